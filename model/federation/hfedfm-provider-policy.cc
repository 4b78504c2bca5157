// SPDX-License-Identifier: GPL-2.0-only
#include "hfedfm-provider-policy.h"

#include <algorithm>
#include <iterator>
#include <tuple>

namespace ns3::hfedfm
{

NS_OBJECT_ENSURE_REGISTERED(ProviderPolicy);
NS_OBJECT_ENSURE_REGISTERED(FreshestProviderPolicy);

namespace
{

/** @param offers any @param oldest see Choose() @return those that may be good enough */
std::vector<ProviderOffer>
LeaveOutOld(const std::vector<ProviderOffer>& offers, uint32_t oldest)
{
    std::vector<ProviderOffer> good;
    std::copy_if(offers.begin(), offers.end(), std::back_inserter(good), [oldest](const auto& o) {
        return !o.IsKnown() || o.held.round >= oldest;
    });
    return good;
}

} // namespace

const char*
ToString(ProviderKind kind)
{
    switch (kind)
    {
    case ProviderKind::NEIGHBOUR:
        return "neighbour";
    case ProviderKind::EDGE:
        return "edge";
    case ProviderKind::CLOUD:
        return "cloud";
    case ProviderKind::SERVER:
        return "server";
    }
    return "?";
}

TypeId
ProviderPolicy::GetTypeId()
{
    static TypeId tid = TypeId("ns3::hfedfm::ProviderPolicy")
                            .SetParent<Object>()
                            .SetGroupName("Hfedfm")
                            .AddConstructor<ProviderPolicy>();
    return tid;
}

std::vector<ProviderOffer>
ProviderPolicy::Choose(const std::vector<ProviderOffer>& offers, uint32_t oldest) const
{
    auto good = LeaveOutOld(offers, oldest);
    const auto key = [](const ProviderOffer& o) {
        return std::make_tuple(!o.IsKnown(),
                               o.kind,
                               -static_cast<int64_t>(o.held.round),
                               -o.held.samples,
                               o.node);
    };
    std::sort(good.begin(), good.end(), [&key](const auto& a, const auto& b) {
        return key(a) < key(b);
    });
    return good;
}

TypeId
FreshestProviderPolicy::GetTypeId()
{
    static TypeId tid = TypeId("ns3::hfedfm::FreshestProviderPolicy")
                            .SetParent<ProviderPolicy>()
                            .SetGroupName("Hfedfm")
                            .AddConstructor<FreshestProviderPolicy>();
    return tid;
}

std::vector<ProviderOffer>
FreshestProviderPolicy::Choose(const std::vector<ProviderOffer>& offers, uint32_t oldest) const
{
    auto good = LeaveOutOld(offers, oldest);
    const auto key = [](const ProviderOffer& o) {
        return std::make_tuple(!o.IsKnown(),
                               -static_cast<int64_t>(o.held.round),
                               -o.held.samples,
                               o.kind,
                               o.node);
    };
    std::sort(good.begin(), good.end(), [&key](const auto& a, const auto& b) {
        return key(a) < key(b);
    });
    return good;
}

} // namespace ns3::hfedfm
