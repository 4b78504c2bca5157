// SPDX-License-Identifier: GPL-2.0-only
#include "hfedfm-d2d-propagation-loss-model.h"

#include "ns3/abort.h"
#include "ns3/double.h"
#include "ns3/hash.h"
#include "ns3/mobility-model.h"
#include "ns3/node.h"
#include "ns3/string.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace ns3::hfedfm
{

NS_OBJECT_ENSURE_REGISTERED(D2dPropagationLossModel);

namespace
{

constexpr double SPEED_OF_LIGHT = 3e8; // m/s, as in the break point of WINNER+

/** Part of the loss without line of sight that depends on the frequency. */
struct NlosBand
{
    double upTo;   //!< GHz
    double offset; //!< dB
    double slope;  //!< dB per decade of GHz
};

// WINNER+ D5.3, table 4-1; at 2 GHz, TR 36.843 takes the second.
constexpr double LOWEST_GHZ = 0.45;
constexpr std::array<NlosBand, 3> NLOS_BANDS{
    {{1.5, 16.33, 26.16}, {2.0, 14.78, 34.97}, {6.0, 18.38, 23}}};

/** @param node's mobility @return id of the node */
uint32_t
GetNodeId(Ptr<MobilityModel> mobility)
{
    const auto node = mobility->GetObject<Node>();
    NS_ABORT_MSG_UNLESS(node,
                        "D2dPropagationLossModel with the Condition random needs mobility models "
                        "that are aggregated to nodes, which draw once per pair; one is not.");
    return node->GetId();
}

} // namespace

TypeId
D2dPropagationLossModel::GetTypeId()
{
    static TypeId tid =
        TypeId("ns3::hfedfm::D2dPropagationLossModel")
            .SetParent<PropagationLossModel>()
            .SetGroupName("Hfedfm")
            .AddConstructor<D2dPropagationLossModel>()
            .AddAttribute("Frequency",
                          "Carrier frequency, 0.45e9 to 6e9 Hz",
                          DoubleValue(793e6),
                          MakeDoubleAccessor(&D2dPropagationLossModel::m_frequency),
                          MakeDoubleChecker<double>(LOWEST_GHZ * 1e9, NLOS_BANDS.back().upTo * 1e9))
            .AddAttribute("AntennaHeight",
                          "Height of both antennas, m; counts without line of sight",
                          DoubleValue(1.5),
                          MakeDoubleAccessor(&D2dPropagationLossModel::m_height),
                          MakeDoubleChecker<double>(0.1, 100))
            .AddAttribute("EffectiveHeight",
                          "Height of both antennas above what reflects, m; counts with line of "
                          "sight",
                          DoubleValue(0.8),
                          MakeDoubleAccessor(&D2dPropagationLossModel::m_effectiveHeight),
                          MakeDoubleChecker<double>(0.1, 100))
            .AddAttribute("Condition",
                          "Whether pairs have line of sight: los, nlos or random",
                          StringValue("los"),
                          MakeStringAccessor(&D2dPropagationLossModel::SetCondition,
                                             &D2dPropagationLossModel::GetCondition),
                          MakeStringChecker());
    return tid;
}

D2dPropagationLossModel::D2dPropagationLossModel()
    : m_uniform(CreateObject<UniformRandomVariable>())
{
}

void
D2dPropagationLossModel::SetCondition(const std::string& condition)
{
    NS_ABORT_MSG_IF(condition != "los" && condition != "nlos" && condition != "random",
                    "The Condition of a D2dPropagationLossModel cannot be '"
                        << condition << "': it is los, nlos or random.");
    m_condition = condition;
}

double
D2dPropagationLossModel::GetFreeSpaceLoss(double metres) const
{
    return 20 * std::log10(metres) + 46.6 + 20 * std::log10(m_frequency / 5e9);
}

double
D2dPropagationLossModel::GetLosLoss(double metres) const
{
    const double distance = std::max(metres, MIN_DISTANCE);
    const double logDistance = std::log10(distance);
    const double logGhz = std::log10(m_frequency / 1e9);
    const double breakPoint =
        4 * m_effectiveHeight * m_effectiveHeight * m_frequency / SPEED_OF_LIGHT;
    const double loss =
        distance < breakPoint
            ? 22.7 * logDistance + 27 + 20 * logGhz
            : 40 * logDistance + 7.56 - 2 * 17.3 * std::log10(m_effectiveHeight) + 2.7 * logGhz;
    return std::max(loss, GetFreeSpaceLoss(distance));
}

double
D2dPropagationLossModel::GetNlosLoss(double metres) const
{
    const double distance = std::max(metres, MIN_DISTANCE);
    const double logHeight = std::log10(m_height);
    const double ghz = m_frequency / 1e9;
    const auto band = std::find_if(NLOS_BANDS.begin(),
                                   NLOS_BANDS.end() - 1,
                                   [ghz](const NlosBand& b) { return ghz <= b.upTo; });
    // TR 36.843 takes 5 dB off what WINNER+ has.
    const double loss = (44.9 - 6.55 * logHeight) * std::log10(distance) + 5.83 * logHeight +
                        band->offset + band->slope * std::log10(ghz) - 5;
    return std::max(loss, GetFreeSpaceLoss(distance));
}

double
D2dPropagationLossModel::GetLosProbability(double metres)
{
    if (metres <= 18)
    {
        return 1;
    }
    const double decay = std::exp(-metres / 36);
    return 18 / metres * (1 - decay) + decay;
}

double
D2dPropagationLossModel::GetDraw(uint32_t a, uint32_t b) const
{
    if (!m_drawn)
    {
        // Integers of 16 bits come out whole, whatever the generator's resolution.
        for (int part = 0; part < 4; ++part)
        {
            m_salt = m_salt << 16 | m_uniform->GetInteger(0, 0xffff);
        }
        m_drawn = true;
    }
    const std::array<uint64_t, 3> key{m_salt, std::min(a, b), std::max(a, b)};
    const uint64_t hash = Hash64(reinterpret_cast<const char*>(key.data()), sizeof(key));
    return static_cast<double>(hash >> 11) * 0x1p-53;
}

bool
D2dPropagationLossModel::HasLos(Ptr<MobilityModel> a, Ptr<MobilityModel> b) const
{
    if (m_condition != "random")
    {
        return m_condition == "los";
    }
    return GetDraw(GetNodeId(a), GetNodeId(b)) < GetLosProbability(a->GetDistanceFrom(b));
}

double
D2dPropagationLossModel::DoCalcRxPower(double txPowerDbm,
                                       Ptr<MobilityModel> a,
                                       Ptr<MobilityModel> b) const
{
    const double metres = a->GetDistanceFrom(b);
    return txPowerDbm - (HasLos(a, b) ? GetLosLoss(metres) : GetNlosLoss(metres));
}

int64_t
D2dPropagationLossModel::DoAssignStreams(int64_t stream)
{
    m_uniform->SetStream(stream);
    m_drawn = false;
    m_salt = 0;
    return 1;
}

} // namespace ns3::hfedfm
