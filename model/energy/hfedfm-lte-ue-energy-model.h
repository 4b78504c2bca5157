// SPDX-License-Identifier: GPL-2.0-only
#ifndef HFEDFM_LTE_UE_ENERGY_MODEL_H
#define HFEDFM_LTE_UE_ENERGY_MODEL_H

#include "hfedfm-cellular-energy-model.h"

#include "ns3/lte-common.h"
#include "ns3/lte-ue-net-device.h"
#include "ns3/lte-ue-rrc.h"
#include "ns3/packet-burst.h"

#include <string>

namespace ns3::hfedfm
{

/**
 * Energy of an LTE UE of ns-3.
 *
 * Transmissions are subframes of the uplink whose burst has packets: the trace TxStart of ns-3's
 * uplink PHY fires for bursts without data as well, which carry control information only and are
 * not counted, nor are sounding signals. Receptions are the transport blocks for this UE, from the
 * trace DlPhyReception of the downlink PHY; that fires when a subframe ends, so receptions are
 * charged one subframe late. Each is charged for a whole subframe of 1 ms. Rates are those of the
 * packets in it: schedulers of ns-3 give an acknowledgement of TCP all resource blocks, and most of
 * its transport block is padding.
 *
 * LTE in ns-3 knows neither discontinuous reception nor a release for lack of data. Here, a radio
 * without data is CONNECTED for HoldTime of the power model, then in its TAIL until InactivityTime,
 * then IDLE. Data promote it again. The time that a promotion takes is not simulated, only its
 * energy: it is charged while the first data flow, on top of what these take. If ns-3's RRC leaves
 * the connection, the radio is IDLE at once.
 */
class LteUeEnergyModel : public CellularEnergyModel
{
  public:
    /** @return the TypeId */
    static TypeId GetTypeId();

    /**
     * Follow a UE from now on; to be called once. Ends the program if it aggregates carriers.
     * @param device the UE
     */
    void SetDevice(Ptr<LteUeNetDevice> device);

    /**
     * Data go out; replaces a transmission in progress.
     * @param duration how long, more than 0
     * @param dBm at the antenna
     * @param bytes that are sent
     */
    void Transmit(Time duration, double dBm, uint32_t bytes);

    /**
     * Data come in. What begins at the same moment adds up, else it replaces a reception in
     * progress.
     * @param duration how long, more than 0
     * @param bytes that are received
     */
    void Receive(Time duration, uint32_t bytes);

    /** A connection is set up. */
    void Connect();

    /** The connection is given up. */
    void Release();

  protected:
    void DoDispose() override;

  private:
    /** @param end when data have flowed */
    void HasData(Time end);

    /** Data have not flowed for some time, maybe. */
    void CheckData();

    /** @param wait until data are looked at again */
    void ScheduleCheck(Time wait);

    /** @param change connects the traces of the device to this model, or disconnects them */
    void Trace(bool (ObjectBase::*change)(std::string, const CallbackBase&));

    /** The trace TxStart. @param burst what goes out, may be null or empty */
    void TxStart(Ptr<const PacketBurst> burst);

    /** The trace RxStart. @param burst what comes in, for all UEs of the cell */
    void RxStart(Ptr<const PacketBurst> burst);

    /** The trace DlPhyReception. @param block what came in */
    void DlPhyReception(PhyReceptionStatParameters block);

    /** The trace StateTransition of the RRC. @param from state that ends @param to that begins */
    void RrcStateTransition(uint64_t, uint16_t, uint16_t, LteUeRrc::State from, LteUeRrc::State to);

    Ptr<LteUeNetDevice> m_device; //!< may be missing
    Time m_dataEnd;               //!< when data flowed last, maybe in the future
    uint32_t m_incoming{0};       //!< bytes for this UE of the subframe that comes in
    Time m_receptionBegin;        //!< of the last reception
    uint32_t m_received{0};       //!< bytes of the receptions that began then
    EventId m_check;              //!< when the state may change next
    EventId m_promotionEnd;       //!< of the promotion in progress
    EventId m_receptionEnd;       //!< of the reception in progress
};

} // namespace ns3::hfedfm

#endif /* HFEDFM_LTE_UE_ENERGY_MODEL_H */
