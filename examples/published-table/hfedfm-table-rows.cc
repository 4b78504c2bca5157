// SPDX-License-Identifier: GPL-2.0-only
#include "hfedfm-table-rows.h"

#include "../../helper/study/hfedfm-study-report.h"
#include "../../helper/tool/hfedfm-csv.h"
#include "../../helper/tool/hfedfm-statistics.h"
#include "hfedfm-cost-reference.h"

#include <algorithm>
#include <tuple>
#include <utility>

namespace ns3::hfedfm
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
        {"published",
         "published_latency_s",
         &GetFormula<&TableRow::published, &Cost::latency>,
         nullptr},
        {"Model R",
         "model_r_latency_s",
         &GetFormula<&TableRow::reference, &Cost::latency>,
         nullptr},
        {"Model P", "model_p_latency_s", &GetFormula<&TableRow::physical, &Cost::latency>, nullptr},
        {"packets", "packet_latency_s", &GetPacket<&PacketCost::latency>, &PacketCost::latency}};
    return columns;
}

const std::vector<TableColumn>&
GetEnergyColumns()
{
    static const std::vector<TableColumn> columns{
        {"published",
         "published_energy_j",
         &GetFormula<&TableRow::published, &Cost::energy>,
         nullptr},
        {"Model R", "model_r_energy_j", &GetFormula<&TableRow::reference, &Cost::energy>, nullptr},
        {"packets as R",
         "packet_charged_energy_j",
         &GetPacket<&PacketCost::charged>,
         &PacketCost::charged},
        {"Model P", "model_p_energy_j", &GetFormula<&TableRow::physical, &Cost::energy>, nullptr},
        {"packets as P",
         "packet_radiated_energy_j",
         &GetPacket<&PacketCost::radiated>,
         &PacketCost::radiated},
        {"batteries",
         "packet_battery_energy_j",
         &GetPacket<&PacketCost::battery>,
         &PacketCost::battery}};
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
GetPacketCost(const RunResult& result, std::size_t begin, std::size_t end)
{
    const CostParameters parameters;
    const auto part = GetPart(result, begin, end);
    PacketCost cost;
    cost.latency = part.latency.value_or(0);
    cost.battery = part.energy.value_or(0);
    for (auto r = begin; r < end; ++r)
    {
        const auto& sent = result.rounds[r].sent;
        const double share = 1 / *part.rounds;
        cost.accessUp += sent.accessUp.seconds * share;
        cost.accessDown += sent.accessDown.seconds * share;
        cost.d2d += sent.d2d.seconds * share;
        cost.backhaulUp += sent.backhaulUp.seconds * share;
        cost.backhaulDown += sent.backhaulDown.seconds * share;
        const auto& accuracy = result.rounds[r].accuracyAfter;
        cost.accuracy =
            accuracy.empty() ? std::nullopt : std::make_optional(MeanOverTasks(accuracy));
    }
    // Powers are mW.
    const double cloud = parameters.cloudPower * cost.backhaulUp;
    cost.charged = (parameters.chargedUplinkPower * cost.accessUp +
                    parameters.chargedD2dPower * cost.d2d + cloud) /
                   1000;
    cost.radiated =
        (parameters.uplink.power * cost.accessUp + parameters.d2d.power * cost.d2d + cloud) / 1000;
    return cost;
}

namespace
{

/** Everything that is told of packets only: name of the column and member. */
const std::vector<std::pair<std::string, double PacketCost::*>> DETAILS{
    {"access_up_airtime_s", &PacketCost::accessUp},
    {"access_down_airtime_s", &PacketCost::accessDown},
    {"d2d_airtime_s", &PacketCost::d2d},
    {"backhaul_up_time_s", &PacketCost::backhaulUp},
    {"backhaul_down_time_s", &PacketCost::backhaulDown}};

/** @param costs of some runs, at least one @return the mean, and half of its intervals */
std::pair<PacketCost, PacketCost>
GetMean(const std::vector<PacketCost>& costs)
{
    PacketCost mean;
    PacketCost interval;
    std::vector<double PacketCost::*> members{&PacketCost::latency,
                                              &PacketCost::charged,
                                              &PacketCost::radiated,
                                              &PacketCost::battery};
    for (const auto& detail : DETAILS)
    {
        members.push_back(detail.second);
    }
    for (const auto member : members)
    {
        std::vector<double> values;
        for (const auto& cost : costs)
        {
            values.push_back(cost.*member);
        }
        const auto spread = Spread::Of(values);
        mean.*member = spread.mean;
        interval.*member = spread.interval;
    }
    std::vector<double> accuracies;
    for (const auto& cost : costs)
    {
        if (cost.accuracy.has_value())
        {
            accuracies.push_back(*cost.accuracy);
        }
    }
    if (!accuracies.empty())
    {
        mean.accuracy = Spread::Of(accuracies).mean;
    }
    return {mean, interval};
}

} // namespace

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
        std::vector<PacketCost> first;
        std::vector<PacketCost> steady;
        for (const auto& result : results)
        {
            if (result.scheme == row.scheme && result.rounds.size() > row.rounds)
            {
                first.push_back(GetPacketCost(result, 0, row.rounds));
                steady.push_back(GetPacketCost(result, row.rounds, result.rounds.size()));
            }
        }
        row.runs = steady.size();
        if (row.runs > 0)
        {
            row.first = GetMean(first).first;
            std::tie(row.packet, row.interval) = GetMean(steady);
        }
        block.rows.push_back(row);
    }
    return block;
}

