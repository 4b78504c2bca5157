// SPDX-License-Identifier: GPL-2.0-only
#include "hfedfm-client-selection.h"

#include "ns3/abort.h"
#include "ns3/double.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <utility>

namespace ns3::hfedfm
{

NS_OBJECT_ENSURE_REGISTERED(ClientSelection);
NS_OBJECT_ENSURE_REGISTERED(RandomClients);
NS_OBJECT_ENSURE_REGISTERED(FastestClients);
NS_OBJECT_ENSURE_REGISTERED(MostEnergyClients);

namespace
{

/** @param children by id @param merit of each @return the same, those with most of it first */
std::vector<uint32_t>
SortBy(std::vector<uint32_t> children, const std::function<double(uint32_t)>& merit)
{
    std::vector<std::pair<double, uint32_t>> ranked;
    for (const auto child : children)
    {
        ranked.emplace_back(merit(child), child);
    }
    std::stable_sort(ranked.begin(), ranked.end(), [](const auto& a, const auto& b) {
        return a.first > b.first;
    });
    std::transform(ranked.begin(), ranked.end(), children.begin(), [](const auto& entry) {
        return entry.second;
    });
    return children;
}

} // namespace

TypeId
ClientSelection::GetTypeId()
{
    static TypeId tid =
        TypeId("ns3::hfedfm::ClientSelection")
            .SetParent<Object>()
            .SetGroupName("Hfedfm")
            .AddAttribute("Share",
                          "Share of the children that take part in a round, above 0 and at most 1; "
                          "rounded to whole children, at least one.",
                          DoubleValue(1),
                          MakeDoubleAccessor(&ClientSelection::m_share),
                          MakeDoubleChecker<double>(1e-9, 1))
            .AddAttribute("Availability",
                          "Probability that a child is there in a round, above 0 and at most 1.",
                          DoubleValue(1),
                          MakeDoubleAccessor(&ClientSelection::m_availability),
                          MakeDoubleChecker<double>(1e-9, 1));
    return tid;
}

ClientSelection::ClientSelection()
    : m_there(CreateObject<UniformRandomVariable>()),
      m_random(CreateObject<UniformRandomVariable>())
{
}

void
ClientSelection::DoDispose()
{
    m_seconds = Query();
    m_joules = Query();
    Object::DoDispose();
}

int64_t
ClientSelection::AssignStreams(int64_t stream)
{
    m_there->SetStream(stream);
    m_random->SetStream(stream + 1);
    return 2;
}

double
ClientSelection::GetTrainingTime(uint32_t child) const
{
    NS_ABORT_MSG_IF(m_seconds.IsNull(),
                    GetInstanceTypeId().GetName()
                        << " needs to know how long children train (SetTrainingTimes).");
    return m_seconds(child);
}

double
ClientSelection::GetEnergy(uint32_t child) const
{
    NS_ABORT_MSG_IF(m_joules.IsNull(),
                    GetInstanceTypeId().GetName()
                        << " needs to know the energy of children (SetEnergies).");
    return m_joules(child);
}

std::set<uint32_t>
ClientSelection::Select(uint32_t round, const std::set<uint32_t>& children)
{
    std::vector<uint32_t> there(children.begin(), children.end());
    if (m_availability < 1 && !children.empty())
    {
        // As many draws in each round, so that the next one does not depend on who was there.
        const auto anyway = there[m_there->GetInteger(0, static_cast<uint32_t>(there.size()) - 1)];
        const auto away = [this](uint32_t) { return m_there->GetValue() >= m_availability; };
        there.erase(std::remove_if(there.begin(), there.end(), away), there.end());
        if (there.empty())
        {
            there.push_back(anyway);
        }
    }
    const auto wanted = static_cast<std::size_t>(
        std::max(1L, std::lround(m_share * static_cast<double>(children.size()))));
    if (there.size() > wanted)
    {
        auto ranked = Rank(round, there);
        NS_ABORT_MSG_UNLESS(
            std::is_permutation(ranked.begin(), ranked.end(), there.begin(), there.end()),
            GetInstanceTypeId().GetName()
                << " ranks " << ranked.size() << " children in round " << round
                << ", other ones than the " << there.size() << " that it was given.");
        ranked.resize(wanted);
        return {ranked.begin(), ranked.end()};
    }
    return {there.begin(), there.end()};
}

TypeId
RandomClients::GetTypeId()
{
    static TypeId tid = TypeId("ns3::hfedfm::RandomClients")
                            .SetParent<ClientSelection>()
                            .SetGroupName("Hfedfm")
                            .AddConstructor<RandomClients>();
    return tid;
}

std::vector<uint32_t>
RandomClients::Rank(uint32_t, std::vector<uint32_t> children)
{
    for (auto i = static_cast<uint32_t>(children.size()) - 1; i > 0; --i)
    {
        std::swap(children[i], children[GetRandom()->GetInteger(0, i)]);
    }
    return children;
}

TypeId
FastestClients::GetTypeId()
{
    static TypeId tid = TypeId("ns3::hfedfm::FastestClients")
                            .SetParent<ClientSelection>()
                            .SetGroupName("Hfedfm")
                            .AddConstructor<FastestClients>();
    return tid;
}

std::vector<uint32_t>
FastestClients::Rank(uint32_t, std::vector<uint32_t> children)
{
    return SortBy(std::move(children), [this](uint32_t child) { return -GetTrainingTime(child); });
}

TypeId
MostEnergyClients::GetTypeId()
{
    static TypeId tid = TypeId("ns3::hfedfm::MostEnergyClients")
                            .SetParent<ClientSelection>()
                            .SetGroupName("Hfedfm")
                            .AddConstructor<MostEnergyClients>();
    return tid;
}

std::vector<uint32_t>
MostEnergyClients::Rank(uint32_t, std::vector<uint32_t> children)
{
    return SortBy(std::move(children), [this](uint32_t child) { return GetEnergy(child); });
}

} // namespace ns3::hfedfm
