// SPDX-License-Identifier: GPL-2.0-only
// A whole learner of one's own in a study: each device fits y = a x + b to points of its own part
// of one common line, one pass of gradient steps a round. No Torch, no foundation model.
#include "ns3/core-module.h"
#include "ns3/hfedfm-module.h"

#include <cmath>
#include <optional>

using namespace ns3;
using namespace ns3::hfedfm;

class LineLearner : public Learner
{
  public:
    static TypeId GetTypeId()
    {
        static auto tid = TypeId("LineLearner")
                              .SetParent<Learner>()
                              .AddConstructor<LineLearner>()
                              .AddAttribute("Device",
                                            "Index of the device.",
                                            UintegerValue(0),
                                            MakeUintegerAccessor(&LineLearner::m_device),
                                            MakeUintegerChecker<uint32_t>())
                              .AddAttribute("LearningRate",
                                            "Size of steps.",
                                            DoubleValue(0.3),
                                            MakeDoubleAccessor(&LineLearner::m_rate),
                                            MakeDoubleChecker<double>(0));
        return tid;
    }

    Manifest GetManifest() const override
    {
        return {{ModuleId(ModuleKind::HEAD, "line"), {{"a", {1}}, {"b", {1}}}}};
    }

    ModuleSet MakeInitialModules() const override
    {
        const auto spec = GetManifest().front();
        return {{spec.id, ModuleState(spec)}};
    }

    double GetTrainingFlops() const override
    {
        return 8 * POINTS;
    }

    void Submit(TrainingJob job) override
    {
        m_job = std::move(job);
    }

    void Discard() override
    {
        m_job.reset();
    }

    TrainingResult Collect() override
    {
        auto& module = m_job->start.begin()->second;
        auto& values = module.GetValues();
        TrainingResult result;
        TaskScore score{"line", 0, 0};
        for (double x = -1; x < 1; x += 0.02)
        {
            score.correct += std::abs(values[0] * x + values[1] - (3 * x - 1)) < 0.1 ? 1 : 0;
            ++score.total;
        }
        result.startScores.push_back(score);
        SeededRandom random(SeededRandom::MixSeed({m_device, m_job->round}));
        for (int i = 0; m_job->train && i < POINTS; ++i)
        {
            const double x = random.Uniform(-1, 1) * 0.5 + (m_device % 2 == 0 ? 0.5 : -0.5);
            const double error = values[0] * x + values[1] - (3 * x - 1 + 0.1 * random.Normal());
            values[0] -= static_cast<float>(m_rate * error * x);
            values[1] -= static_cast<float>(m_rate * error);
            result.loss += error * error / POINTS;
        }
        if (m_job->train)
        {
            result.updates.push_back({std::move(module), m_job->round, POINTS, Codec::FP32});
        }
        m_job.reset();
        return result;
    }

  private:
    static constexpr int POINTS = 50;
    uint32_t m_device;
    double m_rate;
    std::optional<TrainingJob> m_job;
};

NS_OBJECT_ENSURE_REGISTERED(LineLearner);

int
main(int argc, char* argv[])
{
    std::vector<std::string> arguments(argv, argv + argc);
    arguments.insert(arguments.begin() + 1, "--learner=LineLearner");
    return RunStudy(arguments, RunCell, CheckScenario);
}
