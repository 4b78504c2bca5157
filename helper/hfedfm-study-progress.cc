/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "hfedfm-study-progress.h"

#include <algorithm>
#include <cmath>
#include <cstdio>

namespace ns3
{
namespace hfedfm
{

namespace
{

/** Below this fraction, a cell's own pace says nothing. */
const double LEAST_FRACTION = 0.02;

} // namespace

StudyProgress::StudyProgress(std::size_t total, std::size_t reused)
    : m_total(total),
      m_reused(reused)
{
}

void
StudyProgress::Start(const std::string& name, double now)
{
    m_running[name] = {now, 0};
}

void
StudyProgress::Report(const std::string& name, double fraction)
{
    const auto cell = m_running.find(name);
    if (cell != m_running.end() && std::isfinite(fraction))
    {
        cell->second.fraction = std::clamp(fraction, 0.0, 1.0);
    }
}

double
StudyProgress::Finish(const std::string& name, double now)
{
    const double start = m_running[name].start;
    m_running.erase(name);
    ++m_finished;
    return now - start;
}

std::size_t
StudyProgress::GetDone() const
{
    return m_reused + m_finished;
}

std::optional<double>
StudyProgress::GetRemaining(double now) const
{
    double work = static_cast<double>(m_finished);
    double slowest = 0;
    for (const auto& cell : m_running)
    {
        const double fraction = cell.second.fraction;
        work += fraction;
        if (fraction >= LEAST_FRACTION)
        {
            slowest = std::max(slowest, (now - cell.second.start) * (1 - fraction) / fraction);
        }
    }
    if (work < LEAST_FRACTION)
    {
        return std::nullopt;
    }
    const double left = static_cast<double>(m_total - m_reused) - work;
    return std::max(slowest, now * left / work);
}

std::string
StudyProgress::GetLine(double now, std::size_t width) const
{
    std::string line = "[" + std::to_string(GetDone()) + "/" + std::to_string(m_total) + "] " +
                       FormatDuration(now);
    const auto remaining = GetRemaining(now);
    if (remaining.has_value())
    {
        line += ", about " + FormatDuration(*remaining) + " left";
    }
    const char* separator = ": ";
    for (const auto& cell : m_running)
    {
        line += separator + cell.first + " " +
                std::to_string(static_cast<int>(100 * cell.second.fraction)) + "%";
        separator = ", ";
    }
    return line.substr(0, width);
}

std::string
StudyProgress::FormatDuration(double seconds)
{
    const auto whole = static_cast<uint64_t>(std::max(0.0, std::round(seconds)));
    char buffer[40];
    if (whole >= 3600)
    {
        std::snprintf(buffer,
                      sizeof(buffer),
                      "%llu:%02u:%02u",
                      static_cast<unsigned long long>(whole / 3600),
                      static_cast<unsigned>(whole / 60 % 60),
                      static_cast<unsigned>(whole % 60));
    }
    else
    {
        std::snprintf(buffer,
                      sizeof(buffer),
                      "%u:%02u",
                      static_cast<unsigned>(whole / 60),
                      static_cast<unsigned>(whole % 60));
    }
    return buffer;
}

} // namespace hfedfm
} // namespace ns3
