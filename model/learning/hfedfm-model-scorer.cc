// SPDX-License-Identifier: GPL-2.0-only
#include "hfedfm-model-scorer.h"

#include "../module/hfedfm-running-hash.h"
#include "m3t/hfedfm-fast-trainer.h"
#include "torch/hfedfm-reference-trainer.h"

#include "ns3/hfedfm-seeded-random.h"

#include <exception>
#include <iostream>
#include <mutex>
#include <sstream>
#include <utility>

namespace ns3::hfedfm
{

std::unique_ptr<ModuleTrainer>
ModelSetting::MakeTrainer(const TaskDescription& task, uint32_t batch) const
{
    const auto backbone = FrozenBackbone::Get(backboneFile);
    static std::once_flag told;
    const bool fast = FastTrainer::CanCompute(backbone->GetSize());
    const bool chosen = reference || bfloat16 || cuda;
    if (!fast && !chosen)
    {
        std::call_once(told, [&backbone] {
            std::clog << "hfedfm: LibTorch trains and scores, several times slower, because "
                      << "attention heads of " << backbone->GetSize().GetHeadWidth()
                      << " features, no multiple of 16, have no fast path.\n";
        });
    }
    if (chosen || !fast)
    {
        return std::make_unique<ReferenceTrainer>(backbone,
                                                  modules,
                                                  task,
                                                  TorchSetting{bfloat16, cuda});
    }
    return std::make_unique<FastTrainer>(backbone, modules, task, batch);
}

std::string
ModelSetting::ToString() const
{
    std::ostringstream text;
    text << backboneFile << "|" << reference << bfloat16 << cuda << "|" << modules.ToString();
    return text.str();
}

std::shared_ptr<ModelScorer>
ModelScorer::Get(std::shared_ptr<const SampleSource> source, const ModelSetting& model)
{
    static std::mutex mutex;
    static std::map<std::pair<std::string, std::string>, std::weak_ptr<ModelScorer>> all;
    const std::lock_guard<std::mutex> lock(mutex);
    auto& known = all[{model.ToString(), source->NameTest()}];
    auto scorer = known.lock();
    if (!scorer)
    {
        scorer.reset(new ModelScorer(std::move(source), model));
        known = scorer;
    }
    return scorer;
}

ModelScorer::ModelScorer(std::shared_ptr<const SampleSource> source, const ModelSetting& model)
    : m_source(std::move(source)),
      m_model(model)
{
}

uint64_t
ModelScorer::Hash(const std::string& task, const ModuleSet& modules) const
{
    const auto& size = FrozenBackbone::Get(m_model.backboneFile)->GetSize();
    uint64_t hash = 0;
    for (const auto& spec : m_model.modules.MakeManifest(size, m_source->Describe(task)))
    {
        const auto found = modules.find(spec.id);
        // Experts may be missing.
        const auto one = found == modules.end()
                             ? 0
                             : RunningHash::Hash(reinterpret_cast<const uint8_t*>(
                                                     found->second.GetValues().data()),
                                                 found->second.GetValues().size() * sizeof(float));
        hash = SeededRandom::MixSeed({hash, one});
    }
    return hash;
}

ModelScorer::Ticket
ModelScorer::Score(const std::string& task, const ModuleSet& modules)
{
    const Key key{task, Hash(task, modules)};
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
        promise.set_value(Count(task, modules));
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
ModelScorer::Count(const std::string& task, const ModuleSet& modules)
{
    Test* test = nullptr;
    {
        const std::lock_guard<std::mutex> lock(m_mutex);
        test = &m_tests[task];
    }
    const auto trainer = m_model.MakeTrainer(m_source->Describe(task), 1);
    std::call_once(test->made,
                   [&] { test->questions = trainer->Encode(m_source->MakeTest(task)); });
    return {task,
            trainer->CountCorrect(test->questions, modules),
            static_cast<uint32_t>(test->questions.labels.size())};
}

} // namespace ns3::hfedfm
