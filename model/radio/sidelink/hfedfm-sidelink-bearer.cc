// SPDX-License-Identifier: GPL-2.0-only
#include "hfedfm-sidelink-bearer.h"

#include "hfedfm-sidelink-address.h"

#include "ns3/boolean.h"
#include "ns3/lte-rlc-header.h"
#include "ns3/lte-rlc-tag.h"
#include "ns3/simulator.h"
#include "ns3/uinteger.h"

#include <algorithm>
#include <limits>

namespace ns3::hfedfm
{

namespace
{

constexpr uint8_t CHANNEL = 1;          // logical channel: there is only one
constexpr uint16_t PDCP_NUMBERS = 4096; // 12 bits
constexpr uint16_t RLC_NUMBERS = 1024;  // 10 bits

/** Connect entities. @param rlc below @param pdcp above @param id in their traces */
void
Connect(Ptr<LteRlcUm> rlc, Ptr<LtePdcp> pdcp, uint32_t id)
{
    rlc->SetRnti(static_cast<uint16_t>(id));
    rlc->SetLcId(CHANNEL);
    pdcp->SetRnti(static_cast<uint16_t>(id));
    pdcp->SetLcId(CHANNEL);
    rlc->SetLteRlcSapUser(pdcp->GetLteRlcSapUser());
    pdcp->SetLteRlcSapProvider(rlc->GetLteRlcSapProvider());
    // From ns-3.39 on: it reports packets as dropped that it sends all the same.
    rlc->SetAttributeFailSafe("EnablePdcpDiscarding", BooleanValue(false));
}

} // namespace

SidelinkTxBearer::SidelinkTxBearer(uint32_t destination)
    : m_pdcp(CreateObject<LtePdcp>()),
      m_rlc(CreateObject<LteRlcUm>())
{
    // The limit is kept by who calls Send(), who can count what is dropped.
    m_rlc->SetAttribute("MaxTxBufferSize", UintegerValue(std::numeric_limits<uint32_t>::max()));
    m_rlc->SetLteMacSapProvider(this);
    Connect(m_rlc, m_pdcp, destination);
    m_rlc->Initialize();
}

SidelinkTxBearer::~SidelinkTxBearer()
{
    m_pdcp->Dispose();
    m_rlc->Dispose();
}

void
SidelinkTxBearer::Send(Ptr<Packet> sdu)
{
    LtePdcpSapProvider::TransmitPdcpSduParameters params;
    params.pdcpSdu = sdu;
    params.rnti = 0;
    params.lcid = CHANNEL;
    m_pdcp->GetLtePdcpSapProvider()->TransmitPdcpSdu(params);
}

Ptr<Packet>
SidelinkTxBearer::Take(uint32_t bytes)
{
    m_pdu = nullptr;
    m_rlc->GetLteMacSapUser()->NotifyTxOpportunity({bytes, 0, 0, 0, 0, CHANNEL});
    // RLC reports only every 10 ms. Its fixed header of 2 bytes was not in the queue; what else
    // is too much in this estimate shows when RLC has nothing to give.
    constexpr uint32_t header = 2;
    const uint32_t taken = m_pdu ? m_pdu->GetSize() - header : m_queue;
    m_queue -= std::min(taken, m_queue);
    return m_pdu;
}

void
SidelinkTxBearer::TransmitPdu(TransmitPduParameters params)
{
    m_pdu = params.pdu;
}

void
SidelinkTxBearer::ReportBufferStatus(ReportBufferStatusParameters params)
{
    m_queue = params.txQueueSize;
}

SidelinkRxBearer::SidelinkRxBearer(const Parameters& parameters)
    : m_parameters(parameters),
      m_counting(IsSidelinkDevice(parameters.destination))
{
    Build();
}

SidelinkRxBearer::~SidelinkRxBearer()
{
    Drop();
}

void
SidelinkRxBearer::Build()
{
    m_rlc = CreateObject<LteRlcUm>();
    m_pdcp = CreateObject<LtePdcp>();
    m_rlc->SetAttribute("ReorderingTimer", TimeValue(m_parameters.reordering));
    m_pdcp->SetLtePdcpSapUser(this);
    Connect(m_rlc, m_pdcp, m_parameters.source);
    m_rlc->Initialize();
    m_first = true;
}

void
SidelinkRxBearer::Drop()
{
    m_pdcp->Dispose();
    m_rlc->Dispose();
}

void
SidelinkRxBearer::Receive(Ptr<Packet> pdu)
{
    if (!m_first && Simulator::Now() - m_last > m_parameters.silence)
    {
        Drop();
        Build();
    }
    m_last = Simulator::Now();
    LteRlcHeader header;
    pdu->PeekHeader(header);
    const uint16_t number = header.GetSequenceNumber().GetValue();
    if (m_first)
    {
        m_first = false;
        m_offset = number;
    }
    if (m_offset > 0)
    {
        RlcTag sent;
        pdu->FindFirstMatchingByteTag(sent);
        LteRlcHeader renumbered;
        pdu->RemoveHeader(renumbered);
        renumbered.SetSequenceNumber(
            SequenceNumber10((number + RLC_NUMBERS - m_offset) % RLC_NUMBERS));
        pdu->AddHeader(renumbered);
        // RLC looks for its tag, which went with the old header.
        pdu->AddByteTag(sent, 0, renumbered.GetSerializedSize());
    }
    m_rlc->GetLteMacSapUser()->ReceivePdu({pdu, 0, CHANNEL});
}

void
SidelinkRxBearer::ReceivePdcpSdu(ReceivePdcpSduParameters params)
{
    const uint16_t next = m_pdcp->GetStatus().rxSn;
    const auto number = static_cast<uint16_t>((next + PDCP_NUMBERS - 1) % PDCP_NUMBERS);
    if (m_counting)
    {
        m_lost += (number + PDCP_NUMBERS - m_expected) % PDCP_NUMBERS;
    }
    m_counting = true;
    m_expected = next;
    m_parameters.receive(m_parameters.source, m_parameters.destination, params.pdcpSdu);
}

} // namespace ns3::hfedfm
