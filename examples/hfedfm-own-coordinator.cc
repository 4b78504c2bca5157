// SPDX-License-Identifier: GPL-2.0-only
// A coordinator of one's own: noise hides what a device has learned before anybody else sees it.
#include "ns3/core-module.h"
#include "ns3/hfedfm-module.h"

#include <iostream>

using namespace ns3;
using namespace ns3::hfedfm;

class PrivateCoordinator : public TreeCoordinator
{
  public:
    static TypeId GetTypeId()
    {
        static auto tid = TypeId("PrivateCoordinator")
                              .SetParent<TreeCoordinator>()
                              .AddConstructor<PrivateCoordinator>()
                              .AddAttribute("Noise",
                                            "Standard deviation of the noise.",
                                            DoubleValue(0),
                                            MakeDoubleAccessor(&PrivateCoordinator::m_noise),
                                            MakeDoubleChecker<double>(0));
        return tid;
    }

    void OnTrained(std::vector<ModuleRecord> updates) override
    {
        for (auto& update : updates)
        {
            for (auto& value : update.state.GetValues())
            {
                value += static_cast<float>(m_noise * m_normal->GetValue());
            }
        }
        TreeCoordinator::OnTrained(std::move(updates));
    }

  private:
    double m_noise;
    Ptr<NormalRandomVariable> m_normal{CreateObject<NormalRandomVariable>()};
};

NS_OBJECT_ENSURE_REGISTERED(PrivateCoordinator);

int
main()
{
    const Layout layout{{{{0, 0, 3}, {{5, 5, 1}, {5, -5, 1}, {-5, 5, 1}}, {}}}};
    const auto net = WifiCellHelper().Install(layout);
    FederationHelper helper;
    helper.SetScheme("edge");
    helper.SetAttribute("Coordinator", StringValue("PrivateCoordinator[Noise=0.01]"));
    const auto nodes = helper.Install(net, LearnerHelper("ns3::hfedfm::PayloadLearner").Create(3));
    Simulator::Stop(Seconds(20));
    Simulator::Run();
    std::cout << nodes.Get(0).node->GetModel().begin()->second.GetValues().front() << "\n";
    Simulator::Destroy();
}
