/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef HFEDFM_COMMAND_OPTIONS_H
#define HFEDFM_COMMAND_OPTIONS_H

#include <map>
#include <string>
#include <utility>
#include <vector>

namespace ns3
{
namespace hfedfm
{

/** One option of a program. */
struct CommandOption
{
    std::string name;        //!< without dashes
    std::string defaultText; //!< value when not given
    std::string meaning;     //!< for the help text
    std::string allowed;     //!< completes "must be ..."
};

/** What a command line says. */
struct CommandTexts
{
    std::map<std::string, std::string> texts;                 //!< of all options, by name
    std::vector<std::pair<std::string, std::string>> foreign; //!< attributes and global values
};

/**
 * Read a command line. `--help` and the like print and end the program; ns-3's attributes and
 * global values are options, too, and become default values.
 * @param arguments program name, then `--name=value` options
 * @param usage what the program does, for the help text
 * @param options of the program; their values are not checked
 * @return their texts
 * @throw StudyError if an argument is no option, or an attribute does not take its value
 */
CommandTexts ReadCommandOptions(const std::vector<std::string>& arguments,
                                const std::string& usage,
                                const std::vector<CommandOption>& options);

/** @param name of an option @param text its bad value @param allowed what it must be @return a
 * sentence */
std::string DescribeBadOption(const std::string& name,
                              const std::string& text,
                              const std::string& allowed);

} // namespace hfedfm
} // namespace ns3

#endif /* HFEDFM_COMMAND_OPTIONS_H */
