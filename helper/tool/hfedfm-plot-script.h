// SPDX-License-Identifier: GPL-2.0-only
#ifndef HFEDFM_PLOT_SCRIPT_H
#define HFEDFM_PLOT_SCRIPT_H

#include <string>

namespace ns3::hfedfm
{

/**
 * Draw plots: copy one of the scripts of `data/plots` into a folder and call gnuplot there. A
 * script reads the CSV files that are in the folder or in the one above it.
 * @param folder where script and plots go; made if it is not there
 * @param name of the script: `study`, `table` or `radio`
 * @param program the gnuplot to call
 * @return an empty text, or a sentence that says why there are no plots
 * @throw InputError if the script cannot be written
 */
std::string DrawPlots(const std::string& folder,
                      const std::string& name,
                      const std::string& program = "gnuplot");

} // namespace ns3::hfedfm

#endif /* HFEDFM_PLOT_SCRIPT_H */
