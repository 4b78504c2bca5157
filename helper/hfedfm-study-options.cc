/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "hfedfm-study-options.h"

#include "hfedfm-command-options.h"
#include "hfedfm-study-error.h"
#include "hfedfm-study-option-table.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <thread>

namespace ns3
{
namespace hfedfm
{

namespace
{

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
    std::vector<CommandOption> known;
    for (const auto& row : GetStudyOptionTable())
    {
        known.push_back({row.name, row.defaultText, row.meaning, row.allowed});
    }
    auto command = ReadCommandOptions(
        arguments,
        "Compares schemes of federated learning over a simulated network. Attributes and global "
        "values of ns-3 are options, too: --ns3::Class::Attribute=value.",
        known);
    for (const auto& row : GetStudyOptionTable())
    {
        const std::string& text = command.texts[row.name];
        if (!row.read(options, text))
        {
            throw StudyError(DescribeBadOption(row.name, text, row.allowed));
        }
        if (row.changesResults)
        {
            options.settings.emplace_back(row.name, text);
        }
    }
    CheckTogether(options);
    options.settings.insert(options.settings.end(), command.foreign.begin(), command.foreign.end());
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
