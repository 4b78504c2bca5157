// SPDX-License-Identifier: GPL-2.0-only
#ifndef HFEDFM_SIDELINK_MAC_H
#define HFEDFM_SIDELINK_MAC_H

#include "hfedfm-sidelink-bearer.h"
#include "hfedfm-sidelink-error-model.h"
#include "hfedfm-sidelink-pool.h"
#include "hfedfm-sidelink-spectrum-phy.h"

#include "ns3/event-id.h"
#include "ns3/object.h"
#include "ns3/random-variable-stream.h"
#include "ns3/traced-callback.h"

#include <array>
#include <cstdint>
#include <map>
#include <memory>
#include <set>
#include <utility>
#include <vector>

namespace ns3::hfedfm
{

/**
 * Medium access of a sidelink radio in mode 2: at the beginning of an SC period, if it has data, it
 * draws a PSCCH resource and a time resource pattern and announces them twice.
 *
 * One destination per SC period (one SCI, as in Rel-12), destinations with data taking turns.
 * Transport blocks are filled when their first transmission begins. Data for the destination of the
 * period that comes while it lasts goes with the next transport block of it. Without data there
 * are no events.
 */
class SidelinkMac : public Object
{
  public:
    /** @return the TypeId */
    static TypeId GetTypeId();

    SidelinkMac();

    /** @param pool where control and data are @param phy what sends; both for good */
    void Set(Ptr<SidelinkPool> pool, Ptr<SidelinkSpectrumPhy> phy);

    /** @param id layer 2 id of this device */
    void SetId(uint32_t id);

    /** @return layer 2 id of this device, 0 if none */
    uint32_t GetId() const
    {
        return m_id;
    }

    /** @param receive gets source, destination and each packet that arrives */
    void SetReceiveCallback(SidelinkRxBearer::ReceiveCallback receive)
    {
        m_receive = receive;
    }

    /**
     * @param destination layer 2 id
     * @param packet to be sent; changed
     * @return false if the buffer of this destination has no room
     */
    bool Send(uint32_t destination, Ptr<Packet> packet);

    /**
     * Never send to a device again: drop what waits for it.
     * @param destination layer 2 id
     */
    void GiveUp(uint32_t destination);

    /** @param destination layer 2 id @return whether it was given up */
    bool HasGivenUp(uint32_t destination) const
    {
        return m_gone.count(destination) > 0;
    }

    /** @return whether anything waits to be sent, or is under way */
    bool IsBusy() const
    {
        return HasData() || !m_step.IsExpired();
    }

    /** @param on whether this sends; what waits is kept meanwhile */
    void SetOn(bool on);

    /** @param destination layer 2 id @return bytes that wait for it */
    uint32_t GetQueue(uint32_t destination) const;

    /** @return packets that were sent to this device or its groups and did not arrive */
    uint64_t GetLost() const;

    /** @return whether the MCS is chosen by SNR */
    bool AdaptsMcs() const
    {
        return m_adapt;
    }

    /** @param snr on one resource block with all power, linear; 0: unknown @return MCS for it */
    uint8_t ChooseMcs(double snr) const;

    /** @param snr on one resource block with all power @return block error rate of the fixed MCS */
    double GetBler(double snr) const
    {
        return GetFlatPsschBler(snr / GetRbs(), GetRbs(), m_mcs, m_counted);
    }

    /** @return RBs of a transport block */
    uint32_t GetRbs() const
    {
        return m_rbs == 0 ? m_pool->GetDataRbs() : m_rbs;
    }

    /**
     * Say who is in a group that this device sends to: with AdaptMcs, the MCS suits all of them.
     * @param group layer 2 id of it; others abort
     * @param members layer 2 ids of devices; empty: unknown
     */
    void SetGroupMembers(uint32_t group, const std::vector<uint32_t>& members);

    /** @param destination layer 2 id @return subframes of each 8 that data for it uses */
    uint32_t GetRepetitions(uint32_t destination) const;

    /** @param destination layer 2 id @return bytes of its transport blocks that fill a period */
    uint32_t GetPeriodBytes(uint32_t destination) const;

    /**
     * @param destination layer 2 id
     * @return MCS of its next transport blocks; that of a group is the least of its members'
     */
    uint8_t GetMcs(uint32_t destination) const;

    /** @param stream first stream to use @return number of streams used */
    int64_t AssignStreams(int64_t stream);

