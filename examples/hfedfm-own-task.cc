// SPDX-License-Identifier: GPL-2.0-only
// A task of one's own in a study: in which quarter of a noisy picture is the bright square? Every
// registered VqaTask is known by its name, so that --tasks=quarter,scene,audio works, too.
#include "ns3/core-module.h"
#include "ns3/hfedfm-module.h"

using namespace ns3;
using namespace ns3::hfedfm;

class QuarterTask : public VqaTask
{
  public:
    static TypeId GetTypeId()
    {
        static auto tid = TypeId("QuarterTask")
                              .SetParent<VqaTask>()
                              .AddConstructor<QuarterTask>()
                              .AddAttribute("Noise",
                                            "Standard deviation of the noise of pixels.",
                                            DoubleValue(0.2),
                                            MakeDoubleAccessor(&QuarterTask::m_noise),
                                            MakeDoubleChecker<double>(0));
        return tid;
    }

    std::string GetName() const override
    {
        return "quarter";
    }

    uint32_t GetClasses() const override
    {
        return 4;
    }

    std::string GetAnswer(uint32_t label) const override
    {
        return std::string(label < 2 ? "upper" : "lower") + (label % 2 == 0 ? " left" : " right");
    }

    VqaSample Draw(uint32_t label, SeededRandom& random) const override
    {
        Image image;
        const auto left = static_cast<int>(label % 2 * 16 + random.Below(8));
        const auto top = static_cast<int>(label / 2 * 16 + random.Below(8));
        image.DrawShape(Shape::SQUARE, left, top, 8, {0.8F, 0.8F, 0.8F});
        image.AddNoise(random, m_noise);
        return {MakePercept(image), Vocabulary::Encode("which side is bright [ans]"), label};
    }

  private:
    double m_noise;
};

NS_OBJECT_ENSURE_REGISTERED(QuarterTask);

int
main(int argc, char* argv[])
{
    std::vector<std::string> arguments(argv, argv + argc);
    arguments.insert(arguments.begin() + 1, "--tasks=quarter,scene");
    return RunStudy(arguments, RunCell, CheckScenario);
}
