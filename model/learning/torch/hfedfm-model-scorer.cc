// SPDX-License-Identifier: GPL-2.0-only
#include "hfedfm-model-scorer.h"

#include "../../module/hfedfm-running-hash.h"

#include <exception>
#include <tuple>

namespace ns3::hfedfm
{

namespace
{

/** @param module some values @return their hash */
uint64_t
Hash(const ModuleState& module)
{
    const auto& values = module.GetValues();
    return RunningHash::Hash(reinterpret_cast<const uint8_t*>(values.data()),
                             values.size() * sizeof(float));
}

} // namespace

std::shared_ptr<ModelScorer>
ModelScorer::Get(const VqaDatasetConfig& dataset, const std::string& backboneFile)
{
    static std::mutex mutex;
    static std::map<std::tuple<std::string, uint64_t, uint32_t>, std::weak_ptr<ModelScorer>> all;
    const std::lock_guard<std::mutex> lock(mutex);
    auto& known = all[{backboneFile, dataset.seed, dataset.testQuestions}];
    auto scorer = known.lock();
    if (!scorer)
    {
        scorer.reset(new ModelScorer(dataset, backboneFile));
        known = scorer;
    }
    return scorer;
}

ModelScorer::ModelScorer(const VqaDatasetConfig& dataset, const std::string& backboneFile)
    : m_dataset(dataset),
      m_backbone(Backbone::Get(backboneFile))
{
}

ModelScorer::Ticket
ModelScorer::Score(const std::string& task, const ModuleState& adapter, const ModuleState& head)
{
    const Key key{task, SeededRandom::MixSeed({Hash(adapter), Hash(head)})};
    std::promise<TaskScore> promise;
    {
        const std::lock_guard<std::mutex> lock(m_mutex);
        const auto [known, isNew] = m_scores.try_emplace(key);
        if (!isNew)
        {
            return known->second;
        }
        known->second = promise.get_future().share();
    }
    try
    {
        promise.set_value(Count(task, adapter, head));
    }
    catch (...)
    {
        promise.set_exception(std::current_exception());
    }
    const std::lock_guard<std::mutex> lock(m_mutex);
    return m_scores.at(key);
}

std::size_t
ModelScorer::GetN()
{
    const std::lock_guard<std::mutex> lock(m_mutex);
    return m_scores.size();
}

TaskScore
ModelScorer::Count(const std::string& task, const ModuleState& adapter, const ModuleState& head)
{
    Test* test = nullptr;
    {
        const std::lock_guard<std::mutex> lock(m_mutex);
        test = &m_tests[task];
    }
    std::call_once(test->made,
                   [&] { test->questions = EncodeShard(*m_backbone, m_dataset.MakeTest(task)); });
    return {task,
            CountCorrect(m_backbone, test->questions, adapter, head),
            static_cast<uint32_t>(test->questions.labels.size())};
}

} // namespace ns3::hfedfm
