// SPDX-License-Identifier: GPL-2.0-only
#include "hfedfm-payload-learner.h"

#include "ns3/abort.h"
#include "ns3/double.h"
#include "ns3/uinteger.h"

#include <utility>

namespace ns3::hfedfm
{

NS_OBJECT_ENSURE_REGISTERED(PayloadLearner);

namespace
{

/** Largest payload: 4 GiB less one float, as tensor extents have 32 bits in bytes and floats. */
constexpr uint64_t MOST_BYTES = 0xfffffffcULL;

/** A cheap pattern that no codec can mistake for a constant: 0 to 1 in steps of 1/1024. */
float
PatternAt(uint64_t index)
{
    return static_cast<float>((index * 2654435761ULL >> 7) & 0x3ff) / 1024.0F;
}

} // namespace

TypeId
PayloadLearner::GetTypeId()
{
    static TypeId tid =
        TypeId("ns3::hfedfm::PayloadLearner")
            .SetParent<Learner>()
            .SetGroupName("Hfedfm")
            .AddConstructor<PayloadLearner>()
            .AddAttribute("PayloadBytes",
                          "Size of the module in bytes, rounded up to whole 32-bit floats.",
                          UintegerValue(50000),
                          MakeUintegerAccessor(&PayloadLearner::m_payloadBytes),
                          MakeUintegerChecker<uint64_t>(1, MOST_BYTES))
            .AddAttribute("TrainingFlops",
                          "Modelled cost of one round of training in floating point operations.",
                          DoubleValue(1e9),
                          MakeDoubleAccessor(&PayloadLearner::m_trainingFlops),
                          MakeDoubleChecker<double>(0))
            .AddAttribute("Samples",
                          "Number of samples that an update counts for when it is aggregated.",
                          DoubleValue(1),
                          MakeDoubleAccessor(&PayloadLearner::m_samples),
                          MakeDoubleChecker<double>(0));
    return tid;
}

Manifest
PayloadLearner::GetManifest() const
{
    const auto floats = static_cast<uint32_t>((m_payloadBytes + sizeof(float) - 1) / sizeof(float));
    return {{ModuleId(ModuleKind::ADAPTER), {{"payload", {floats}}}}};
}

ModuleSet
PayloadLearner::MakeInitialModules() const
{
    ModuleState state(GetManifest().front());
    auto& values = state.GetValues();
    for (std::size_t i = 0; i < values.size(); ++i)
    {
        values[i] = PatternAt(i);
    }
    ModuleSet modules;
    modules.emplace(state.GetId(), std::move(state));
    return modules;
}

void
PayloadLearner::Submit(TrainingJob job)
{
    NS_ABORT_MSG_IF(m_open,
                    "A PayloadLearner was given a job for round "
                        << job.round << " while another is open: collect or discard that first.");
    for (const auto& spec : GetManifest())
    {
        const auto found = job.start.find(spec.id);
        NS_ABORT_MSG_UNLESS(found != job.start.end() && found->second.GetSpec() == spec,
                            "A PayloadLearner cannot train in round "
                                << job.round << ": it needs the module " << spec.id << " with "
                                << spec.GetCount() << " floats.");
    }
    m_open = std::move(job);
}

TrainingResult
PayloadLearner::Collect()
{
    NS_ABORT_MSG_UNLESS(m_open, "A PayloadLearner has no open job to collect.");
    TrainingJob job = std::move(*m_open);
    m_open.reset();
    TrainingResult result;
    if (job.train)
    {
        ModuleState state = std::move(job.start.begin()->second);
        auto& values = state.GetValues();
        for (std::size_t i = 0; i < values.size(); ++i)
        {
            values[i] += PatternAt(i + job.round) / 1024.0F;
        }
        result.updates.push_back({std::move(state), job.round, m_samples, Codec::FP32});
    }
    return result;
}

void
PayloadLearner::Discard()
{
    m_open.reset();
}

} // namespace ns3::hfedfm
