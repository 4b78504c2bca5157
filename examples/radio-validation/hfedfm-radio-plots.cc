/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "hfedfm-radio-plots.h"

#include "../../helper/tool/hfedfm-file-io.h"
#include "../../helper/tool/hfedfm-plot-script.h"

#include <algorithm>

namespace ns3
{
namespace hfedfm
{

namespace
{

CsvRows
MakeData(const RadioFigure& figure)
{
    CsvRows rows{{"series", "title", "x", "y", "error"}};
    for (std::size_t s = 0; s < figure.series.size(); ++s)
    {
        for (const auto& point : figure.series[s].points)
        {
            rows.push_back({std::to_string(s),
                            figure.series[s].title,
                            FormatNumber(point.x),
                            FormatNumber(point.y),
                            FormatNumber(point.error)});
        }
    }
    return rows;
}

/** @param figure to draw @return axes, key and vertical lines */
std::string
MakeAxes(const RadioFigure& figure)
{
    std::string text = "set datafile separator ','\nset xlabel " + QuoteForPlot(figure.xLabel) +
                       " offset 0,0.4" + "\nset ylabel " + QuoteForPlot(figure.yLabel) +
                       "\nset key below Left reverse samplen 2 spacing 1.3\n";
    text += figure.logarithmic ? "set logscale y\nset format y '%g'\nset yrange [0.001:1.2]\n"
                               : "set yrange [0:*]\n";
    for (const double x : figure.marks)
    {
        text += "set arrow from " + FormatNumber(x) + ", graph 0 to " + FormatNumber(x) +
                ", graph 1 nohead dt 2 lc '#999999'\n";
    }
    return text;
}

/** @param figure to draw @param index of a series @param colour of it @return what plots it */
std::string
MakePlot(const RadioFigure& figure, std::size_t index, std::size_t colour)
{
    const auto& series = figure.series[index];
    const bool errors = std::any_of(series.points.begin(),
                                    series.points.end(),
                                    [](const RadioPoint& point) { return point.error > 0; });
    const std::string style = series.line ? "lines lw 2"
                                          : std::string(errors ? "yerrorbars" : "points") + " pt " +
                                                std::to_string(series.mark) + " ps 0.9";
    return QuoteForPlot(figure.name + ".csv") + " skip 1 using ($1 == " + std::to_string(index) +
           " ? $3 : NaN):4" + (errors && !series.line ? ":5" : "") + " with " + style + " lc rgb " +
           GetPlotColour(colour) +
           (series.title.empty() ? " notitle" : " title " + QuoteForPlot(series.title));
}

std::string
MakeScript(const RadioFigure& figure)
{
    std::string text = MakePlotHead(figure.name, figure.title, PlotFormat::SVG) + MakeAxes(figure);
    std::size_t next = 0;
    for (const auto& series : figure.series)
    {
        next = std::max(next, static_cast<std::size_t>(series.colour + 1));
    }
    for (std::size_t s = 0; s < figure.series.size(); ++s)
    {
        const auto colour = figure.series[s].colour;
        text += (s == 0 ? "plot " : ", \\\n     ") +
                MakePlot(figure, s, colour < 0 ? next++ : static_cast<std::size_t>(colour));
    }
    return text + "\n";
}

} // namespace

std::vector<std::string>
WriteRadioPlots(const std::string& folder, const std::vector<RadioFigure>& figures)
{
    MakeFolder(folder);
    std::vector<std::string> scripts;
    for (const auto& figure : figures)
    {
        WriteFile(folder + "/" + figure.name + ".csv", WriteCsv(MakeData(figure)));
        WriteFile(folder + "/" + figure.name + ".gp", MakeScript(figure));
        scripts.push_back(figure.name + ".gp");
    }
    return scripts;
}

} // namespace hfedfm
} // namespace ns3
