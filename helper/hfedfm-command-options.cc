/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "hfedfm-command-options.h"

#include "hfedfm-study-error.h"

#include "ns3/command-line.h"
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
    if (printers.count(name) > 0 ||
        std::any_of(options.begin(), options.end(), [&name](const CommandOption& row) {
            return row.name == name;
        }))
    {
        return "";
    }
    if (name == "RngSeed" || name == "RngRun")
    {
        throw StudyError("Option --" + name + " is not allowed; use --seed and --run instead.");
    }
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
