// SPDX-License-Identifier: GPL-2.0-only
#include "hfedfm-sidelink-tap.h"

namespace ns3::hfedfm
{

namespace
{

/** Puts together what two traces of a radio tell, which keep it alive. */
class Tap : public SimpleRefCount<Tap>
{
  public:
    explicit Tap(Callback<void, const SidelinkEmission&> sent)
        : m_sent(sent)
    {
    }

    void Block(Ptr<const SidelinkTransportBlock> block)
    {
        auto packet = block->packet->Copy();
        packet->AddPaddingAtEnd(block->bytes - packet->GetSize());
        m_block = packet;
    }

    void Transmit(Time begin, Time duration, double power, SidelinkChannel channel)
    {
        m_sent({begin,
                duration,
                power,
                channel,
                channel == SidelinkChannel::CONTROL ? m_control : m_block});
    }

  private:
    Callback<void, const SidelinkEmission&> m_sent; //!< who listens
    /** Stands for any SCI. */
    Ptr<const Packet> m_control{Create<Packet>(uint32_t{SidelinkControlHeader::SIZE})};
    Ptr<const Packet> m_block{Create<Packet>()}; //!< last transport block with its padding
};

} // namespace

void
TapSidelink(Ptr<SidelinkNetDevice> radio, Callback<void, const SidelinkEmission&> sent)
{
    const auto tap = Create<Tap>(sent);
    radio->GetMac()->TraceConnectWithoutContext("BlockSent", MakeCallback(&Tap::Block, tap));
    radio->GetPhy()->TraceConnectWithoutContext("Transmit", MakeCallback(&Tap::Transmit, tap));
}

} // namespace ns3::hfedfm
