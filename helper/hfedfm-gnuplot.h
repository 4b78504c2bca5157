/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef HFEDFM_GNUPLOT_H
#define HFEDFM_GNUPLOT_H

#include <string>
#include <vector>

namespace ns3
{
namespace hfedfm
{

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

#endif /* HFEDFM_GNUPLOT_H */
