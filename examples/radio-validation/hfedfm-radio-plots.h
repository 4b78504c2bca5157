/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef HFEDFM_RADIO_PLOTS_H
#define HFEDFM_RADIO_PLOTS_H

#include "hfedfm-radio-findings.h"

#include <string>
#include <vector>

namespace ns3
{
namespace hfedfm
{

/**
 * Write a CSV file (series, title, x, y, standard error) and a gnuplot script for each figure.
 * @param folder where to; made if it is not there
 * @param figures to write
 * @return the scripts, without folder; they draw SVG files
 * @throw InputError if a file cannot be written
 */
std::vector<std::string> WriteRadioPlots(const std::string& folder,
                                         const std::vector<RadioFigure>& figures);

} // namespace hfedfm
} // namespace ns3

#endif /* HFEDFM_RADIO_PLOTS_H */
