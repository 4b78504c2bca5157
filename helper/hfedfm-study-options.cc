/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "hfedfm-study-options.h"

#include "hfedfm-study-error.h"
#include "hfedfm-study-option-table.h"

#include "ns3/command-line.h"
#include "ns3/global-value.h"
#include "ns3/string.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <iterator>
#include <map>
#include <set>
#include <thread>

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
CheckArgument(const std::string& argument)
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
    const auto& table = GetStudyOptionTable();
    if (printers.count(name) > 0 ||
        std::any_of(table.begin(), table.end(), [&name](const StudyOption& row) {
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

/** Throws unless the file can be read. */
void
CheckReadable(const std::string& option, const std::string& path, const std::string& allowed)
{
    std::ifstream file(path, std::ios::binary);
    if (!file || file.peek() == std::ifstream::traits_type::eof())
    {
        const std::string reason = errno != 0 ? std::strerror(errno) : "it is empty";
        throw StudyError("Option --" + option + " is '" + path + "', which cannot be read (" +
                         reason + "); it must be " + allowed + ".");
    }
}

/** Throws if options that are fine alone do not go together. */
void
CheckTogether(const StudyOptions& options)
{
    if (options.edges > options.devices)
    {
        throw StudyError("Option --edges is " + std::to_string(options.edges) +
                         ", but with --devices=" + std::to_string(options.devices) + " at most " +
                         std::to_string(options.devices) +
                         " edge servers are allowed: each needs a device.");
    }
    if (options.trainingFlops > 0 && options.payload == 0)
    {
        throw StudyError("Option --training-flops is only allowed with --payload: without it, the "
                         "work follows from the model.");
    }
    for (const auto& row : GetStudyOptionTable())
    {
        errno = 0;
        if (row.name == "layout" && options.layout != "random" && options.layout != "published")
        {
            CheckReadable(row.name, options.layout, row.allowed);
        }
        if (row.name == "backbone" && !options.backbone.empty())
        {
            CheckReadable(row.name, options.backbone, row.allowed);
        }
    }
}

uint32_t
GetCores()
{
    return std::max(1U, std::thread::hardware_concurrency());
}

} // namespace

StudyOptions
StudyOptions::Parse(const std::vector<std::string>& arguments)
{
    StudyOptions options;
    Settings foreign;
    for (std::size_t i = 1; i < arguments.size(); ++i)
    {
        const std::string option = CheckArgument(arguments[i]);
        if (!option.empty())
        {
            const auto equals = std::min(option.find('='), option.size());
            foreign.emplace_back(option.substr(0, equals),
                                 option.substr(std::min(equals + 1, option.size())));
        }
    }

    std::map<std::string, OptionText> texts;
    CommandLine command(arguments.empty() ? "" : arguments.front());
    command.Usage("Compares schemes of federated learning over a simulated network. Attributes and "
                  "global values of ns-3 are options, too: --ns3::Class::Attribute=value.");
    for (const auto& row : GetStudyOptionTable())
    {
        texts[row.name].text = row.defaultText;
        command.AddValue(row.name, row.meaning + "; allowed: " + row.allowed, texts[row.name]);
    }
    command.Parse(arguments);

    for (const auto& row : GetStudyOptionTable())
    {
        const std::string& text = texts[row.name].text;
        if (!row.read(options, text))
        {
            throw StudyError("Option --" + row.name + " is '" + text + "'; it must be " +
                             row.allowed + ".");
        }
        if (row.changesResults)
        {
            options.settings.emplace_back(row.name, text);
        }
    }
    CheckTogether(options);
    options.settings.insert(options.settings.end(), foreign.begin(), foreign.end());
    return options;
}

uint32_t
StudyOptions::GetJobs() const
{
    const std::size_t cells = std::max<std::size_t>(1, schemes.size() * runs);
    const uint32_t wanted = jobs == 0 ? GetCores() : jobs;
    return static_cast<uint32_t>(std::min<std::size_t>(wanted, cells));
}

uint32_t
StudyOptions::GetThreads() const
{
    return threads == 0 ? std::max(1U, GetCores() / GetJobs()) : threads;
}

} // namespace hfedfm
} // namespace ns3
