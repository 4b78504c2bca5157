/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "hfedfm-plot-script.h"

#include <array>

namespace ns3
{
namespace hfedfm
{

std::string
QuoteForPlot(const std::string& text)
{
    std::string quoted = "'";
    for (const char c : text)
    {
        quoted += c == '\'' ? "''" : std::string(1, c);
    }
    return quoted + "'";
}

std::string
MakePlotHead(const std::string& name, const std::string& title, PlotFormat format)
{
    const bool svg = format == PlotFormat::SVG;
    const std::string file = name + (svg ? ".svg" : ".png");
    return "# Draws " + file + "; change it as you like and call: gnuplot " + name +
           ".gp\n"
           "reset session\n"
           "set terminal " +
           (svg ? "svg" : "pngcairo") +
           " noenhanced size 1000,620 font 'sans,12' background '#ffffff'\n"
           "set output '" +
           file +
           "'\n"
           "set title " +
           QuoteForPlot(title) +
           " font 'sans,14'\n"
           "set border 3 lc '#555555'\n"
           "set tics nomirror out\n"
           "set grid ytics lc '#dddddd' lt 1 lw 1\n";
}

std::string
GetPlotColour(std::size_t index)
{
    static const std::array<const char*, 8> colours{"#0072B2",
                                                    "#D55E00",
                                                    "#009E73",
                                                    "#CC79A7",
                                                    "#E69F00",
                                                    "#56B4E9",
                                                    "#999999",
                                                    "#000000"};
    return QuoteForPlot(colours[index % colours.size()]);
}

} // namespace hfedfm
} // namespace ns3
