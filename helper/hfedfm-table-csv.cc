/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "hfedfm-table-report.h"

namespace ns3
{
namespace hfedfm
{

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
