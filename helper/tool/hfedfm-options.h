// SPDX-License-Identifier: GPL-2.0-only
#ifndef HFEDFM_OPTIONS_H
#define HFEDFM_OPTIONS_H

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace ns3::hfedfm
{

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

/** @param name of an option @param text its bad value @param allowed what it must be @return a
 * sentence */
std::string DescribeBadOption(const std::string& name,
                              const std::string& text,
                              const std::string& allowed);

/** What an option may be, and what is done with it. Variables must outlive Parse(). */
struct OptionRule
{
    std::string defaultText;                      //!< value when not given
    std::string allowed;                          //!< completes "must be ..."
    std::function<bool(const std::string&)> read; //!< sets a variable; tells whether it is allowed
};

/** What a number may be. */
struct RealRange
{
    double least;          //!< smallest allowed value
    double most;           //!< largest allowed value
    std::string allowed{}; //!< in words that complete "must be ..."; empty: the bounds
    bool above{false};     //!< whether the smallest value itself is not allowed
    std::optional<double> (*parse)(const std::string&) = &ParseReal; //!< reads the text
};

/** A number above 0. */
inline const RealRange ABOVE_0{0, 1e300, "a number above 0", true};

/** A number from 0 on. */
inline const RealRange FROM_0{0, 1e300, "a number from 0 on"};

/** A share that is not 0. */
inline const RealRange SHARE{0, 1, "above 0 and at most 1", true};

/** What ParseDuration() allows, from 0 on, in words that complete "must be ...". */
inline const std::string DURATION =
    "a duration from 0 on in s, ms, us, ns, min or h; without a unit: s";

/** @param value to be set, of 32 or 64 bits @param least bound @param most bound @return rule of a
 * whole number */
template <typename T>
OptionRule WholeNumber(T& value, uint64_t least, uint64_t most);

/** @param value to be set @param range of it @return rule of a number */
OptionRule RealNumber(double& value, const RealRange& range);

/** @param value a word or a number of 32 bits, to be set @param choices at least two @return rule
 * of one of those */
template <typename T>
OptionRule OneOf(T& value, const std::vector<T>& choices);

/** @param value to be set @param allowed completes "must be ..." @param mayBeEmpty whether an empty
 * text is allowed @return rule of a text */
OptionRule AnyText(std::string& value, const std::string& allowed, bool mayBeEmpty = false);

/** @param value to be set @return rule of a switch; the name of the option alone turns it on */
OptionRule Switch(bool& value);

/**
 * Options of a program, each bound to a variable. Reading a command line sets the variables, or
 * refuses it with a sentence that names the option, its value and what is allowed. ns-3's
 * attributes and global values are options, too, and become default values.
 */
class CheckedOptions
{
  public:
    /** Names and texts of attributes and global values of ns-3. */
    using Settings = std::vector<std::pair<std::string, std::string>>;

    /** One option. */
    struct Option
    {
        std::string name;    //!< without dashes
        OptionRule rule;     //!< what it may be
        std::string meaning; //!< for the help text
        std::string text;    //!< its value, after Parse()

        /** @return whether its value is another text than the default */
        bool IsChanged() const
        {
            return text != rule.defaultText;
        }
    };

    /** @param usage what the program does, for the help text */
    explicit CheckedOptions(const std::string& usage);

    /**
     * Add an option.
     * @param option its name without dashes; another default than that of the rule may follow after
     * an equals sign, as in `rate=4Mbps`
     * @param rule what it may be
     * @param meaning for the help text, with the unit
     */
    void Add(const std::string& option, const OptionRule& rule, const std::string& meaning);

    /** @param name of an option @return it, or null if there is none */
    const Option* Find(const std::string& name) const;

    /**
     * Read a command line and set all variables. `--help` and the like print and end the program.
     * @param arguments program name, then `--name=value` options
     * @throw InputError if an argument is no option, or a value is not allowed
     */
    void Parse(const std::vector<std::string>& arguments);

    /** @return all options, in the order of the help text */
    const std::vector<Option>& GetAll() const
    {
        return m_options;
    }

    /** @return attributes and global values of the command line */
    const Settings& GetForeign() const
    {
        return m_foreign;
    }

  private:
    /** @param argument of a command line; an attribute or global value of ns-3 is set */
    void TakeArgument(const std::string& argument);

    std::string m_usage;           //!< for the help text
    std::vector<Option> m_options; //!< in the order of the help text
    Settings m_foreign;            //!< attributes and global values
};

/**
 * Run a program, or a part of it.
 * @param work all of it, which may throw an InputError
 * @param refused exit code after that
 * @return exit code: 0, or the other after the sentence of an InputError on the standard error
 */
int RunChecked(const std::function<void()>& work, int refused = 2);

} // namespace ns3::hfedfm

#endif /* HFEDFM_OPTIONS_H */
