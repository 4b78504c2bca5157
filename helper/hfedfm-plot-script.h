/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef HFEDFM_PLOT_SCRIPT_H
#define HFEDFM_PLOT_SCRIPT_H

#include <string>

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

/** @param name of the script and its PNG file @param title above the plot @return the first lines
 */
std::string MakePlotHead(const std::string& name, const std::string& title);

/**
 * @param index of a line or bar
 * @return its colour between quotes, one that colour-blind readers can tell apart (Okabe and Ito),
 * dark enough for lines
 */
std::string GetPlotColour(std::size_t index);

} // namespace hfedfm
} // namespace ns3

#endif /* HFEDFM_PLOT_SCRIPT_H */
