// SPDX-License-Identifier: GPL-2.0-only
// An aggregator of one's own: the median of each value, which one device that lies cannot move far.
#include "ns3/core-module.h"
#include "ns3/hfedfm-module.h"

#include <algorithm>
#include <iostream>

using namespace ns3;
using namespace ns3::hfedfm;

class MedianAggregator : public Aggregator
{
  public:
    static TypeId GetTypeId()
    {
        static auto tid =
            TypeId("MedianAggregator").SetParent<Aggregator>().AddConstructor<MedianAggregator>();
        return tid;
    }

  private:
    void DoCombine(const std::vector<Part>& parts, double, ModuleState& state) override
    {
        std::vector<float> column(parts.size());
        auto& values = state.GetValues();
        values.resize(state.GetSpec().GetCount());
        for (std::size_t i = 0; i < values.size(); ++i)
        {
            std::transform(parts.begin(), parts.end(), column.begin(), [i](const Part& part) {
                return part.state->GetValues()[i];
            });
            const auto middle = column.begin() + static_cast<std::ptrdiff_t>(column.size() / 2);
            std::nth_element(column.begin(), middle, column.end());
            values[i] = *middle;
        }
    }
};

NS_OBJECT_ENSURE_REGISTERED(MedianAggregator);

int
main()
{
    const Layout layout{{{{0, 0, 3}, {{5, 5, 1}, {5, -5, 1}, {-5, 5, 1}}, {}}}};
    const auto net = WifiCellHelper().Install(layout);
    FederationHelper helper;
    helper.SetScheme("edge");
    helper.SetAttribute("Aggregator", StringValue("MedianAggregator"));
    const auto nodes = helper.Install(net, LearnerHelper("ns3::hfedfm::PayloadLearner").Create(3));
    Simulator::Stop(Seconds(20));
    Simulator::Run();
    std::cout << nodes.Get(0).node->GetModel().begin()->second.GetValues().front() << "\n";
    Simulator::Destroy();
}
