/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "hfedfm-table-report.h"

#include "../../helper/tool/hfedfm-text-table.h"

namespace ns3
{
namespace hfedfm
{

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
    return FormatFixed(*value, 2) + (ratio.has_value() ? " (" + FormatFixed(*ratio, 3) + ")" : "");
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
                    std::to_string(row.rounds);
        }
    }
    return text.empty() ? "" : "Accuracy in % after so many rounds: " + text + "\n";
}

} // namespace

std::string
MakeTableReport(const TableBlock& block)
{
    return "Latency of a round in s (ratio to star)\n" + MakeQuantity(block, GetLatencyColumns()) +
           "Model P, star, if the users of a cell share the backhaul: " +
           FormatFixed(block.sharedStar, 2) +
           " s\n\nEnergy of a round in J, all nodes (ratio to star)\n" +
           MakeQuantity(block, GetEnergyColumns()) + MakeAccuracies(block);
}

namespace
{

using Fields = std::vector<std::string>;

/** Everything that is told of packets only: name of the column and member. */
const std::vector<std::pair<std::string, double PacketCost::*>> DETAILS{
    {"access_up_airtime_s", &PacketCost::accessUp},
    {"access_down_airtime_s", &PacketCost::accessDown},
    {"d2d_airtime_s", &PacketCost::d2d},
    {"backhaul_up_time_s", &PacketCost::backhaulUp},
    {"backhaul_down_time_s", &PacketCost::backhaulDown}};

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

} // namespace hfedfm
} // namespace ns3
