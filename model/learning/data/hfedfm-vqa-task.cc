// SPDX-License-Identifier: GPL-2.0-only
#include "hfedfm-vqa-task.h"

#include "hfedfm-art-task.h"
#include "hfedfm-audio-task.h"
#include "hfedfm-scene-task.h"

#include "ns3/fatal-error.h"

#include <array>

namespace ns3::hfedfm
{

namespace
{

const std::array<const VqaTask*, 3>&
AllTasks()
{
    static const SceneTask scene;
    static const ArtTask art;
    static const AudioTask audio;
    static const std::array<const VqaTask*, 3> tasks = {&scene, &art, &audio};
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

} // namespace ns3::hfedfm
