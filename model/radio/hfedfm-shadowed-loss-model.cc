// SPDX-License-Identifier: GPL-2.0-only
#include "hfedfm-shadowed-loss-model.h"

#include "ns3/abort.h"
#include "ns3/double.h"
#include "ns3/integer.h"
#include "ns3/mobility-model.h"
#include "ns3/node.h"
#include "ns3/object-factory.h"
#include "ns3/random-variable-stream.h"

#include <algorithm>
#include <cmath>

namespace ns3::hfedfm
{

NS_OBJECT_ENSURE_REGISTERED(ShadowedLossModel);

namespace
{

uint32_t
GetNodeId(const Ptr<MobilityModel>& mobility)
{
    const auto node = mobility->GetObject<Node>();
    NS_ABORT_MSG_UNLESS(node,
                        "A ShadowedLossModel needs mobility models that are aggregated to nodes: "
                        "a shadow is that of two nodes.");
    return node->GetId();
}

} // namespace

TypeId
ShadowedLossModel::GetTypeId()
{
    static TypeId tid =
        TypeId("ns3::hfedfm::ShadowedLossModel")
            .SetParent<PropagationLossModel>()
            .SetGroupName("Hfedfm")
            .AddConstructor<ShadowedLossModel>()
            .AddAttribute("Exponent",
                          "The loss grows by ten times this for each tenfold distance, dB.",
                          DoubleValue(3),
                          MakeDoubleAccessor(&ShadowedLossModel::m_exponent),
                          MakeDoubleChecker<double>(0))
            .AddAttribute("ReferenceLoss",
                          "Loss at 1 m without a shadow, dB; negative: that of free space at "
                          "Frequency. The default is that of ns-3's "
                          "LogDistancePropagationLossModel, free space at 5.15 GHz.",
                          DoubleValue(46.6777),
                          MakeDoubleAccessor(&ShadowedLossModel::m_referenceLoss),
                          MakeDoubleChecker<double>())
            .AddAttribute("Frequency",
                          "Carrier, Hz, if ReferenceLoss is negative. ns-3's LTE sets it.",
                          DoubleValue(5.18e9),
                          MakeDoubleAccessor(&ShadowedLossModel::m_frequency),
                          MakeDoubleChecker<double>(1))
            .AddAttribute("Sigma",
                          "Standard deviation of the shadows, dB.",
                          DoubleValue(0),
                          MakeDoubleAccessor(&ShadowedLossModel::m_sigma),
                          MakeDoubleChecker<double>(0))
            .AddAttribute("Stream",
                          "Random stream of the first link; there must be as many behind it as "
                          "pairs of nodes. Models with the same one have the same shadows.",
                          IntegerValue(int64_t{1} << 50),
                          MakeIntegerAccessor(&ShadowedLossModel::m_stream),
                          MakeIntegerChecker<int64_t>(0));
    return tid;
}

double
ShadowedLossModel::GetFreeSpaceLoss(double hertz)
{
    constexpr double PI = 3.14159265358979323846;
    constexpr double LIGHT = 299792458; // m/s
    return 20 * std::log10(4 * PI * hertz / LIGHT);
}

double
ShadowedLossModel::GetShadow(uint32_t a, uint32_t b) const
{
    const auto [shadow, fresh] = m_shadows.try_emplace(std::minmax(a, b), 0);
    if (fresh)
    {
        const int64_t low = std::min(a, b);
        const int64_t high = std::max(a, b);
        // One variable per link: they come in pairs, and the second one would be of another stream.
        const auto normal = CreateObjectWithAttributes<NormalRandomVariable>(
            "Stream",
            IntegerValue(m_stream + high * (high + 1) / 2 + low));
        shadow->second = m_sigma * normal->GetValue();
    }
    return shadow->second;
}

double
ShadowedLossModel::DoCalcRxPower(double txPowerDbm,
                                 Ptr<MobilityModel> a,
                                 Ptr<MobilityModel> b) const
{
    const double metres = std::max(1.0, a->GetDistanceFrom(b));
    const double reference = m_referenceLoss < 0 ? GetFreeSpaceLoss(m_frequency) : m_referenceLoss;
    const double shadow = m_sigma > 0 ? GetShadow(GetNodeId(a), GetNodeId(b)) : 0;
    return txPowerDbm - reference - 10 * m_exponent * std::log10(metres) - shadow;
}

} // namespace ns3::hfedfm
