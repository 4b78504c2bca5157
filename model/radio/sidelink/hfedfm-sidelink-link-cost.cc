// SPDX-License-Identifier: GPL-2.0-only
#include "hfedfm-sidelink-link-cost.h"

#include "hfedfm-sidelink-error-model.h"
#include "hfedfm-sidelink-radio-controller.h"

#include "ns3/boolean.h"
#include "ns3/double.h"
#include "ns3/uinteger.h"

#include <limits>

namespace ns3::hfedfm
{

namespace
{

/** @param pool of a radio @return transport blocks of an SC period, mean of all patterns */
double
GetMeanBlocks(Ptr<SidelinkPool> pool)
{
    std::size_t subframes = 0;
    for (uint32_t t = 0; t < pool->GetTrpCount(); ++t)
    {
        subframes += pool->GetDataSubframes(pool->GetFirstTrp() + t).size();
    }
    return static_cast<double>(subframes) / SidelinkPool::TRANSMISSIONS / pool->GetTrpCount();
}

/** @param from sender @param to receiver @return MCS of data once both have heard each other */
uint8_t
GetLinkMcs(Ptr<SidelinkNetDevice> from, Ptr<SidelinkNetDevice> to)
{
    UintegerValue mcs;
    BooleanValue adapt;
    DoubleValue target;
    UintegerValue counted;
    from->GetMac()->GetAttribute("Mcs", mcs);
    from->GetMac()->GetAttribute("AdaptMcs", adapt);
    from->GetMac()->GetAttribute("TargetBler", target);
    from->GetMac()->GetAttribute("CountedTransmissions", counted);
    if (!adapt.Get())
    {
        return static_cast<uint8_t>(mcs.Get());
    }
    // As the MAC does: by what the sender hears of the receiver.
    const auto rbs = from->GetMac()->GetRbs();
    return FindSidelinkMcs(GetSnrOverSidelink(to, from) / rbs,
                           rbs,
                           static_cast<uint32_t>(counted.Get()),
                           target.Get())
        .value_or(0);
}

} // namespace

double
GetSidelinkLinkCost(Ptr<SidelinkNetDevice> from, Ptr<SidelinkNetDevice> to)
{
    // Headers of TCP, IP, RLC, PDCP and MAC, announcements that were missed, acknowledgements that
    // make the receiver deaf: what messages of 0.2 to 2 MB got of the transport blocks.
    constexpr double EFFICIENCY = 0.82;
    constexpr double MEGABYTE = 1e6;
    if (!ReachesOverSidelink(from, to) || !ReachesOverSidelink(to, from))
    {
        return std::numeric_limits<double>::infinity();
    }
    const auto blocks = GetMeanBlocks(from->GetPool());
    const double bytes = GetTransportBlockBytes(GetLinkMcs(from, to), from->GetMac()->GetRbs());
    const double period = from->GetPool()->GetPeriod() * 1e-3;
    return MEGABYTE * period / (EFFICIENCY * blocks * bytes);
}

} // namespace ns3::hfedfm
