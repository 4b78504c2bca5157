// SPDX-License-Identifier: GPL-2.0-only
#include "hfedfm-radio-cell.h"
#include "hfedfm-radio-validation.h"

#include "ns3/uinteger.h"

#include <array>

namespace ns3::hfedfm
{

namespace
{

constexpr uint64_t BYTES = 2000000; // of each device
constexpr double BEGIN = 1;         // s

/** Four devices that upload at once over plain LTE of ns-3, measured before. */
struct Published
{
    uint32_t blocks; // resource blocks of the carrier
    double megabits; // per second, together
};

constexpr std::array<Published, 3> PUBLISHED{{{25, 16.65}, {50, 32.9}, {100, 66.3}}};

} // namespace

void
ValidateLte(double, RadioFindings& findings)
{
    RadioSeries plain{"plain LTE of ns-3, measured before", {}};
    RadioSeries here{"cell with local breakout", {}};
    for (const auto& row : PUBLISHED)
    {
        RadioCell cell;
        cell.GetHelper()->SetAttribute("Bandwidth", UintegerValue(row.blocks));
        cell.Build({50, 50, 50, 50});
        cell.Upload(BYTES, BEGIN);
        // As long as three quarters of the rate would take.
        RadioCell::RunUntil(BEGIN + 4 * 8e-6 * BYTES / (0.75 * row.megabits));
        const std::string what = "LTE uplink, 4 x 2 MB, " + std::to_string(row.blocks) + " RBs";
        findings.Near(what + ", Mb/s", row.megabits, cell.GetRate(), 0.05 * row.megabits);
        findings.Near(what + ", bytes on the backhaul",
                      0,
                      static_cast<double>(cell.GetBackhaulBytes()),
                      0);
        plain.points.push_back({1.0 * row.blocks, row.megabits});
        here.points.push_back({1.0 * row.blocks, cell.GetRate()});
    }
    findings.figures.push_back({"lte-uplink", {plain, here}});
}

} // namespace ns3::hfedfm
