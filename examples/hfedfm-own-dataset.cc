// SPDX-License-Identifier: GPL-2.0-only
// A data set of one's own in a study: all devices see four shapes, each device in its own color.
#include "ns3/core-module.h"
#include "ns3/hfedfm-module.h"

using namespace ns3;
using namespace ns3::hfedfm;

class ColorSource : public SampleSource
{
  public:
    uint64_t seed;
    uint32_t samples;

    std::vector<std::string> GetTaskNames() const override
    {
        return {"shape"};
    }

    TaskDescription Describe(const std::string& task) const override
    {
        return {task, "image", 4};
    }

    uint32_t CountSamples(const std::string&, uint32_t) const override
    {
        return samples;
    }

    std::vector<VqaSample> MakeTrainingShard(const std::string&, uint32_t device) const override
    {
        return Make(1, device, samples);
    }

    std::vector<VqaSample> MakeOwnTest(const std::string&, uint32_t device) const override
    {
        return Make(2, device, 40);
    }

    std::vector<VqaSample> MakeTest(const std::string&) const override
    {
        std::vector<VqaSample> all;
        for (uint32_t device = 0; device < 10; ++device)
        {
            const auto some = Make(3, device, 20);
            all.insert(all.end(), some.begin(), some.end());
        }
        return all;
    }

    std::string NameTest() const override
    {
        return "colors " + std::to_string(seed);
    }

  private:
    std::vector<VqaSample> Make(uint64_t purpose, uint32_t device, uint32_t count) const
    {
        SeededRandom colors(SeededRandom::MixSeed({seed, device}));
        SeededRandom random(SeededRandom::MixSeed({seed, purpose, device}));
        const auto red = static_cast<float>(colors.Uniform());
        const Rgb color{red, 1 - red, 0.5F};
        std::vector<VqaSample> made;
        for (uint32_t label = 0; made.size() < count; label = (label + 1) % 4)
        {
            Image image;
            const auto left = static_cast<int>(random.Below(20));
            image.DrawShape(static_cast<Shape>(label), left, 10, 12, color);
            image.AddNoise(random, 0.1);
            made.push_back(
                {MakePercept(image), Vocabulary::Encode("what shape is this [ans]"), label});
        }
        return made;
    }
};

class ColorDataset : public Dataset
{
  public:
    static TypeId GetTypeId()
    {
        static auto tid = TypeId("ColorDataset")
                              .SetParent<Dataset>()
                              .AddConstructor<ColorDataset>()
                              .AddAttribute("DataSeed",
                                            "Base seed of all samples.",
                                            UintegerValue(1),
                                            MakeUintegerAccessor(&ColorDataset::m_seed),
                                            MakeUintegerChecker<uint64_t>())
                              .AddAttribute("SamplesPerTask",
                                            "Training samples of a device.",
                                            UintegerValue(96),
                                            MakeUintegerAccessor(&ColorDataset::m_samples),
                                            MakeUintegerChecker<uint32_t>(1));
        return tid;
    }

    std::shared_ptr<const SampleSource> GetSource() const override
    {
        auto source = std::make_shared<ColorSource>();
        source->seed = m_seed;
        source->samples = m_samples;
        return source;
    }

  private:
    uint64_t m_seed;
    uint32_t m_samples;
};

NS_OBJECT_ENSURE_REGISTERED(ColorDataset);

int
main(int argc, char* argv[])
{
    std::vector<std::string> arguments(argv, argv + argc);
    arguments.insert(arguments.begin() + 1, {"--dataset=ColorDataset", "--tasks=shape"});
    return RunStudy(arguments, RunCell, CheckScenario);
}
