// SPDX-License-Identifier: GPL-2.0-only
#include "hfedfm-sidelink-error-model.h"

#include "ns3/abort.h"
#include "ns3/lte-amc.h"
#include "ns3/lte-mi-error-model.h"

#include <cmath>
#include <limits>

namespace ns3::hfedfm
{

namespace
{

constexpr double PSCCH_MEDIAN = -3.19; // dB
constexpr double PSCCH_WIDTH = 1.14;   // dB

/** @param mcs to be checked */
void
CheckMcs(uint8_t mcs)
{
    NS_ABORT_MSG_IF(mcs > MAX_SIDELINK_MCS,
                    "There is no MCS " << uint32_t{mcs} << ": they are 0 to "
                                       << uint32_t{MAX_SIDELINK_MCS} << ".");
}

/** @param rbs to be checked */
void
CheckRbs(uint32_t rbs)
{
    NS_ABORT_MSG_IF(rbs < 1 || rbs > MAX_SIDELINK_RBS,
                    "A transport block cannot take " << rbs << " RBs: it takes 1 to "
                                                     << MAX_SIDELINK_RBS << ".");
}

} // namespace

double
GetPscchBler(double sinr)
{
    if (!(sinr > 0))
    {
        return 1;
    }
    const double deviations = (10 * std::log10(sinr) - PSCCH_MEDIAN) / PSCCH_WIDTH;
    return 0.5 * std::erfc(deviations / std::sqrt(2.0));
}

double
GetPsschBler(const SpectrumValue& sinr, const std::vector<int>& rbs, uint32_t bytes, uint8_t mcs)
{
    CheckMcs(mcs);
    NS_ABORT_MSG_IF(rbs.empty(), "A transport block takes at least one RB, not none.");
    for (const int rb : rbs)
    {
        NS_ABORT_MSG_IF(rb < 0 ||
                            static_cast<uint32_t>(rb) >= sinr.GetSpectrumModel()->GetNumBands(),
                        "There is no RB " << rb << " in a carrier of "
                                          << sinr.GetSpectrumModel()->GetNumBands() << " RBs.");
    }
    NS_ABORT_MSG_IF(bytes < 1 || bytes > std::numeric_limits<uint16_t>::max(),
                    "A transport block cannot have " << bytes << " bytes: it has 1 to 65535.");
    return LteMiErrorModel::GetTbDecodificationStats(sinr,
                                                     rbs,
                                                     static_cast<uint16_t>(bytes),
                                                     mcs,
                                                     HarqProcessInfoList_t{})
        .tbler;
}

double
GetFlatPsschBler(double sinr, uint32_t rbs, uint8_t mcs, uint32_t transmissions)
{
    CheckRbs(rbs);
    NS_ABORT_MSG_IF(transmissions < 1, "A transport block is transmitted at least once.");
    // Only the first band counts; ns-3 wants two.
    static const auto model = Create<SpectrumModel>(std::vector<double>{1e9, 2e9});
    SpectrumValue sum(model);
    sum = sinr * transmissions;
    // The model averages over resource blocks: one stands for all that are the same.
    return GetPsschBler(sum, {0}, GetTransportBlockBytes(mcs, rbs), mcs);
}

uint32_t
GetTransportBlockBytes(uint8_t mcs, uint32_t rbs)
{
    CheckMcs(mcs);
    CheckRbs(rbs);
    static const auto amc = CreateObject<LteAmc>();
    return static_cast<uint32_t>(amc->GetUlTbSizeFromMcs(mcs, static_cast<int>(rbs))) / 8;
}

std::optional<uint8_t>
FindSidelinkMcs(double sinr, uint32_t rbs, uint32_t transmissions, double target, uint8_t highest)
{
    CheckMcs(highest);
    NS_ABORT_MSG_UNLESS(target > 0 && target < 1,
                        "A block error rate of " << target
                                                 << " cannot be a target: it is above 0 and below "
                                                    "1.");
    for (int mcs = highest; mcs >= 0; --mcs)
    {
        const auto candidate = static_cast<uint8_t>(mcs);
        if (GetFlatPsschBler(sinr, rbs, candidate, transmissions) <= target)
        {
            return candidate;
        }
    }
    return std::nullopt;
}

} // namespace ns3::hfedfm
