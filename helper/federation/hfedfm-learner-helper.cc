// SPDX-License-Identifier: GPL-2.0-only
#include "hfedfm-learner-helper.h"

#include "ns3/abort.h"
#include "ns3/hfedfm-options.h"
#include "ns3/hfedfm-training-engine.h"
#include "ns3/pointer.h"
#include "ns3/string.h"
#include "ns3/uinteger.h"

#include <algorithm>

namespace ns3::hfedfm
{

namespace
{

/** Prepare to make objects of a class. @param name of the class @param parent what it must be */
void
SetType(ObjectFactory& factory, const std::string& name, TypeId parent)
{
    TypeId type;
    NS_ABORT_MSG_UNLESS(TypeId::LookupByNameFailSafe(name, &type) && type.IsChildOf(parent) &&
                            type.HasConstructor(),
                        "There is no class '" << name << "' that is a " << parent.GetName()
                                              << " and can be made.");
    factory.SetTypeId(type);
}

/** @param type of an object @param name an attribute @return whether it has that */
bool
Has(TypeId type, const std::string& name)
{
    TypeId::AttributeInformation unused;
    return type.LookupAttributeByName(name, &unused);
}

/** Set an attribute that not all classes have. */
void
SetIfThere(const Ptr<Object>& object, const std::string& name, const AttributeValue& value)
{
    if (Has(object->GetInstanceTypeId(), name))
    {
        object->SetAttribute(name, value);
    }
}

/** @return the text of an attribute */
std::string
GetText(const Ptr<Object>& object, const std::string& name)
{
    StringValue value;
    object->GetAttribute(name, value);
    return value.Get();
}

/** @return whether an item is among those of a list with commas */
bool
IsAmong(const std::string& list, const std::string& item)
{
    return ("," + list + ",").find("," + item + ",") != std::string::npos;
}

} // namespace

LearnerHelper::LearnerHelper(const std::string& type)
    : m_seedSource(CreateObject<UniformRandomVariable>()),
      m_profileSource(CreateObject<UniformRandomVariable>())
{
    SetType(m_learner, type, Learner::GetTypeId());
    SetDataset("ns3::hfedfm::VqaDataset");
    m_engine.SetTypeId(TrainingEngine::GetTypeId());
}

void
LearnerHelper::SetDataset(const std::string& type)
{
    SetType(m_dataset, type, Dataset::GetTypeId());
}

ObjectFactory*
LearnerHelper::FindOwner(const std::string& attribute)
{
    const auto learner = m_learner.GetTypeId();
    return Has(learner, attribute)                                            ? &m_learner
           : Has(learner, "Dataset") && Has(m_dataset.GetTypeId(), attribute) ? &m_dataset
           : Has(learner, "Engine") && Has(m_engine.GetTypeId(), attribute)   ? &m_engine
                                                                              : nullptr;
}

bool
LearnerHelper::HasAttribute(const std::string& name)
{
    return FindOwner(name) != nullptr;
}

void
LearnerHelper::SetAttribute(const std::string& name, const AttributeValue& value)
{
    auto* owner = FindOwner(name);
    NS_ABORT_MSG_UNLESS(owner,
                        "Neither " << m_learner.GetTypeId().GetName() << " nor "
                                   << m_dataset.GetTypeId().GetName()
                                   << " nor TrainingEngine, as far as the learner has such, has an "
                                   << "attribute '" << name << "'.");
    owner->Set(name, value);
}

void
LearnerHelper::SetSenses(const std::vector<ProfileShare>& mix, bool usefulOnly)
{
    m_senses = mix;
    m_usefulOnly = usefulOnly;
}

void
LearnerHelper::SetTasksPerDevice(uint32_t least, uint32_t most)
{
    NS_ABORT_MSG_IF(most > 0 && (least == 0 || least > most),
                    "A device cannot learn from " << least << " to " << most
                                                  << " tasks; the least must be 1 or more and not "
                                                     "above the most.");
    m_leastTasks = least;
    m_mostTasks = most;
}

void
LearnerHelper::SetProfile(uint32_t device, const LearningProfile& profile)
{
    m_devices[device] = profile;
}

std::vector<Ptr<Learner>>
LearnerHelper::Create(uint32_t devices)
{
    const auto drawSeed = [this] { return UintegerValue(m_seedSource->GetInteger(0, 0xffffffff)); };
    auto dataset = m_dataset.Create<Dataset>();
    SetIfThere(dataset, "Devices", UintegerValue(devices));
    SetIfThere(dataset, "DataSeed", drawSeed());
    const auto seed = drawSeed();
    auto engine = m_engine.Create<TrainingEngine>();
    std::vector<Ptr<Learner>> learners;
    for (uint32_t device = 0; device < devices; ++device)
    {
        auto learner = m_learner.Create<Learner>();
        SetIfThere(learner, "Device", UintegerValue(device));
        SetIfThere(learner, "Seed", seed);
        SetIfThere(learner, "Dataset", PointerValue(dataset));
        SetIfThere(learner, "Engine", PointerValue(engine));
        learners.push_back(learner);
    }
    if (!m_senses.empty() || m_mostTasks > 0 || !m_devices.empty())
    {
        DealProfiles(learners, *dataset->GetSource());
    }
    return learners;
}

void
LearnerHelper::DealProfiles(const std::vector<Ptr<Learner>>& learners, const SampleSource& source)
{
    const auto count = static_cast<uint32_t>(learners.size());
    for (const auto* name : {"Senses", "Tasks"})
    {
        NS_ABORT_MSG_UNLESS(Has(m_learner.GetTypeId(), name),
                            "A " << m_learner.GetTypeId().GetName() << " has no attribute " << name
                                 << ", without which devices cannot be unlike.");
    }
    const auto known = source.GetTaskNames();
    Needs tasks;
    for (const auto& task : SplitCommas(GetText(learners.front(), "Tasks")))
    {
        // What is wrong is told by the learner.
        if (std::find(known.begin(), known.end(), task) != known.end())
        {
            tasks.emplace_back(task, source.Describe(task).percept);
        }
    }
    const auto senses =
        m_senses.empty() ? std::vector<std::string>(count) : DealSenses(count, tasks);
    for (uint32_t device = 0; device < count; ++device)
    {
        const auto found = m_devices.find(device);
        auto profile = found == m_devices.end() ? LearningProfile() : found->second;
        if (profile.senses.empty())
        {
            // Those of the mix, or of all.
            profile.senses =
                senses[device].empty() ? GetText(learners[device], "Senses") : senses[device];
        }
        // Drawn for all, so that to tell one device apart changes nothing about others.
        const auto drawn = m_mostTasks > 0 ? DrawTasks(profile.senses, tasks) : "";
        for (const auto& [name, text] :
             {std::make_pair("Starts", profile.starts), std::make_pair("Gains", profile.gains)})
        {
            if (!text.empty())
            {
                learners[device]->SetAttribute(name, StringValue(text));
            }
        }
        profile.tasks = profile.tasks.empty() ? drawn : profile.tasks;
        if (!profile.senses.empty())
        {
            learners[device]->SetAttribute("Senses", StringValue(profile.senses));
        }
        if (!profile.tasks.empty())
        {
            learners[device]->SetAttribute("Tasks", StringValue(profile.tasks));
        }
    }
}

std::vector<std::string>
LearnerHelper::DealSenses(uint32_t devices, const Needs& tasks)
{
    auto mix = m_senses;
    for (auto& share : mix)
    {
        std::replace(share.first.begin(), share.first.end(), '+', ',');
    }
    const auto isIdle = [&tasks](const ProfileShare& share) {
        return std::none_of(tasks.begin(), tasks.end(), [&share](const auto& task) {
            return IsAmong(share.first, task.second);
        });
    };
    if (m_usefulOnly && !std::all_of(mix.begin(), mix.end(), isIdle))
    {
        mix.erase(std::remove_if(mix.begin(), mix.end(), isIdle), mix.end());
    }
    return hfedfm::DealProfiles(mix, devices, m_profileSource);
}

std::string
LearnerHelper::DrawTasks(const std::string& senses, const Needs& tasks)
{
    // As many draws for every device: what one of them senses changes nothing about others.
    const auto wanted = m_profileSource->GetInteger(m_leastTasks, m_mostTasks);
    std::vector<std::pair<double, std::string>> allowed;
    for (const auto& [task, percept] : tasks)
    {
        const auto place = m_profileSource->GetValue();
        if (senses.empty() || IsAmong(senses, percept))
        {
            allowed.emplace_back(place, task);
        }
    }
    std::sort(allowed.begin(), allowed.end());
    allowed.resize(std::min<std::size_t>(allowed.size(), wanted));
    std::string chosen;
    for (const auto& task : tasks)
    {
        if (std::any_of(allowed.begin(), allowed.end(), [&task](const auto& one) {
                return one.second == task.first;
            }))
        {
            chosen += (chosen.empty() ? "" : ",") + task.first;
        }
    }
    return chosen;
}

int64_t
LearnerHelper::AssignStreams(int64_t stream)
{
    m_seedSource->SetStream(stream);
    m_profileSource->SetStream(stream + 1);
    return 2;
}

} // namespace ns3::hfedfm