    /** TracedCallback signature. @param destination layer 2 id @param control the SCI */
    typedef void (*ControlTracedCallback)(uint32_t destination, SidelinkControl control);

    /** TracedCallback signature. @param block whose first transmission begins */
    typedef void (*BlockTracedCallback)(Ptr<const SidelinkTransportBlock> block);

  protected:
    void DoInitialize() override;
    void DoDispose() override;

  private:
    /** What this device sends in an SC period. */
    struct Grant
    {
        int64_t begin{-1};                     //!< first subframe of the period
        uint32_t destination{0};               //!< layer 2 id
        SidelinkControl control{};             //!< announced
        std::array<SidelinkPlace, 2> places{}; //!< of the SCI, in the order of time
        std::vector<uint32_t> subframes;       //!< of data, within the period
        uint32_t step{0};                      //!< next transmission: 2 SCIs, then data
    };

    /** Abort unless attributes and pool fit. */
    void Check() const;

    /** @param destination layer 2 id; it has data now */
    void Wake(uint32_t destination);

    /** Plan the begin of the next SC period, if that is not done. */
    void AwaitPeriod();

    /** Announce and plan what to send in the SC period that begins. */
    void BeginPeriod();

    /** @return destination with data whose turn it is, or 0 */
    uint32_t PickDestination() const;

    /** @return whether to sit out this period @param destination the only one with data, if so */
    bool MayPause(uint32_t destination) const;

    /** @param destination layer 2 id @return an SCI drawn for it */
    SidelinkControl DrawControl(uint32_t destination);

    /** Send what is next in the SC period. */
    void Step();

    /** @return subframe of a step within the period @param step of m_grant */
    uint32_t GetSubframe(uint32_t step) const;

    /** Plan the next step, or the next period if this was the last. */
    void PlanStep();

    /** @return whether a new transport block could be built */
    bool BuildBlock();

    /** @return whether any destination has data */
    bool HasData() const;

    /** @param block that was decoded */
    void Receive(Ptr<const SidelinkTransportBlock> block);

    /** @param source layer 2 id @param destination layer 2 id @return its bearer, made if new */
    SidelinkRxBearer& GetRxBearer(uint32_t source, uint32_t destination);

    Ptr<SidelinkPool> m_pool;                    //!< where control and data are
    Ptr<SidelinkSpectrumPhy> m_phy;              //!< what sends
    uint32_t m_id{0};                            //!< layer 2 id
    bool m_on{true};                             //!< sends
    uint8_t m_mcs{};                             //!< fixed, or first
    bool m_adapt{};                              //!< choose the MCS by SNR
    uint32_t m_counted{};                        //!< transmissions that the choice counts on
    double m_targetBler{};                       //!< of the chosen MCS
    uint32_t m_rbs{};                            //!< of a transport block, 0: all of the pool
    uint32_t m_groupRepetitions{};               //!< of data for groups, 0: those of the pool
    uint32_t m_maxBuffer{};                      //!< bytes per destination
    Time m_reordering;                           //!< least time to wait for missing PDUs
    Time m_pause;                                //!< between periods with little data
    Ptr<UniformRandomVariable> m_draw;           //!< for resources
    SidelinkRxBearer::ReceiveCallback m_receive; //!< gets packets
    std::map<uint32_t, std::unique_ptr<SidelinkTxBearer>> m_tx; //!< by destination
    /** By source and destination. */
    std::map<std::pair<uint32_t, uint32_t>, std::unique_ptr<SidelinkRxBearer>> m_rx;
    std::map<uint32_t, std::vector<uint32_t>> m_groups; //!< members by group
    std::set<uint32_t> m_gone;                          //!< destinations that were given up
    Grant m_grant;                                      //!< of the current period, or of an old one
    uint32_t m_last{0};                                 //!< destination of the last grant
    Ptr<const SidelinkTransportBlock> m_block;          //!< under way
    uint64_t m_blocks{0};                               //!< built so far
    EventId m_period;                                   //!< begin of the next
    EventId m_step;                                     //!< next in this period

    TracedCallback<uint32_t, SidelinkControl> m_onControl;       //!< SCI drawn
    TracedCallback<Ptr<const SidelinkTransportBlock>> m_onBlock; //!< block begins
};

} // namespace ns3::hfedfm

#endif /* HFEDFM_SIDELINK_MAC_H */
