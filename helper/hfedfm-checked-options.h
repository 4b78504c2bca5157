/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef HFEDFM_CHECKED_OPTIONS_H
#define HFEDFM_CHECKED_OPTIONS_H

#include "hfedfm-command-options.h"

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace ns3
{
namespace hfedfm
{

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
     * @throw StudyError if an argument is no option, or a value is not allowed
     */
    void Parse(const std::vector<std::string>& arguments) const;

  private:
    std::string m_usage;                //!< for the help text
    std::vector<CommandOption> m_table; //!< in the order of the help text
    std::vector<Reader> m_readers;      //!< of each
};

/**
 * Run a program.
 * @param work all of it, which may throw a StudyError
 * @return exit code: 0, or 2 after the sentence of a StudyError on the standard error
 */
int RunChecked(const std::function<void()>& work);

} // namespace hfedfm
} // namespace ns3

#endif /* HFEDFM_CHECKED_OPTIONS_H */
