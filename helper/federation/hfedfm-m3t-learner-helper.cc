// SPDX-License-Identifier: GPL-2.0-only
#include "hfedfm-m3t-learner-helper.h"

#include "ns3/fatal-error.h"
#include "ns3/hfedfm-m3t-learner.h"
#include "ns3/pointer.h"
#include "ns3/uinteger.h"

namespace ns3::hfedfm
{

M3tLearnerHelper::M3tLearnerHelper()
    : m_seedSource(CreateObject<UniformRandomVariable>())
{
    m_learner.SetTypeId(M3tLearner::GetTypeId());
    m_dataset.SetTypeId(VqaDataset::GetTypeId());
    m_engine.SetTypeId(TrainingEngine::GetTypeId());
}

void
M3tLearnerHelper::SetAttribute(const std::string& name, const AttributeValue& value)
{
    for (auto* factory : {&m_learner, &m_dataset, &m_engine})
    {
        TypeId::AttributeInformation unused;
        if (factory->GetTypeId().LookupAttributeByName(name, &unused))
        {
            factory->Set(name, value);
            return;
        }
    }
    NS_FATAL_ERROR("Neither M3tLearner nor VqaDataset nor TrainingEngine has an attribute '"
                   << name << "'.");
}

std::vector<Ptr<Learner>>
M3tLearnerHelper::Create(uint32_t devices)
{
    const auto drawSeed = [this] { return UintegerValue(m_seedSource->GetInteger(0, 0xffffffff)); };
    auto dataset = m_dataset.Create<VqaDataset>();
    dataset->SetAttribute("Devices", UintegerValue(devices));
    dataset->SetAttribute("DataSeed", drawSeed());
    const auto seed = drawSeed();
    auto engine = m_engine.Create<TrainingEngine>();
    std::vector<Ptr<Learner>> learners;
    for (uint32_t device = 0; device < devices; ++device)
    {
        auto learner = m_learner.Create<Learner>();
        learner->SetAttribute("Device", UintegerValue(device));
        learner->SetAttribute("Seed", seed);
        learner->SetAttribute("Dataset", PointerValue(dataset));
        learner->SetAttribute("Engine", PointerValue(engine));
        learners.push_back(learner);
    }
    return learners;
}

int64_t
M3tLearnerHelper::AssignStreams(int64_t stream)
{
    m_seedSource->SetStream(stream);
    return 1;
}

PayloadLearnerHelper::PayloadLearnerHelper()
{
    m_factory.SetTypeId("ns3::hfedfm::PayloadLearner");
}

std::vector<Ptr<Learner>>
PayloadLearnerHelper::Create(uint32_t devices)
{
    std::vector<Ptr<Learner>> learners;
    for (uint32_t i = 0; i < devices; ++i)
    {
        learners.push_back(m_factory.Create<Learner>());
    }
    return learners;
}

} // namespace ns3::hfedfm
