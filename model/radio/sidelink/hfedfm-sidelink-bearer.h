// SPDX-License-Identifier: GPL-2.0-only
#ifndef HFEDFM_SIDELINK_BEARER_H
#define HFEDFM_SIDELINK_BEARER_H

#include "ns3/callback.h"
#include "ns3/lte-mac-sap.h"
#include "ns3/lte-pdcp-sap.h"
#include "ns3/lte-pdcp.h"
#include "ns3/lte-rlc-um.h"
#include "ns3/nstime.h"
#include "ns3/packet.h"

#include <cstdint>

namespace ns3::hfedfm
{

/** Packets for one destination: ns-3's PDCP and RLC UM, which cut them into transport blocks. */
class SidelinkTxBearer : private LteMacSapProvider
{
  public:
    /** @param destination layer 2 id of a device, a group or everybody */
    explicit SidelinkTxBearer(uint32_t destination);
    ~SidelinkTxBearer() override;

    SidelinkTxBearer(const SidelinkTxBearer&) = delete;
    SidelinkTxBearer& operator=(const SidelinkTxBearer&) = delete;

    /** @param sdu packet to send; changed */
    void Send(Ptr<Packet> sdu);

    /** @return bytes that wait, headers of PDCP and an estimate of those of RLC included */
    uint32_t GetQueue() const
    {
        return m_queue;
    }

    /** @param bytes room @return an RLC PDU of at most as many bytes, or none if nothing waits */
    Ptr<Packet> Take(uint32_t bytes);

  private:
    void TransmitPdu(TransmitPduParameters params) override;
    void ReportBufferStatus(ReportBufferStatusParameters params) override;

    Ptr<LtePdcp> m_pdcp; //!< numbers packets
    Ptr<LteRlcUm> m_rlc; //!< cuts them
    uint32_t m_queue{0}; //!< bytes
    Ptr<Packet> m_pdu;   //!< what RLC has just given
};

/**
 * Packets of one source for one destination: ns-3's RLC UM and PDCP, which put them together.
 *
 * ns-3's RLC takes the second half of the sequence numbers for old ones at the beginning and would
 * be deaf to a sender that it hears late. So this renumbers PDUs: the first one that arrives, and
 * the first one after a long silence, becomes number 0 (TS 36.322, 7.1, does as much for STCH).
 */
class SidelinkRxBearer : private LtePdcpSapUser
{
  public:
    /** Gets packets. */
    using ReceiveCallback = Callback<void, uint32_t, uint32_t, Ptr<Packet>>;

    /** What bearers need. */
    struct Parameters
    {
        uint32_t source;         //!< layer 2 id
        uint32_t destination;    //!< layer 2 id of a device, a group or everybody
        Time reordering;         //!< how long packets wait for the ones before
        Time silence;            //!< after this time without a PDU, numbers begin anew
        ReceiveCallback receive; //!< gets source, destination and each packet
    };

    /** @param parameters of the bearer */
    explicit SidelinkRxBearer(const Parameters& parameters);
    ~SidelinkRxBearer() override;

    SidelinkRxBearer(const SidelinkRxBearer&) = delete;
    SidelinkRxBearer& operator=(const SidelinkRxBearer&) = delete;

    /** @param pdu an RLC PDU; changed */
    void Receive(Ptr<Packet> pdu);

    /**
     * Packets that the sender has sent before the last that arrived and that did not. A device
     * counts from the sender's first packet to it; members of groups, which may have joined late,
     * from the first that they have heard.
     * @return number of packets; 4096 in a row count as none
     */
    uint64_t GetLost() const
    {
        return m_lost;
    }

  private:
    void ReceivePdcpSdu(ReceivePdcpSduParameters params) override;

    /** Make new entities. */
    void Build();

    /** Give up the entities. */
    void Drop();

    Parameters m_parameters; //!< as told
    Ptr<LteRlcUm> m_rlc;     //!< puts together
    Ptr<LtePdcp> m_pdcp;     //!< counts
    bool m_first{true};      //!< no PDU yet since Build()
    uint16_t m_offset{0};    //!< number of the first PDU
    Time m_last;             //!< when the last PDU came
    bool m_counting;         //!< whether m_expected is known
    uint16_t m_expected{0};  //!< next number of PDCP
    uint64_t m_lost{0};      //!< packets
};

} // namespace ns3::hfedfm

#endif /* HFEDFM_SIDELINK_BEARER_H */
