/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "hfedfm-table-rows.h"

#include "../../helper/study/hfedfm-study-summary.h"
#include "hfedfm-cost-reference.h"

#include <algorithm>

namespace ns3
{
namespace hfedfm
{

namespace
{

/** Constants of the cost model for updates of another size. */
CostParameters
MakeParameters(double bytes)
{
    CostParameters parameters;
    parameters.payload = bytes * 8 / 1000;
    return parameters;
}

/** A column of a formula: a member of the row and a member of its cost. */
template <std::optional<Cost> TableRow::*SOURCE, double Cost::*QUANTITY>
std::optional<double>
GetFormula(const TableRow& row)
{
    const auto& cost = row.*SOURCE;
    return cost.has_value() ? std::optional<double>((*cost).*QUANTITY) : std::nullopt;
}

/** A column of the packets. */
template <double PacketCost::*QUANTITY>
std::optional<double>
GetPacket(const TableRow& row)
{
    return row.packet.has_value() ? std::optional<double>((*row.packet).*QUANTITY) : std::nullopt;
}

} // namespace

const std::vector<Scheme>&
GetTableSchemes()
{
    static const std::vector<Scheme> schemes = [] {
        std::vector<Scheme> all;
        for (const auto* text :
             {"star", "hfedfm:2", "hfedfm:8", "edge", "hfedfm-d2d:2", "hfedfm-d2d:8", "edge-d2d"})
        {
            all.push_back(Scheme::Parse(text));
        }
        return all;
    }();
    return schemes;
}

uint32_t
GetTableRounds(const Scheme& scheme)
{
    return std::max(1U, scheme.GetEdgeRounds());
}

const std::vector<TableColumn>&
GetLatencyColumns()
{
    static const std::vector<TableColumn> columns{
        {"published", "published_latency_s", &GetFormula<&TableRow::published, &Cost::latency>},
        {"Model R", "model_r_latency_s", &GetFormula<&TableRow::reference, &Cost::latency>},
        {"Model P", "model_p_latency_s", &GetFormula<&TableRow::physical, &Cost::latency>},
        {"packets", "packet_latency_s", &GetPacket<&PacketCost::latency>}};
    return columns;
}

const std::vector<TableColumn>&
GetEnergyColumns()
{
    static const std::vector<TableColumn> columns{
        {"published", "published_energy_j", &GetFormula<&TableRow::published, &Cost::energy>},
        {"Model R", "model_r_energy_j", &GetFormula<&TableRow::reference, &Cost::energy>},
        {"packets as R", "packet_charged_energy_j", &GetPacket<&PacketCost::charged>},
        {"Model P", "model_p_energy_j", &GetFormula<&TableRow::physical, &Cost::energy>},
        {"packets as P", "packet_radiated_energy_j", &GetPacket<&PacketCost::radiated>},
        {"batteries", "packet_battery_energy_j", &GetPacket<&PacketCost::battery>}};
    return columns;
}

std::optional<double>
GetRatioToStar(const std::vector<TableRow>& rows, const TableColumn& column, std::size_t row)
{
    const auto star = column.get(rows.front());
    const auto value = column.get(rows.at(row));
    if (!star.has_value() || !value.has_value() || *star == 0)
    {
        return std::nullopt;
    }
    return *value / *star;
}

CostTable
GetReferenceTable(const CostLayout& layout, double bytes)
{
    const auto parameters = MakeParameters(bytes);
    const double factor = parameters.payload / CostParameters().payload;
    auto clusters = layout.clusters;
    for (auto& cluster : clusters)
    {
        for (auto& latency : cluster.uplink)
        {
            latency *= factor;
        }
        for (auto& row : cluster.d2d)
        {
            for (auto& latency : row)
            {
                latency *= factor;
            }
        }
    }
    return GetCostTable(clusters, CostRules::Reference(), parameters);
}

CostTable
GetPhysicalTable(const CostLayout& layout, double bytes, bool sharedBackhaul)
{
    const auto parameters = MakeParameters(bytes);
    auto rules = CostRules::Physical();
    rules.starSharesBackhaul = sharedBackhaul;
    return GetCostTable(GetPhysicalLinks(layout, parameters), rules, parameters);
}

PacketCost
GetPacketCost(const RunResult& result)
{
    const CostParameters parameters;
    const auto summary = Summarize(result, 1);
    const double rounds = summary.rounds;
    PacketCost cost;
    cost.latency = summary.latency;
    cost.battery = summary.energy.total;
    cost.accessUp = result.accessUp.seconds / rounds;
    cost.accessDown = result.accessDown.seconds / rounds;
    cost.d2d = result.d2d.seconds / rounds;
    cost.backhaulUp = result.backhaulUp.seconds / rounds;
    cost.backhaulDown = result.backhaulDown.seconds / rounds;
    // Powers are mW.
    const double cloud = parameters.cloudPower * cost.backhaulUp;
    cost.charged = (parameters.chargedUplinkPower * cost.accessUp +
                    parameters.chargedD2dPower * cost.d2d + cloud) /
                   1000;
    cost.radiated =
        (parameters.uplink.power * cost.accessUp + parameters.d2d.power * cost.d2d + cloud) / 1000;
    if (!summary.lastAfter.empty())
    {
        cost.accuracy = summary.accuracy;
    }
    return cost;
}

double
GetUpdateBytes(const std::vector<RunResult>& results)
{
    double bytes = 0;
    for (const auto& result : results)
    {
        double sum = 0;
        for (const auto& module : result.modules)
        {
            sum += static_cast<double>(module.wireBytes);
        }
        bytes = std::max(bytes, sum);
    }
    return bytes;
}

TableBlock
MakeTableBlock(const std::string& name,
               const CostLayout& layout,
               bool published,
               double bytes,
               const std::vector<RunResult>& results)
{
    TableBlock block;
    block.name = name;
    block.updateBytes = bytes;
    const auto reference = GetReferenceTable(layout, bytes);
    const auto physical = GetPhysicalTable(layout, bytes);
    block.sharedStar = GetPhysicalTable(layout, bytes, true).front().latency;
    for (std::size_t i = 0; i < COST_ROWS; ++i)
    {
        const auto& scheme = GetTableSchemes()[i];
        TableRow row;
        row.scheme = scheme.ToString();
        row.name = GetCostRows()[i].name;
        row.rounds = GetTableRounds(scheme);
        if (published)
        {
            row.published = GetPublishedTable()[i];
        }
        row.reference = reference[i];
        row.physical = physical[i];
        for (const auto& result : results)
        {
            if (result.scheme == row.scheme && !result.rounds.empty())
            {
                row.packet = GetPacketCost(result);
            }
        }
        block.rows.push_back(row);
    }
    return block;
}

} // namespace hfedfm
} // namespace ns3
