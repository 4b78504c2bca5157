/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "../../helper/tool/hfedfm-csv.h"
#include "../../helper/tool/hfedfm-file-io.h"
#include "../../helper/tool/hfedfm-plot-script.h"
#include "hfedfm-table-report.h"

namespace ns3
{
namespace hfedfm
{

namespace
{

/** Groups of bars: a group per scheme, a bar per source. */
struct Groups
{
    std::string name;                 //!< of the plot
    std::string title;                //!< above it
    std::string yLabel;               //!< with the unit
    std::vector<TableColumn> columns; //!< sources that have a value in some row
};

/** The columns that have a value in some row. */
std::vector<TableColumn>
GetUsed(const TableBlock& block, const std::vector<TableColumn>& columns)
{
    std::vector<TableColumn> used;
    for (const auto& column : columns)
    {
        for (const auto& row : block.rows)
        {
            if (column.get(row).has_value())
            {
                used.push_back(column);
                break;
            }
        }
    }
    return used;
}

/** A row per scheme; a question mark stands for a value that is not there. */
std::string
MakeData(const TableBlock& block, const Groups& groups)
{
    std::string text = "# scheme";
    for (const auto& column : groups.columns)
    {
        text += " " + column.field;
    }
    text += "\n";
    for (const auto& row : block.rows)
    {
        text += row.scheme;
        for (const auto& column : groups.columns)
        {
            const auto value = column.get(row);
            text += " " + (value.has_value() ? FormatNumber(*value) : "?");
        }
        text += "\n";
    }
    return text;
}

std::string
MakeScript(const Groups& groups)
{
    // Values span two orders of magnitude.
    std::string text = MakePlotHead(groups.name, groups.title) + "set ylabel " +
                       QuoteForPlot(groups.yLabel) +
                       "\n"
                       "set datafile missing '?'\n"
                       "set logscale y\n"
                       "set xtics scale 0 rotate by -20\n"
                       "set key outside right center Left reverse samplen 1.5 spacing 1.3\n"
                       "set style data histograms\n"
                       "set style histogram clustered gap 1\n"
                       "set style fill solid 0.95 border lc '#ffffff'\n";
    for (std::size_t i = 0; i < groups.columns.size(); ++i)
    {
        text += (i == 0 ? "plot " : ", \\\n     ") + QuoteForPlot(groups.name + ".dat") +
                " using " + std::to_string(i + 2) + ":xtic(1) lc rgb " + GetPlotColour(i) +
                " title " + QuoteForPlot(groups.columns[i].title);
    }
    return text + "\n";
}

} // namespace

std::vector<std::string>
WriteTablePlots(const std::string& folder, const std::vector<TableBlock>& blocks)
{
    MakeFolder(folder);
    std::vector<std::string> scripts;
    for (const auto& block : blocks)
    {
        const std::string what =
            block.name + ", update of " + FormatNumber(block.updateBytes / 1e6) + " MB: ";
        for (const auto& groups : {Groups{block.name + "-latency",
                                          what + "latency of a round",
                                          "simulated time per round (s)",
                                          GetUsed(block, GetLatencyColumns())},
                                   Groups{block.name + "-energy",
                                          what + "energy of a round, all nodes",
                                          "energy per round (J)",
                                          GetUsed(block, GetEnergyColumns())}})
        {
            WriteFile(folder + "/" + groups.name + ".dat", MakeData(block, groups));
            WriteFile(folder + "/" + groups.name + ".gp", MakeScript(groups));
            scripts.push_back(groups.name + ".gp");
        }
    }
    return scripts;
}

} // namespace hfedfm
} // namespace ns3
