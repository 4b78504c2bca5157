/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "hfedfm-radio-tally.h"

#include "ns3/abort.h"
#include "ns3/hfedfm-sidelink-range.h"
#include "ns3/simulator.h"

#include <cmath>
#include <numeric>

namespace ns3
{
namespace hfedfm
{

RadioTally::RadioTally() = default;

RadioTally::~RadioTally() = default;

void
RadioTally::Watch(Ptr<SidelinkNetDevice> device, double loss)
{
    m_device = device;
    m_loss = loss;
    const auto phy = device->GetPhy();
    device->GetMac()->TraceConnectWithoutContext("ControlSent",
                                                 MakeCallback(&RadioTally::ControlSent, this));
    phy->TraceConnectWithoutContext("ControlReceived",
                                    MakeCallback(&RadioTally::ControlReceived, this));
    phy->TraceConnectWithoutContext("ControlDrop", MakeCallback(&RadioTally::ControlDropped, this));
    phy->TraceConnectWithoutContext("BlockReceived",
                                    MakeCallback(&RadioTally::BlockReceived, this));
    phy->TraceConnectWithoutContext("BlockDrop", MakeCallback(&RadioTally::BlockDropped, this));
}

double
RadioTally::GetControlBler() const
{
    return static_cast<double>(m_corrupt) / static_cast<double>(m_corrupt + m_controls);
}

double
RadioTally::GetHeardShare() const
{
    double heard = 0;
    for (const auto& [source, periods] : m_heard)
    {
        heard += static_cast<double>(periods.size());
    }
    return heard / GetAnnounced();
}

double
RadioTally::GetAnnounced() const
{
    return static_cast<double>(m_announced);
}

double
RadioTally::GetJudged() const
{
    return static_cast<double>(std::accumulate(m_blocks.begin(), m_blocks.end(), uint64_t{0}));
}

double
RadioTally::GetBler(uint32_t transmissions) const
{
    const auto begin = m_blocks.begin() + 1;
    const auto decoded = std::accumulate(begin, begin + transmissions, uint64_t{0});
    return 1 - static_cast<double>(decoded) / GetJudged();
}

double
RadioTally::GetDeaf() const
{
    return static_cast<double>(m_deaf);
}

void
RadioTally::ControlSent(uint32_t, SidelinkControl)
{
    ++m_announced;
}

void
RadioTally::ControlReceived(uint32_t source, SidelinkControl, double)
{
    ++m_controls;
    m_heard[source].insert(Simulator::Now().GetMilliSeconds() / m_device->GetPool()->GetPeriod());
}

void
RadioTally::ControlDropped(uint32_t, SidelinkControl, SidelinkDrop reason)
{
    m_corrupt += reason == SidelinkDrop::CORRUPTED;
}

void
RadioTally::BlockReceived(Ptr<const SidelinkTransportBlock> block, double sinr)
{
    std::size_t needed = 1;
    if (m_loss > 0)
    {
        // The SINR is the sum over the transmissions.
        const auto phy = m_device->GetPhy();
        const double one =
            GetSidelinkSnr({phy->GetTxPower(), phy->GetNoiseFigure()}, block->control.rbs, m_loss);
        needed = static_cast<std::size_t>(std::lround(sinr / std::pow(10, one / 10)));
        NS_ABORT_MSG_IF(needed < 1 || needed >= m_blocks.size(),
                        "A transport block was decoded after " << needed
                                                               << " transmissions; there are 4.");
    }
    ++m_blocks[needed];
}

void
RadioTally::BlockDropped(Ptr<const SidelinkTransportBlock>, SidelinkDrop reason)
{
    m_blocks[0] += reason == SidelinkDrop::CORRUPTED;
    m_deaf += reason == SidelinkDrop::HALF_DUPLEX;
}

} // namespace hfedfm
} // namespace ns3
