/*
 * SPDX-License-Identifier: GPL-2.0-only
 */

/**
 * @file
 * The receiving half of SidelinkMac.
 */

#include "hfedfm-sidelink-address.h"
#include "hfedfm-sidelink-mac-header.h"
#include "hfedfm-sidelink-mac.h"

#include <algorithm>

namespace ns3
{
namespace hfedfm
{

namespace
{

constexpr int64_t RLC_WINDOW = 512; // sequence numbers

} // namespace

void
SidelinkMac::Receive(Ptr<const SidelinkTransportBlock> block)
{
    auto pdu = block->packet->Copy();
    SidelinkMacHeader header;
    pdu->RemoveHeader(header);
    GetRxBearer(header.GetSource(), header.GetDestination()).Receive(pdu);
}

SidelinkRxBearer&
SidelinkMac::GetRxBearer(uint32_t source, uint32_t destination)
{
    auto& bearer = m_rx[{source, destination}];
    if (!bearer)
    {
        const Time period = MilliSeconds(m_pool->GetPeriod());
        const Time reordering = std::max(m_reordering, 2 * period);
        // Who sends to a group may do so in all subframes, whatever this device does.
        const auto trp =
            IsSidelinkGroup(destination) ? SidelinkPool::TRP_COUNT - 1 : m_pool->GetFirstTrp();
        const auto subframes = m_pool->GetDataSubframes(trp).size();
        // Half of RLC's window cannot be sent in less: then numbers are still clear.
        const auto blocks =
            std::max<int64_t>(1, static_cast<int64_t>(subframes / SidelinkPool::TRANSMISSIONS));
        const Time silence = std::max(2 * reordering, period * (RLC_WINDOW / 2 / blocks));
        bearer = std::make_unique<SidelinkRxBearer>(
            SidelinkRxBearer::Parameters{source, destination, reordering, silence, m_receive});
    }
    return *bearer;
}

} // namespace hfedfm
} // namespace ns3
