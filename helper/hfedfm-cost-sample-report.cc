/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "hfedfm-cost-reference.h"
#include "hfedfm-cost-report.h"
#include "hfedfm-text-table.h"

namespace ns3
{
namespace hfedfm
{

namespace
{

using Rows = std::vector<std::vector<std::string>>;
using Three = CostQuartiles::Three;

/** "median (first quartile-third quartile)". */
std::string
FormatQuartiles(const Three& quartiles, int digits)
{
    return FormatFixed(quartiles[1], digits) + " (" + FormatFixed(quartiles[0], digits) + "-" +
           FormatFixed(quartiles[2], digits) + ")";
}

/** A row of a model here and in the reference. */
void
AddRow(Rows& rows,
       const std::string& name,
       const ReferenceRow& reference,
       const Three& latency,
       const Three& energy,
       int digits)
{
    rows.push_back({name,
                    FormatQuartiles(reference.latency, digits),
                    FormatQuartiles(latency, digits),
                    FormatQuartiles(reference.energy, digits - 1),
                    FormatQuartiles(energy, digits - 1)});
}

/** All rows of a model here and in the reference. */
Rows
MakeModelRows(const std::array<ReferenceRow, COST_ROWS>& reference,
              const CostQuartiles& quartiles,
              int digits)
{
    Rows rows{{"row", "reference s", "here s", "reference J", "here J"}};
    for (std::size_t i = 0; i < COST_ROWS; ++i)
    {
        AddRow(rows,
               GetCostRows()[i].name,
               reference[i],
               quartiles.latency[i],
               quartiles.energy[i],
               digits);
    }
    return rows;
}

/** A line of medians. */
void
AddMedians(Rows& rows, const std::string& name, const std::array<Three, COST_ROWS>& quartiles)
{
    rows.push_back({name});
    for (const auto& three : quartiles)
    {
        rows.back().push_back(FormatFixed(three[1], 2));
    }
}

/** The names of the rows as a header. */
Rows
MakeHeader(const std::string& first)
{
    Rows rows{{first}};
    for (const auto& row : GetCostRows())
    {
        rows[0].emplace_back(row.name);
    }
    return rows;
}

} // namespace

std::string
MakeQuartileReport(const std::vector<CostSample>& samples)
{
    const auto published = GetCostQuartiles(samples, CostRules::Reference());
    auto rules = CostRules::Physical();
    const auto physical = GetCostQuartiles(samples, rules);
    rules.starSharesBackhaul = true;
    const auto shared = GetCostQuartiles(samples, rules);
    auto rows = MakeModelRows(GetPhysicalQuartiles(), physical, 2);
    AddRow(rows, "star, shared", GetSharedStarQuartiles(), shared.latency[0], shared.energy[0], 2);
    return "Model R (reference: 2000 layouts)\n" +
           AlignColumns(MakeModelRows(GetReferenceQuartiles(), published, 3)) +
           "\nModel P (reference: 500 layouts; shared: one backhaul for the users of a cell)\n" +
           AlignColumns(rows);
}

std::string
MakeRepairReport(const std::vector<CostSample>& samples)
{
    auto rows = MakeHeader("repair, latency s");
    for (const auto& repair : GetRateRepairs())
    {
        AddMedians(rows, repair.name, GetCostQuartiles(samples, repair.rules).latency);
        rows.push_back({"  reference"});
        for (const double median : repair.reference)
        {
            rows.back().push_back(FormatFixed(median, median < 10 ? 2 : 1));
        }
    }
    auto energies = MakeHeader("repair, energy J");
    AddMedians(energies, "as published", GetCostQuartiles(samples, CostRules::Reference()).energy);
    for (const auto& repair : GetAccountingRepairs())
    {
        const auto quartiles = GetCostQuartiles(samples, repair.rules);
        AddMedians(rows, repair.name, quartiles.latency);
        AddMedians(energies, repair.name, quartiles.energy);
    }
    return AlignColumns(rows) + "\n" + AlignColumns(energies);
}

} // namespace hfedfm
} // namespace ns3