namespace
{

using Fields = std::vector<std::string>;

/** A value and its ratio to star; a dash if there is no value. */
std::string
FormatCell(const std::vector<TableRow>& rows, const TableColumn& column, std::size_t row)
{
    const auto value = column.get(rows[row]);
    if (!value.has_value())
    {
        return "-";
    }
    const auto ratio = GetRatioToStar(rows, column, row);
    const bool several = column.interval != nullptr && rows[row].runs > 1;
    return FormatFixed(*value, 2) +
           (several ? " +-" + FormatFixed(rows[row].interval.*column.interval, 2) : "") +
           (ratio.has_value() ? " (" + FormatFixed(*ratio, 3) + ")" : "");
}

/** The columns of a quantity that have values in any row. */
std::string
MakeQuantity(const TableBlock& block, const std::vector<TableColumn>& columns)
{
    std::vector<Fields> rows{{"scheme", "row"}};
    for (const auto& row : block.rows)
    {
        rows.push_back({row.scheme, row.name});
    }
    for (const auto& column : columns)
    {
        bool any = false;
        Fields cells;
        for (std::size_t i = 0; i < block.rows.size(); ++i)
        {
            any |= column.get(block.rows[i]).has_value();
            cells.push_back(FormatCell(block.rows, column, i));
        }
        for (std::size_t i = 0; any && i < cells.size(); ++i)
        {
            rows[i + 1].push_back(cells[i]);
        }
        if (any)
        {
            rows[0].push_back(column.title);
        }
    }
    return AlignColumns(rows);
}

/** What was trained, if anything was. */
std::string
MakeAccuracies(const TableBlock& block)
{
    std::string text;
    for (const auto& row : block.rows)
    {
        if (row.packet.has_value() && row.packet->accuracy.has_value())
        {
            text += (text.empty() ? "" : ", ") + row.scheme + " " +
                    FormatFixed(100 * *row.packet->accuracy, 1) + " after " +
                    std::to_string(2 * row.rounds);
        }
    }
    return text.empty() ? "" : "Accuracy in % after so many rounds: " + text + "\n";
}

/** The first period of each scheme, beside which the others are warm. */
std::string
MakeFirstPeriods(const TableBlock& block)
{
    std::vector<Fields> rows{{"scheme", "row", "latency s", "batteries J"}};
    for (const auto& row : block.rows)
    {
        rows.push_back({row.scheme,
                        row.name,
                        row.first ? FormatFixed(row.first->latency, 2) : "-",
                        row.first ? FormatFixed(row.first->battery, 2) : "-"});
    }
    return AlignColumns(rows);
}

/** @return how many runs there are of a row */
std::string
DescribeRuns(const TableBlock& block)
{
    std::size_t runs = 0;
    for (const auto& row : block.rows)
    {
        runs = std::max(runs, row.runs);
    }
    return runs > 1
               ? "; packets: mean of " + std::to_string(runs) + " runs +- half of its 95 % interval"
               : "";
}

} // namespace

