// SPDX-License-Identifier: GPL-2.0-only
#include "hfedfm-vqa-task.h"

#include "hfedfm-art-task.h"
#include "hfedfm-scene-task.h"

#include "ns3/abort.h"
#include "ns3/fatal-error.h"

#include <algorithm>
#include <array>
#include <sstream>

namespace ns3::hfedfm
{

namespace
{

const std::array<const VqaTask*, 2>&
AllTasks()
{
    static const SceneTask scene;
    static const ArtTask art;
    static const std::array<const VqaTask*, 2> tasks = {&scene, &art};
    return tasks;
}

} // namespace

Percept
MakePercept(const Image& image)
{
    return {"image", {image.GetValues().begin(), image.GetValues().end()}};
}

const std::vector<std::string>&
GetVqaTaskNames()
{
    static const std::vector<std::string> names = [] {
        std::vector<std::string> list;
        for (const auto* task : AllTasks())
        {
            list.push_back(task->GetName());
        }
        return list;
    }();
    return names;
}

const VqaTask&
GetVqaTask(const std::string& name)
{
    for (const auto* task : AllTasks())
    {
        if (task->GetName() == name)
        {
            return *task;
        }
    }
    std::string known;
    for (const auto& one : GetVqaTaskNames())
    {
        known += known.empty() ? one : ", " + one;
    }
    NS_FATAL_ERROR("There is no task '" << name << "'; the tasks are: " << known << ".");
}

std::vector<std::string>
ParseVqaTaskList(const std::string& list)
{
    std::vector<std::string> names;
    std::istringstream stream(list);
    for (std::string name; std::getline(stream, name, ',');)
    {
        names.push_back(GetVqaTask(name).GetName());
        NS_ABORT_MSG_IF(std::count(names.begin(), names.end(), name) > 1,
                        "The task list '" << list << "' names '" << name << "' twice.");
    }
    NS_ABORT_MSG_IF(names.empty(), "The task list is empty; name at least one task.");
    return names;
}

} // namespace ns3::hfedfm
