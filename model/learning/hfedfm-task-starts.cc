// SPDX-License-Identifier: GPL-2.0-only
#include "hfedfm-task-starts.h"

#include <algorithm>
#include <sstream>

namespace ns3::hfedfm
{

namespace
{

/** @param rounds by name @param name any @return its round, 0 if it has none */
uint32_t
FindRound(const std::map<std::string, uint32_t>& rounds, const std::string& name)
{
    const auto found = rounds.find(name);
    return found == rounds.end() ? 0 : found->second;
}

} // namespace

std::vector<std::string>
SplitList(const std::string& list)
{
    std::vector<std::string> items;
    std::istringstream stream(list);
    for (std::string item; std::getline(stream, item, ',');)
    {
        items.push_back(item);
    }
    return items;
}

std::string
JoinList(const std::vector<std::string>& items)
{
    std::string text;
    for (const auto& item : items)
    {
        text += text.empty() ? item : ", " + item;
    }
    return text;
}

TaskStarts::TaskStarts(const std::string& starts, const std::string& gains)
{
    m_starts = Read("Starts", starts);
    m_gains = Read("Gains", gains);
}

void
TaskStarts::Keep(const std::string& error)
{
    m_error = m_error.empty() ? error : m_error;
}

TaskStarts::Rounds
TaskStarts::Read(const std::string& name, const std::string& list)
{
    Rounds rounds;
    for (const auto& item : SplitList(list))
    {
        const auto at = std::min(item.find('@'), item.size());
        const auto number = item.substr(std::min(at + 1, item.size()));
        const bool isNumber = !number.empty() && number.size() < 10 &&
                              number.find_first_not_of("0123456789") == std::string::npos;
        const auto round = isNumber ? static_cast<uint32_t>(std::stoul(number)) : 0;
        if (at == 0 || round < 2 || !rounds.emplace(item.substr(0, at), round).second)
        {
            Keep(name + " is '" + list +
                 "'; it must be names with @ and a round from 2 on, as art@6, each name once, with "
                 "commas.");
            return {};
        }
    }
    return rounds;
}

std::vector<std::string>
TaskStarts::AddGained(std::vector<std::string> senses)
{
    const auto before = senses;
    for (const auto& [sense, round] : m_gains)
    {
        if (before.empty() || std::find(before.begin(), before.end(), sense) != before.end())
        {
            Keep("Gains names '" + sense + "', which the device senses from the begin (Senses: " +
                 (before.empty() ? "all" : JoinList(before)) +
                 "); it must be a modality that is not among Senses.");
        }
        senses.push_back(sense);
    }
    return before.empty() ? before : senses;
}

std::vector<TaskDescription>
TaskStarts::PutOff(const std::vector<TaskDescription>& tasks, const std::set<std::string>& begun)
{
    std::vector<std::string> names;
    std::set<std::string> percepts;
    std::vector<TaskDescription> now;
    m_later.clear();
    for (const auto& task : tasks)
    {
        names.push_back(task.name);
        percepts.insert(task.percept);
        const auto round =
            std::max(FindRound(m_starts, task.name), FindRound(m_gains, task.percept));
        if (round == 0 || begun.count(task.name) > 0)
        {
            now.push_back(task);
        }
        else
        {
            m_later.push_back({task.name, round, {}});
        }
    }
    for (const auto& [name, round] : m_starts)
    {
        if (std::find(names.begin(), names.end(), name) == names.end())
        {
            Keep("Starts names '" + name +
                 "'; the tasks that this device can learn are: " + JoinList(names) + ".");
        }
    }
    for (const auto& [name, round] : m_gains)
    {
        if (percepts.count(name) == 0)
        {
            Keep("Gains names '" + name + "', which none of the tasks needs that this device can " +
                 "learn: " + JoinList(names) + ".");
        }
    }
    if (now.empty() && !m_later.empty())
    {
        Keep("All tasks of this device begin in mid-run: " + JoinList(names) +
             "; at least one must begin with the run.");
    }
    std::stable_sort(m_later.begin(), m_later.end(), [](const auto& a, const auto& b) {
        return a.round < b.round;
    });
    return now;
}

} // namespace ns3::hfedfm
