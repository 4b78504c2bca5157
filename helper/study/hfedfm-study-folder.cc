// SPDX-License-Identifier: GPL-2.0-only
#include "hfedfm-study-folder.h"

#include "../tool/hfedfm-file-io.h"
#include "hfedfm-run-tables.h"

#include "ns3/hfedfm-input-error.h"

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <fcntl.h>
#include <filesystem>
#include <set>
#include <sstream>
#include <sys/file.h>
#include <unistd.h>
#include <vector>

namespace ns3::hfedfm
{

namespace
{

const char* const SETTINGS_FILE = "/study.conf";
const char* const RESULT_FILE = "/result.txt";

/** All that a study writes into its folder, but the lock. */
const std::vector<std::string> ENTRIES{"/study.conf",
                                       "/cells",
                                       "/logs",
                                       "/plots",
                                       "/rounds.csv",
                                       "/nodes.csv",
                                       "/modules.csv",
                                       "/summary.csv"};

/** Settings as lines of a text. */
std::string
ToText(const StudyOptions::Settings& settings)
{
    std::string text;
    for (const auto& setting : settings)
    {
        text += setting.first + "=" + setting.second + "\n";
    }
    return text;
}

/** Lines of a text as settings. */
StudyOptions::Settings
ToSettings(const std::string& text)
{
    StudyOptions::Settings settings;
    std::istringstream lines(text);
    for (std::string line; std::getline(lines, line);)
    {
        const auto equals = std::min(line.find('='), line.size());
        settings.emplace_back(line.substr(0, equals),
                              line.substr(std::min(equals + 1, line.size())));
    }
    return settings;
}

/** The value of a setting in words. */
std::string
Describe(const StudyOptions::Settings& settings, const std::string& name)
{
    for (const auto& setting : settings)
    {
        if (setting.first == name)
        {
            return "'" + setting.second + "'";
        }
    }
    return "not set";
}

} // namespace

std::string
StudyCell::GetName() const
{
    std::string name = scheme.ToString();
    std::replace(name.begin(), name.end(), ':', '-');
    return name + "-run" + std::to_string(run);
}

StudyFolder::StudyFolder(const std::string& path,
                         const StudyOptions::Settings& settings,
                         bool overwrite)
    : m_path(path),
      m_lock(path)
{
    if (overwrite)
    {
        Clear();
    }
    Check(path, settings);
    if (!Exists(m_path + SETTINGS_FILE))
    {
        WriteFile(m_path + SETTINGS_FILE, ToText(settings));
    }
    MakeFolder(m_path + "/cells");
    MakeFolder(m_path + "/logs");
    DropLeftovers();
}

std::string
StudyFolder::BeginCell(const StudyCell& cell) const
{
    Remove(GetTemporaryPath(cell));
    // What is there under the final name was not readable, or the cell would not be run.
    Remove(GetCellPath(cell));
    MakeFolder(GetTemporaryPath(cell));
    return GetTemporaryPath(cell);
}

void
StudyFolder::FinishCell(const StudyCell& cell, const RunResult& result) const
{
    const std::string from = GetTemporaryPath(cell);
    const std::string to = GetCellPath(cell);
    WriteFile(from + RESULT_FILE, WriteRunResult(result));
    FlushFolder(from);
    if (std::rename(from.c_str(), to.c_str()) != 0)
    {
        throw InputError(DescribeSystemError("rename '" + from + "' to '" + to + "'"));
    }
    FlushFolder(m_path + "/cells");
}

void
StudyFolder::DropCell(const StudyCell& cell) const
{
    Remove(GetTemporaryPath(cell));
}

std::optional<RunResult>
StudyFolder::LoadCell(const StudyCell& cell) const
{
    const std::string path = GetCellPath(cell) + RESULT_FILE;
    auto result = Exists(path) ? ReadRunResult(ReadFile(path)) : std::nullopt;
    if (result.has_value() && (result->scheme != cell.scheme.ToString() || result->run != cell.run))
    {
        return std::nullopt;
    }
    return result;
}

void
StudyFolder::Check(const std::string& path, const StudyOptions::Settings& wanted)
{
    // A second look at the text form: a value with a line break would never compare equal.
    const auto settings = ToSettings(ToText(wanted));
    if (!Exists(path + SETTINGS_FILE))
    {
        for (const auto& entry : ENTRIES)
        {
            ThrowIf(Exists(path + entry),
                    "The folder '" + path + "' is no study, but holds '" + entry.substr(1) +
                        "'. Choose another folder with --out, or replace it with "
                        "--overwrite.");
        }
        return;
    }
    const auto stored = ToSettings(ReadFile(path + SETTINGS_FILE));
    auto names = settings;
    names.insert(names.end(), stored.begin(), stored.end());
    std::string differences;
    std::set<std::string> told;
    for (const auto& item : names)
    {
        const auto before = Describe(stored, item.first);
        const auto now = Describe(settings, item.first);
        if (before != now && told.insert(item.first).second)
        {
            differences += (differences.empty() ? "'" : ", '") + item.first + "' was " + before +
                           " there and is " + now + " now";
        }
    }
    ThrowIf(!differences.empty(),
            "The folder '" + path + "' holds a study with other settings: " + differences +
                ". Choose another folder with --out, or delete that study with --overwrite.");
}

void
StudyFolder::Clear() const
{
    for (const auto& entry : ENTRIES)
    {
        Remove(m_path + entry);
    }
}

void
StudyFolder::DropLeftovers() const
{
    std::error_code error;
    std::vector<std::string> leftovers;
    for (const auto& entry : std::filesystem::directory_iterator(m_path + "/cells", error))
    {
        if (entry.path().filename().string().front() == '.')
        {
            leftovers.push_back(entry.path().string());
        }
    }
    for (const auto& path : leftovers)
    {
        Remove(path);
    }
}

StudyFolder::Lock::Lock(const std::string& folder)
{
    MakeFolder(folder);
    const std::string path = folder + "/.lock";
    m_file = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0666);
    if (m_file < 0)
    {
        throw InputError(DescribeSystemError("write into the folder '" + folder + "'"));
    }
    if (::flock(m_file, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK)
    {
        ::close(m_file);
        throw InputError("Another study is at work in the folder '" + folder +
                         "'. Wait for its end or choose another folder with --out.");
    }
}

StudyFolder::Lock::~Lock()
{
    ::close(m_file);
}

} // namespace ns3::hfedfm
