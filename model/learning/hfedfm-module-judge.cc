// SPDX-License-Identifier: GPL-2.0-only
#include "hfedfm-module-judge.h"

#include <algorithm>
#include <iterator>
#include <string>

namespace ns3::hfedfm
{

ModuleJudge::ModuleJudge(const ModelSetting& model, uint32_t samples, const TrainingJob& job)
    : m_model(model),
      m_samples(samples),
      m_job(job)
{
}

std::size_t
ModuleJudge::CountPasses(const std::set<ModuleId>& modules)
{
    return 1 + static_cast<std::size_t>(
                   std::count_if(modules.begin(), modules.end(), [](const auto& id) {
                       return id.GetKind() == ModuleKind::EXPERT;
                   }));
}

void
ModuleJudge::Add(const TaskDescription& task, const EncodedShard& shard, ModuleTrainer& trainer)
{
    const auto& size = FrozenBackbone::Get(m_model.backboneFile)->GetSize();
    const auto count = std::min<std::size_t>(m_samples, shard.labels.size());
    const auto n = static_cast<double>(count);
    const auto whole = trainer.Measure(shard, count, m_job.start);
    m_all += n;
    for (const auto& spec : m_model.modules.MakeManifest(size, task))
    {
        if (m_job.judge.count(spec.id) == 0 || m_job.start.count(spec.id) == 0)
        {
            continue;
        }
        auto& sum = m_sums[spec.id];
        sum.samples += n;
        if (spec.id.GetKind() != ModuleKind::EXPERT)
        {
            sum.loss += whole.loss;
            sum.used += n;
            continue;
        }
        ModuleSet alone;
        std::copy_if(m_job.start.begin(),
                     m_job.start.end(),
                     std::inserter(alone, alone.end()),
                     [&spec](const auto& module) {
                         return module.first.GetKind() != ModuleKind::EXPERT ||
                                module.first == spec.id;
                     });
        sum.loss += trainer.Measure(shard, count, alone).loss;
        sum.used += n * whole.shares.at(std::stoul(spec.id.GetName()));
    }
}

std::vector<ModuleJudgement>
ModuleJudge::GetJudgements() const
{
    std::vector<ModuleJudgement> judgements;
    for (const auto& [id, sum] : m_sums)
    {
        judgements.push_back({id, sum.loss / sum.samples, sum.used / m_all});
    }
    return judgements;
}

} // namespace ns3::hfedfm
