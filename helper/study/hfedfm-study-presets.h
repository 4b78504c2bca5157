// SPDX-License-Identifier: GPL-2.0-only
#ifndef HFEDFM_STUDY_PRESETS_H
#define HFEDFM_STUDY_PRESETS_H

#include "ns3/hfedfm-options.h"

#include <string>
#include <vector>

namespace ns3::hfedfm
{

/** @return the names that option `--preset` may have, the default first */
std::vector<std::string> GetPresetNames();

/** @param preset name of a preset @param option name of an option @return the value that the
 *  preset gives it, empty if it gives none */
std::string FindPresetValue(const std::string& preset, const std::string& option);

/** @param arguments of a command line @return the same, and behind them what the preset that they
 *  name says of other options; a preset that there is not is left to its rule */
std::vector<std::string> AddPreset(std::vector<std::string> arguments);

/**
 * Tell which options that an error speaks of are there only because a preset sets them.
 * @param error a sentence
 * @param given arguments of the command line
 * @param extended what AddPreset() has made of them
 * @return a sentence to add; empty if there are none
 */
std::string TellPreset(const std::string& error,
                       const std::vector<std::string>& given,
                       const std::vector<std::string>& extended);

} // namespace ns3::hfedfm

#endif /* HFEDFM_STUDY_PRESETS_H */
