// SPDX-License-Identifier: GPL-2.0-only
#include "hfedfm-vqa-task.h"

#include "ns3/abort.h"
#include "ns3/fatal-error.h"
#include "ns3/object-factory.h"

#include <exception>
#include <map>

namespace ns3::hfedfm
{

NS_OBJECT_ENSURE_REGISTERED(VqaTask);

namespace
{

/** @return one object of each class of tasks that is registered, by name */
std::map<std::string, Ptr<VqaTask>>
MakeTasks()
{
    std::map<std::string, Ptr<VqaTask>> made;
    for (uint32_t i = 0; i < TypeId::GetRegisteredN(); ++i)
    {
        const auto type = TypeId::GetRegistered(i);
        if (type.IsChildOf(VqaTask::GetTypeId()) && type.HasConstructor())
        {
            ObjectFactory factory;
            factory.SetTypeId(type);
            const auto task = factory.Create<VqaTask>();
            NS_ABORT_MSG_UNLESS(made.emplace(task->GetName(), task).second,
                                "Two tasks have the name '"
                                    << task->GetName() << "', one of them the class "
                                    << type.GetName() << "; names must differ.");
        }
    }
    return made;
}

/** @return the tasks in use */
std::map<std::string, Ptr<VqaTask>>&
AllTasks()
{
    static auto tasks = MakeTasks();
    return tasks;
}

} // namespace

TypeId
VqaTask::GetTypeId()
{
    static TypeId tid = TypeId("ns3::hfedfm::VqaTask").SetParent<Object>().SetGroupName("Hfedfm");
    return tid;
}

uint32_t
VqaTask::CountPool(VqaPart, uint32_t) const
{
    return 0;
}

VqaSample
VqaTask::Take(VqaPart, uint32_t, uint32_t) const
{
    NS_FATAL_ERROR("The task '" << GetName() << "' has no pool to take samples from.");
}

std::string
VqaTask::FindSampleError() const
{
    const auto look = [this] {
        SeededRandom random(0);
        for (uint32_t label = 0; label < GetClasses(); ++label)
        {
            const auto name =
                "A sample of the class '" + GetAnswer(label) + "' of the task '" + GetName() + "' ";
            const bool pool = CountPool(VqaPart::TRAINING, label) > 0;
            try
            {
                const auto sample = pool ? Take(VqaPart::TRAINING, label, 0) : Draw(label, random);
                m_sampleError = sample.label != label
                                    ? name + "has the label " + std::to_string(sample.label) +
                                          ", not " + std::to_string(label) + "."
                                : sample.percept.modality != GetModality()
                                    ? name + "is of the modality '" + sample.percept.modality +
                                          "'; the task says that it needs '" + GetModality() + "'."
                                    : "";
            }
            catch (const std::exception& error)
            {
                m_sampleError = name + "cannot be made: " + error.what();
            }
            if (!m_sampleError.empty())
            {
                return;
            }
        }
    };
    std::call_once(m_tried, look);
    return m_sampleError;
}

Percept
MakePercept(const Image& image)
{
    return {"image", {image.GetValues().begin(), image.GetValues().end()}};
}

void
RenewVqaTasks()
{
    static std::vector<std::map<std::string, Ptr<VqaTask>>> before; // whom somebody may still know
    before.push_back(std::move(AllTasks()));
    AllTasks() = MakeTasks();
}

std::vector<std::string>
GetVqaTaskNames()
{
    std::vector<std::string> names;
    for (const auto& [name, task] : AllTasks())
    {
        names.push_back(name);
    }
    return names;
}

const VqaTask&
GetVqaTask(const std::string& name)
{
    const auto found = AllTasks().find(name);
    std::string known;
    for (const auto& one : GetVqaTaskNames())
    {
        known += known.empty() ? one : ", " + one;
    }
    NS_ABORT_MSG_IF(found == AllTasks().end(),
                    "There is no task '" << name << "'; the tasks are: " << known << ".");
    return *found->second;
}

} // namespace ns3::hfedfm
