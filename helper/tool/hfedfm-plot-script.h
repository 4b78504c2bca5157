/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef HFEDFM_PLOT_SCRIPT_H
#define HFEDFM_PLOT_SCRIPT_H

#include <string>
#include <vector>

namespace ns3
{
namespace hfedfm
{

/**
 * @file
 * What the gnuplot scripts of all plots share.
 */

/** @param text any @return it between quotes for gnuplot */
std::string QuoteForPlot(const std::string& text);

/** What gnuplot draws. */
enum class PlotFormat
{
    PNG, //!< pixels
    SVG  //!< text, small with few points
};

/**
 * Make the first lines of a script.
 * @param name of the script and the file that it draws
 * @param title above the plot
 * @param format of the file, which is also its extension
 * @return lines for gnuplot
 */
std::string MakePlotHead(const std::string& name,
                         const std::string& title,
                         PlotFormat format = PlotFormat::PNG);

/**
 * @param index of a line or bar
 * @return its colour between quotes, one that colour-blind readers can tell apart (Okabe and Ito),
 * dark enough for lines
 */
std::string GetPlotColour(std::size_t index);

/**
 * Draw plots.
 * @param folder with the scripts; what they draw appears there
 * @param scripts names of their files
 * @param program the gnuplot to call
 * @return an empty text, or a sentence that says why there are no plots
 */
std::string DrawPlots(const std::string& folder,
                      const std::vector<std::string>& scripts,
                      const std::string& program = "gnuplot");

} // namespace hfedfm
} // namespace ns3

#endif /* HFEDFM_PLOT_SCRIPT_H */
