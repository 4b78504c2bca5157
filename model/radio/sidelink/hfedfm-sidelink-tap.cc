// SPDX-License-Identifier: GPL-2.0-only
#include "hfedfm-sidelink-tap.h"

#include "hfedfm-sidelink-control.h"

namespace ns3::hfedfm
{

SidelinkTap::SidelinkTap()
    : m_control(Create<Packet>(uint32_t{SidelinkControlHeader::SIZE})),
      m_block(Create<Packet>())
{
}

SidelinkTap::~SidelinkTap() = default;

void
SidelinkTap::Connect(Ptr<SidelinkTap> tap, Ptr<SidelinkNetDevice> radio)
{
    radio->GetMac()->TraceConnectWithoutContext("BlockSent",
                                                MakeCallback(&SidelinkTap::Block, tap));
    radio->GetPhy()->TraceConnectWithoutContext("Transmit",
                                                MakeCallback(&SidelinkTap::Transmit, tap));
}

void
SidelinkTap::Block(Ptr<const SidelinkTransportBlock> block)
{
    auto packet = block->packet->Copy();
    packet->AddPaddingAtEnd(block->bytes - packet->GetSize());
    m_block = packet;
}

void
SidelinkTap::Transmit(Time begin, Time duration, double power, SidelinkChannel channel)
{
    Sent({begin,
          duration,
          power,
          channel,
          channel == SidelinkChannel::CONTROL ? m_control : m_block});
}

} // namespace ns3::hfedfm
