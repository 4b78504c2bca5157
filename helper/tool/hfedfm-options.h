/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef HFEDFM_COMMAND_OPTIONS_H
#define HFEDFM_COMMAND_OPTIONS_H

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
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
 * @throw InputError if an argument is no option, or an attribute does not take its value
 */
CommandTexts ReadCommandOptions(const std::vector<std::string>& arguments,
                                const std::string& usage,
                                const std::vector<CommandOption>& options);

/** @param name of an option @param text its bad value @param allowed what it must be @return a
 * sentence */
std::string DescribeBadOption(const std::string& name,
                              const std::string& text,
                              const std::string& allowed);

/**
 * @file
 * Strict readers of option texts: the whole text must be the value, and not-a-number and infinity
 * are none. ns-3's own readers take "-5" for an unsigned number and "3x" for 3.
 */

/**
 * @param text decimal digits
 * @param least smallest allowed value
 * @param most largest allowed value
 * @return the number, or nothing if the text is none or out of range
 */
std::optional<uint64_t> ParseInteger(const std::string& text, uint64_t least, uint64_t most);

/** @param text a decimal number @return the finite number, or nothing if the text is none */
std::optional<double> ParseReal(const std::string& text);

/** @param text for instance `4Mbps` @return bits per second, or nothing if the text is no rate */
std::optional<double> ParseRate(const std::string& text);

/**
 * @param text for instance `100ms`; without a unit: seconds
 * @return seconds, or nothing if the text is no duration
 */
std::optional<double> ParseDuration(const std::string& text);

/** @param text parts between commas @return the parts; empty ones are kept */
std::vector<std::string> SplitCommas(const std::string& text);

/**
 * Options of a small program, each bound to a variable whose value is the default. Reading a
 * command line sets the variables, or refuses it with a sentence that names the option, its value
 * and what is allowed. ns-3's attributes and global values are options, too.
 */
class CheckedOptions
{
  public:
    /** Takes the text of an option. @return whether it is allowed */
    using Reader = std::function<bool(const std::string&)>;

    /** @param usage what the program does, for the help text */
    explicit CheckedOptions(const std::string& usage);

    /**
     * Add a whole number.
     * @param name without dashes
     * @param meaning for the help text
     * @param value to be set; must outlive Parse()
     * @param least smallest allowed value
     * @param most largest allowed value
     */
    void AddInteger(const std::string& name,
                    const std::string& meaning,
                    uint32_t& value,
                    uint32_t least,
                    uint32_t most);

    /**
     * Add a number.
     * @param name without dashes
     * @param meaning for the help text, with the unit
     * @param value to be set; must outlive Parse()
     * @param least smallest allowed value
     * @param most largest allowed value
     */
    void AddReal(const std::string& name,
                 const std::string& meaning,
                 double& value,
                 double least,
                 double most);

    /**
     * Add a whole number of which only some are allowed.
     * @param name without dashes
     * @param meaning for the help text
     * @param value to be set; must outlive Parse()
     * @param choices what it may be, at least two
     */
    void AddChoice(const std::string& name,
                   const std::string& meaning,
                   uint32_t& value,
                   const std::vector<uint32_t>& choices);

    /**
     * Add a word.
     * @param name without dashes
     * @param meaning for the help text
     * @param value to be set; must outlive Parse()
     * @param choices what it may be, at least two
     */
    void AddChoice(const std::string& name,
                   const std::string& meaning,
                   std::string& value,
                   const std::vector<std::string>& choices);

    /**
     * Add a switch; its name alone turns it on.
     * @param name without dashes
     * @param meaning for the help text
     * @param value to be set; must outlive Parse()
     */
    void AddSwitch(const std::string& name, const std::string& meaning, bool& value);

    /** @param option any other @param read sets its variable */
    void Add(const CommandOption& option, const Reader& read);

    /**
     * Read a command line and set all variables.
     * @param arguments program name, then `--name=value` options
     * @throw InputError if an argument is no option, or a value is not allowed
     */
    void Parse(const std::vector<std::string>& arguments) const;

  private:
    std::string m_usage;                //!< for the help text
    std::vector<CommandOption> m_table; //!< in the order of the help text
    std::vector<Reader> m_readers;      //!< of each
};

/**
 * Run a program.
 * @param work all of it, which may throw a InputError
 * @return exit code: 0, or 2 after the sentence of a InputError on the standard error
 */
int RunChecked(const std::function<void()>& work);

} // namespace hfedfm
} // namespace ns3

#endif /* HFEDFM_COMMAND_OPTIONS_H */
