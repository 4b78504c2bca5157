// SPDX-License-Identifier: GPL-2.0-only
#include "hfedfm-lte-carrier.h"

#include "ns3/abort.h"

#include <algorithm>
#include <array>
#include <map>

namespace ns3::hfedfm
{

namespace
{

/** A band with as many channels of 100 kHz for the downlink as for the uplink. */
struct Band
{
    uint32_t downlink; // first EARFCN
    uint32_t uplink;   // first EARFCN
    uint32_t channels; // of 100 kHz
};

constexpr std::array<Band, 5> BANDS{{{0, 18000, 600},
                                     {1200, 19200, 750},
                                     {2750, 20750, 700},
                                     {3450, 21450, 350},
                                     {6150, 24150, 300}}};

constexpr std::size_t CONTEXTS_PER_DEVICE = 3;
constexpr std::array<uint32_t, 8> SRS_PERIODS{2, 5, 10, 20, 40, 80, 160, 320};

/** @param resourceBlocks of a carrier @return its width in channels of 100 kHz */
uint32_t
GetWidth(uint32_t resourceBlocks)
{
    static const std::map<uint32_t, uint32_t> widths{{6, 14},
                                                     {15, 30},
                                                     {25, 50},
                                                     {50, 100},
                                                     {75, 150},
                                                     {100, 200}};
    const auto width = widths.find(resourceBlocks);
    NS_ABORT_MSG_IF(width == widths.end(),
                    "The Bandwidth of LTE cells is " << resourceBlocks
                                                     << " resource blocks; it must be 6, 15, 25, "
                                                        "50, 75 or 100.");
    return width->second;
}

} // namespace

std::vector<LteCarrier>
GetLteCarriers(uint32_t resourceBlocks)
{
    const auto width = GetWidth(resourceBlocks);
    std::vector<LteCarrier> carriers;
    for (const auto& band : BANDS)
    {
        for (uint32_t middle = width / 2; middle + width / 2 <= band.channels; middle += width)
        {
            carriers.push_back({band.downlink + middle, band.uplink + middle});
        }
    }
    return carriers;
}

uint32_t
ChooseSrsPeriodicity(uint32_t wanted, std::size_t devices)
{
    NS_ABORT_MSG_IF(devices > SRS_PERIODS.back(),
                    "There may be " << devices << " devices in an LTE cell; it can hold at most "
                                    << SRS_PERIODS.back()
                                    << ", one per subframe of the longest SrsPeriodicity.");
    if (wanted == 0)
    {
        return *std::lower_bound(SRS_PERIODS.begin(),
                                 SRS_PERIODS.end() - 1,
                                 CONTEXTS_PER_DEVICE * devices);
    }
    NS_ABORT_MSG_IF(std::find(SRS_PERIODS.begin(), SRS_PERIODS.end(), wanted) == SRS_PERIODS.end(),
                    "The SrsPeriodicity of LTE cells is "
                        << wanted << " ms; it must be 2, 5, 10, 20, 40, 80, 160 or 320, or 0.");
    NS_ABORT_MSG_IF(wanted < devices,
                    "With an SrsPeriodicity of "
                        << wanted << " ms an LTE cell can hold " << wanted
                        << " devices; there may be " << devices
                        << " in one. Use a longer one, or 0 for one that fits.");
    return wanted;
}

} // namespace ns3::hfedfm