std::string
MakeTableReport(const TableBlock& block)
{
    return "Latency of a round in s (ratio to star" + DescribeRuns(block) + ")\n" +
           MakeQuantity(block, GetLatencyColumns()) +
           "Model P, star, if the users of a cell share the backhaul: " +
           FormatFixed(block.sharedStar, 2) +
           " s\n\nEnergy of a round in J, all nodes (ratio to star" + DescribeRuns(block) + ")\n" +
           MakeQuantity(block, GetEnergyColumns()) + MakeAccuracies(block) +
           "\nPackets of the first period, in which connections are cold, per round\n" +
           MakeFirstPeriods(block);
}

namespace
{

/** `published_latency_s` as `published_latency_per_star`. */
std::string
MakeRatioName(const std::string& field)
{
    return field.substr(0, field.rfind('_')) + "_per_star";
}

Fields
MakeHeader()
{
    Fields header{"block", "scheme", "row", "rounds", "update_bytes"};
    for (const auto* columns : {&GetLatencyColumns(), &GetEnergyColumns()})
    {
        for (const auto& column : *columns)
        {
            header.push_back(column.field);
            header.push_back(MakeRatioName(column.field));
        }
    }
    for (const auto& detail : DETAILS)
    {
        header.push_back(detail.first);
    }
    header.emplace_back("accuracy");
    header.emplace_back("runs");
    header.emplace_back("packet_latency_interval_s");
    header.emplace_back("packet_battery_energy_interval_j");
    header.emplace_back("first_packet_latency_s");
    header.emplace_back("first_packet_battery_energy_j");
    return header;
}

Fields
MakeRow(const TableBlock& block, std::size_t index)
{
    const auto& row = block.rows[index];
    Fields fields{block.name,
                  row.scheme,
                  row.name,
                  std::to_string(row.rounds),
                  FormatNumber(block.updateBytes)};
    for (const auto* columns : {&GetLatencyColumns(), &GetEnergyColumns()})
    {
        for (const auto& column : *columns)
        {
            fields.push_back(FormatNumber(column.get(row)));
            fields.push_back(FormatNumber(GetRatioToStar(block.rows, column, index)));
        }
    }
    for (const auto& detail : DETAILS)
    {
        fields.push_back(row.packet.has_value() ? FormatNumber((*row.packet).*detail.second) : "");
    }
    fields.push_back(row.packet.has_value() ? FormatNumber(row.packet->accuracy) : "");
    fields.push_back(std::to_string(row.runs));
    fields.push_back(row.runs > 1 ? FormatNumber(row.interval.latency) : "");
    fields.push_back(row.runs > 1 ? FormatNumber(row.interval.battery) : "");
    fields.push_back(row.first.has_value() ? FormatNumber(row.first->latency) : "");
    fields.push_back(row.first.has_value() ? FormatNumber(row.first->battery) : "");
    return fields;
}

} // namespace

CsvRows
MakeTableCsv(const std::vector<TableBlock>& blocks)
{
    CsvRows rows{MakeHeader()};
    for (const auto& block : blocks)
    {
        for (std::size_t i = 0; i < block.rows.size(); ++i)
        {
            rows.push_back(MakeRow(block, i));
        }
    }
    return rows;
}

} // namespace ns3::hfedfm
