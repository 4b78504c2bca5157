// SPDX-License-Identifier: GPL-2.0-only
#include "hfedfm-async-rule.h"

#include "ns3/boolean.h"
#include "ns3/double.h"
#include "ns3/uinteger.h"

#include <algorithm>
#include <cmath>
#include <map>

namespace ns3::hfedfm
{

NS_OBJECT_ENSURE_REGISTERED(AsyncRule);
NS_OBJECT_ENSURE_REGISTERED(FedAsyncRule);
NS_OBJECT_ENSURE_REGISTERED(FedBuffRule);

TypeId
AsyncRule::GetTypeId()
{
    static TypeId tid =
        TypeId("ns3::hfedfm::AsyncRule")
            .SetParent<Object>()
            .SetGroupName("Hfedfm")
            .AddAttribute("StalenessExponent",
                          "How fast an update loses weight with the versions that were made since "
                          "its model: by the factor (1 + versions)^-StalenessExponent. 0: not.",
                          DoubleValue(0.5),
                          MakeDoubleAccessor(&AsyncRule::m_exponent),
                          MakeDoubleChecker<double>(0, 100));
    return tid;
}

double
AsyncRule::GetDiscount(uint32_t staleness) const
{
    return std::pow(1.0 + staleness, -m_exponent);
}

TypeId
FedAsyncRule::GetTypeId()
{
    static TypeId tid = TypeId("ns3::hfedfm::FedAsyncRule")
                            .SetParent<AsyncRule>()
                            .SetGroupName("Hfedfm")
                            .AddConstructor<FedAsyncRule>()
                            .AddAttribute("MixingRate",
                                          "Share of the new model that an update without staleness "
                                          "is, above 0 and at most 1.",
                                          DoubleValue(0.6),
                                          MakeDoubleAccessor(&FedAsyncRule::m_mixingRate),
                                          MakeDoubleChecker<double>(1e-9, 1));
    return tid;
}

void
FedAsyncRule::Merge(const std::vector<AsyncUpdate>& updates, ModuleSet& model) const
{
    for (const auto& update : updates)
    {
        const double share = m_mixingRate * GetDiscount(update.staleness);
        for (const auto& module : update.modules)
        {
            auto& values = model.at(module.state.GetId()).GetValues();
            const auto& trained = module.state.GetValues();
            for (std::size_t i = 0; module.weight > 0 && i < values.size(); ++i)
            {
                values[i] = static_cast<float>((1 - share) * values[i] + share * trained[i]);
            }
        }
    }
}

TypeId
FedBuffRule::GetTypeId()
{
    static TypeId tid =
        TypeId("ns3::hfedfm::FedBuffRule")
            .SetParent<AsyncRule>()
            .SetGroupName("Hfedfm")
            .AddConstructor<FedBuffRule>()
            .AddAttribute("Buffer",
                          "K: updates that make a version, at most as many as there are children; "
                          "0: a quarter of the children, at least 5.",
                          UintegerValue(0),
                          MakeUintegerAccessor(&FedBuffRule::m_buffer),
                          MakeUintegerChecker<uint32_t>())
            .AddAttribute("ServerRate",
                          "Length of a step along the mean difference, above 0.",
                          DoubleValue(1),
                          MakeDoubleAccessor(&FedBuffRule::m_serverRate),
                          MakeDoubleChecker<double>(1e-9, 1000))
            .AddAttribute("SampleWeights",
                          "Whether an update counts by its samples; otherwise all count the same, "
                          "as published.",
                          BooleanValue(true),
                          MakeBooleanAccessor(&FedBuffRule::m_sampleWeights),
                          MakeBooleanChecker());
    return tid;
}

uint32_t
FedBuffRule::GetBuffer(uint32_t children) const
{
    constexpr uint32_t LEAST = 5;
    return std::min(children, m_buffer > 0 ? m_buffer : std::max(LEAST, children / 4));
}

void
FedBuffRule::Merge(const std::vector<AsyncUpdate>& updates, ModuleSet& model) const
{
    struct Sum
    {
        std::vector<double> step;
        double weight{0};
    };

    std::map<ModuleId, Sum> sums;
    for (const auto& update : updates)
    {
        const double discount = GetDiscount(update.staleness);
        for (const auto& module : update.modules)
        {
            if (!(module.weight > 0))
            {
                continue;
            }
            const auto& id = module.state.GetId();
            const auto& trained = module.state.GetValues();
            const auto& base = update.base->at(id).GetValues();
            const double weight = m_sampleWeights ? module.weight : 1;
            auto& sum = sums[id];
            sum.step.resize(trained.size());
            sum.weight += weight;
            for (std::size_t i = 0; i < trained.size(); ++i)
            {
                sum.step[i] += weight * discount * (static_cast<double>(trained[i]) - base[i]);
            }
        }
    }
    for (const auto& [id, sum] : sums)
    {
        auto& values = model.at(id).GetValues();
        const double rate = m_serverRate / sum.weight;
        for (std::size_t i = 0; i < values.size(); ++i)
        {
            values[i] = static_cast<float>(values[i] + rate * sum.step[i]);
        }
    }
}

} // namespace ns3::hfedfm
