// SPDX-License-Identifier: GPL-2.0-only
#include "hfedfm-server-optimizer.h"

#include "ns3/double.h"

#include <cmath>

namespace ns3::hfedfm
{

NS_OBJECT_ENSURE_REGISTERED(ServerOptimizer);
NS_OBJECT_ENSURE_REGISTERED(FedAvgMOptimizer);
NS_OBJECT_ENSURE_REGISTERED(FedAdamOptimizer);

TypeId
ServerOptimizer::GetTypeId()
{
    static TypeId tid = TypeId("ns3::hfedfm::ServerOptimizer")
                            .SetParent<WeightedMeanAggregator>()
                            .SetGroupName("Hfedfm");
    return tid;
}

void
ServerOptimizer::DoCombine(const std::vector<Part>& parts, double totalWeight, ModuleState& state)
{
    const bool first = !state.HasValues();
    const auto last = state.GetValues();
    WeightedMeanAggregator::DoCombine(parts, totalWeight, state);
    if (first)
    {
        return;
    }
    auto& values = state.GetValues();
    std::vector<double> way(values.size());
    for (std::size_t i = 0; i < way.size(); ++i)
    {
        way[i] = static_cast<double>(values[i]) - last[i];
        values[i] = last[i];
    }
    auto& memory = m_memory[state.GetId()];
    memory.first.resize(way.size());
    ++memory.steps;
    DoStep(way, memory, values);
}

TypeId
FedAvgMOptimizer::GetTypeId()
{
    static TypeId tid = TypeId("ns3::hfedfm::FedAvgMOptimizer")
                            .SetParent<ServerOptimizer>()
                            .SetGroupName("Hfedfm")
                            .AddConstructor<FedAvgMOptimizer>()
                            .AddAttribute("Rate",
                                          "Step along the way to the mean and what goes on of the "
                                          "steps before; 1: to the mean.",
                                          DoubleValue(1),
                                          MakeDoubleAccessor(&FedAvgMOptimizer::m_rate),
                                          MakeDoubleChecker<double>(0, 10))
                            .AddAttribute("Momentum",
                                          "Share of the last step that goes on.",
                                          DoubleValue(0.5),
                                          MakeDoubleAccessor(&FedAvgMOptimizer::m_momentum),
                                          MakeDoubleChecker<double>(0, 0.999));
    return tid;
}

void
FedAvgMOptimizer::DoStep(const std::vector<double>& way,
                         Memory& memory,
                         ModuleState::Buffer& values)
{
    for (std::size_t i = 0; i < way.size(); ++i)
    {
        memory.first[i] = m_momentum * memory.first[i] + way[i];
        values[i] = static_cast<float>(values[i] + m_rate * memory.first[i]);
    }
}

TypeId
FedAdamOptimizer::GetTypeId()
{
    static TypeId tid =
        TypeId("ns3::hfedfm::FedAdamOptimizer")
            .SetParent<ServerOptimizer>()
            .SetGroupName("Hfedfm")
            .AddConstructor<FedAdamOptimizer>()
            .AddAttribute("Rate",
                          "Step of a value whose ways are alike and much longer than Tau.",
                          DoubleValue(0.1),
                          MakeDoubleAccessor(&FedAdamOptimizer::m_rate),
                          MakeDoubleChecker<double>(0, 10))
            .AddAttribute("Beta1",
                          "Decay of the mean of ways.",
                          DoubleValue(0.9),
                          MakeDoubleAccessor(&FedAdamOptimizer::m_beta1),
                          MakeDoubleChecker<double>(0, 0.9999))
            .AddAttribute("Beta2",
                          "Decay of the mean of their squares.",
                          DoubleValue(0.99),
                          MakeDoubleAccessor(&FedAdamOptimizer::m_beta2),
                          MakeDoubleChecker<double>(0, 0.9999))
            .AddAttribute("Tau",
                          "Added to the root of the mean of squares; the smaller, the more alike "
                          "are steps of all values.",
                          DoubleValue(1e-2),
                          MakeDoubleAccessor(&FedAdamOptimizer::m_tau),
                          MakeDoubleChecker<double>(1e-12, 1e3));
    return tid;
}

void
FedAdamOptimizer::DoStep(const std::vector<double>& way,
                         Memory& memory,
                         ModuleState::Buffer& values)
{
    const double first = 1 - std::pow(m_beta1, memory.steps);
    const double second = 1 - std::pow(m_beta2, memory.steps);
    memory.second.resize(way.size());
    for (std::size_t i = 0; i < way.size(); ++i)
    {
        memory.first[i] = m_beta1 * memory.first[i] + (1 - m_beta1) * way[i];
        memory.second[i] = m_beta2 * memory.second[i] + (1 - m_beta2) * way[i] * way[i];
        const double step =
            memory.first[i] / first / (std::sqrt(memory.second[i] / second) + m_tau);
        values[i] = static_cast<float>(values[i] + m_rate * step);
    }
}

} // namespace ns3::hfedfm
