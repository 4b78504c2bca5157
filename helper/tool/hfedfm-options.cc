/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "hfedfm-options.h"

#include "hfedfm-input-error.h"

#include "ns3/command-line.h"
#include "ns3/config.h"
#include "ns3/global-value.h"
#include "ns3/string.h"

#include <algorithm>
#include <cerrno>
#include <cmath>
#include <cstdlib>
#include <iostream>
#include <istream>
#include <iterator>
#include <map>
#include <ostream>
#include <set>
#include <sstream>

namespace ns3
{
namespace hfedfm
{

namespace
{

/** A text that CommandLine takes whole; it cuts a std::string at the first blank. */
struct OptionText
{
    std::string text; //!< everything after the equals sign
};

std::istream&
operator>>(std::istream& in, OptionText& option)
{
    option.text.assign(std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>());
    return in;
}

std::ostream&
operator<<(std::ostream& out, const OptionText& option)
{
    return out << option.text;
}

/** @param options of a program @param name of one @return whether it is there */
bool
Has(const std::vector<CommandOption>& options, const std::string& name)
{
    return std::any_of(options.begin(), options.end(), [&name](const CommandOption& row) {
        return row.name == name;
    });
}

/** Throws if a global value of ns-3 is given that the program sets by its own options. */
void
CheckRandomNumbers(const std::string& name, const std::vector<CommandOption>& options)
{
    if ((name == "RngSeed" || name == "RngRun") && Has(options, "seed"))
    {
        throw InputError("Option --" + name + " is not allowed; use --seed" +
                         (Has(options, "run") ? " and --run" : "") + " instead.");
    }
}

/** Throws unless the attribute or global value is one and takes the value, which it gets. */
void
SetForeign(const std::string& name, const std::string& text)
{
    const StringValue value(text);
    if (!Config::SetGlobalFailSafe(name, value) && !Config::SetDefaultFailSafe(name, value))
    {
        throw InputError("Option --" + name + " is '" + text +
                         "'; there is no such attribute of ns-3, or it must be something else. "
                         "--PrintAttributes=<type> lists attributes and what they are.");
    }
}

/** Throws unless the argument is an option; returns it without dashes if it is ns-3's own. */
std::string
CheckArgument(const std::string& argument, const std::vector<CommandOption>& options)
{
    // Options of every ns-3 program that print something and end it.
    static const std::set<std::string> printers{"h",
                                                "help",
                                                "version",
                                                "PrintHelp",
                                                "PrintVersion",
                                                "PrintGlobals",
                                                "PrintGroups",
                                                "PrintGroup",
                                                "PrintTypeIds",
                                                "PrintAttributes"};
    const auto begin = argument.find_first_not_of('-');
    if (begin == 0 || begin == std::string::npos || begin > 2)
    {
        throw InputError("The argument '" + argument +
                         "' is no option; options look like --name=value. See --help.");
    }
    const std::string option = argument.substr(begin);
    const std::string name = option.substr(0, option.find('='));
    if (printers.count(name) > 0 || Has(options, name))
    {
        return "";
    }
    CheckRandomNumbers(name, options);
    StringValue ignored;
    if (name.find("::") == std::string::npos && !GlobalValue::GetValueByNameFailSafe(name, ignored))
    {
        throw InputError("There is no option --" + name + ". --help lists all options.");
    }
    return option;
}

} // namespace

CommandTexts
ReadCommandOptions(const std::vector<std::string>& arguments,
                   const std::string& usage,
                   const std::vector<CommandOption>& options)
{
    CommandTexts result;
    for (std::size_t i = 1; i < arguments.size(); ++i)
    {
        const std::string option = CheckArgument(arguments[i], options);
        if (!option.empty())
        {
            const auto equals = std::min(option.find('='), option.size());
            result.foreign.emplace_back(option.substr(0, equals),
                                        option.substr(std::min(equals + 1, option.size())));
            SetForeign(result.foreign.back().first, result.foreign.back().second);
        }
    }

    std::map<std::string, OptionText> texts;
    CommandLine command(arguments.empty() ? "" : arguments.front());
    command.Usage(usage);
    for (const auto& row : options)
    {
        texts[row.name].text = row.defaultText;
        command.AddValue(row.name, row.meaning + "; allowed: " + row.allowed, texts[row.name]);
    }
    command.Parse(arguments);
    for (const auto& item : texts)
    {
        result.texts[item.first] = item.second.text;
    }
    return result;
}

std::string
DescribeBadOption(const std::string& name, const std::string& text, const std::string& allowed)
{
    return "Option --" + name + " is '" + text + "'; it must be " + allowed + ".";
}

namespace
{

/** Reads a number followed by one of the units and returns their product. */
std::optional<double>
ParseWithUnit(const std::string& text, const std::map<std::string, double>& units)
{
    auto end = text.find_last_of("0123456789.");
    end = end == std::string::npos ? 0 : end + 1;
    const auto number = ParseReal(text.substr(0, end));
    const auto unit = units.find(text.substr(end));
    if (!number.has_value() || unit == units.end())
    {
        return std::nullopt;
    }
    const double value = *number * unit->second;
    return std::isfinite(value) ? std::optional<double>(value) : std::nullopt;
}

} // namespace

std::optional<uint64_t>
ParseInteger(const std::string& text, uint64_t least, uint64_t most)
{
    if (text.empty() || text.find_first_not_of("0123456789") != std::string::npos)
    {
        return std::nullopt;
    }
    errno = 0;
    const uint64_t value = std::strtoull(text.c_str(), nullptr, 10);
    if (errno != 0 || value < least || value > most)
    {
        return std::nullopt;
    }
    return value;
}

std::optional<double>
ParseReal(const std::string& text)
{
    // strtod alone would also take leading blanks, hexadecimal digits, "inf" and "nan".
    if (text.empty() || text.find_first_not_of("0123456789.eE+-") != std::string::npos)
    {
        return std::nullopt;
    }
    char* end = nullptr;
    const double value = std::strtod(text.c_str(), &end);
    if (end != text.c_str() + text.size() || !std::isfinite(value))
    {
        return std::nullopt;
    }
    return value;
}

std::optional<double>
ParseRate(const std::string& text)
{
    static const std::map<std::string, double> units{{"bps", 1},
                                                     {"b/s", 1},
                                                     {"kbps", 1e3},
                                                     {"kb/s", 1e3},
                                                     {"Mbps", 1e6},
                                                     {"Mb/s", 1e6},
                                                     {"Gbps", 1e9},
                                                     {"Gb/s", 1e9}};
    return ParseWithUnit(text, units);
}

std::optional<double>
ParseDuration(const std::string& text)
{
    static const std::map<std::string, double> units{{"", 1},
                                                     {"s", 1},
                                                     {"ms", 1e-3},
                                                     {"us", 1e-6},
                                                     {"ns", 1e-9},
                                                     {"min", 60},
                                                     {"h", 3600}};
    return ParseWithUnit(text, units);
}

std::vector<std::string>
SplitCommas(const std::string& text)
{
    std::vector<std::string> parts;
    std::size_t begin = 0;
    while (true)
    {
        const auto comma = text.find(',', begin);
        parts.push_back(text.substr(begin, comma - begin));
        if (comma == std::string::npos)
        {
            return parts;
        }
        begin = comma + 1;
    }
}

namespace
{

/** @param value a number @return it in words that ParseReal() reads */
template <typename T>
std::string
ToText(const T& value)
{
    std::ostringstream text;
    text.precision(10);
    text << value;
    return text.str();
}

/** @param choices at least two @return them as in "a, b or c" */
template <typename T>
std::string
ListChoices(const std::vector<T>& choices)
{
    std::string text = ToText(choices.front());
    for (std::size_t c = 1; c < choices.size(); ++c)
    {
        text += (c + 1 == choices.size() ? " or " : ", ") + ToText(choices[c]);
    }
    return text;
}

/** @param least bound @param most bound @return them in words */
template <typename T>
std::string
DescribeRange(T least, T most)
{
    return "number from " + ToText(least) + " to " + ToText(most);
}

} // namespace

CheckedOptions::CheckedOptions(const std::string& usage)
    : m_usage(usage)
{
}

void
CheckedOptions::AddInteger(const std::string& name,
                           const std::string& meaning,
                           uint32_t& value,
                           uint32_t least,
                           uint32_t most)
{
    Add({name, ToText(value), meaning, "a whole " + DescribeRange(least, most)},
        [&value, least, most](const std::string& text) {
            const auto number = ParseInteger(text, least, most);
            value = static_cast<uint32_t>(number.value_or(value));
            return number.has_value();
        });
}

void
CheckedOptions::AddReal(const std::string& name,
                        const std::string& meaning,
                        double& value,
                        double least,
                        double most)
{
    Add({name, ToText(value), meaning, "a " + DescribeRange(least, most)},
        [&value, least, most](const std::string& text) {
            const auto number = ParseReal(text);
            if (!number.has_value() || *number < least || *number > most)
            {
                return false;
            }
            value = *number;
            return true;
        });
}

void
CheckedOptions::AddChoice(const std::string& name,
                          const std::string& meaning,
                          uint32_t& value,
                          const std::vector<uint32_t>& choices)
{
    Add({name, ToText(value), meaning, ListChoices(choices)},
        [&value, choices](const std::string& text) {
            const auto number = ParseInteger(text, 0, UINT32_MAX);
            if (!number.has_value() ||
                std::find(choices.begin(), choices.end(), *number) == choices.end())
            {
                return false;
            }
            value = static_cast<uint32_t>(*number);
            return true;
        });
}

void
CheckedOptions::AddChoice(const std::string& name,
                          const std::string& meaning,
                          std::string& value,
                          const std::vector<std::string>& choices)
{
    Add({name, value, meaning, ListChoices(choices)}, [&value, choices](const std::string& text) {
        value = text;
        return std::find(choices.begin(), choices.end(), text) != choices.end();
    });
}

void
CheckedOptions::AddSwitch(const std::string& name, const std::string& meaning, bool& value)
{
    Add({name, value ? "true" : "false", meaning, "true or false"},
        [&value](const std::string& text) {
            value = text.empty() || text == "true" || text == "1";
            return value || text == "false" || text == "0";
        });
}

void
CheckedOptions::Add(const CommandOption& option, const Reader& read)
{
    m_table.push_back(option);
    m_readers.push_back(read);
}

void
CheckedOptions::Parse(const std::vector<std::string>& arguments) const
{
    const auto texts = ReadCommandOptions(arguments, m_usage, m_table).texts;
    for (std::size_t i = 0; i < m_table.size(); ++i)
    {
        const auto& option = m_table[i];
        const auto& text = texts.at(option.name);
        if (!m_readers[i](text))
        {
            throw InputError(DescribeBadOption(option.name, text, option.allowed));
        }
    }
}

int
RunChecked(const std::function<void()>& work)
{
    try
    {
        work();
    }
    catch (const InputError& error)
    {
        std::cerr << error.what() << std::endl;
        return 2;
    }
    return 0;
}

} // namespace hfedfm
} // namespace ns3
