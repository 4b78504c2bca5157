/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "hfedfm-command-options.h"

#include "hfedfm-study-error.h"

#include "ns3/command-line.h"
#include "ns3/config.h"
#include "ns3/global-value.h"
#include "ns3/string.h"

#include <algorithm>
#include <istream>
#include <iterator>
#include <ostream>
#include <set>

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
        throw StudyError("Option --" + name + " is not allowed; use --seed" +
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
        throw StudyError("Option --" + name + " is '" + text +
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
        throw StudyError("The argument '" + argument +
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
        throw StudyError("There is no option --" + name + ". --help lists all options.");
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

} // namespace hfedfm
} // namespace ns3
