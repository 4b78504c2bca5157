// SPDX-License-Identifier: GPL-2.0-only
#include "hfedfm-circulation-policy.h"

#include "ns3/uinteger.h"

#include <algorithm>
#include <utility>

namespace ns3::hfedfm
{

NS_OBJECT_ENSURE_REGISTERED(CirculationPolicy);
NS_OBJECT_ENSURE_REGISTERED(AdaptiveCirculation);
NS_OBJECT_ENSURE_REGISTERED(RoundRobinCirculation);

TypeId
CirculationPolicy::GetTypeId()
{
    static TypeId tid =
        TypeId("ns3::hfedfm::CirculationPolicy")
            .SetParent<Object>()
            .SetGroupName("Hfedfm")
            .AddAttribute("Budget",
                          "Bytes of modules that a child may report per round; what it does not "
                          "is left for later, up to two times all modules. 0: by Period.",
                          UintegerValue(0),
                          MakeUintegerAccessor(&CirculationPolicy::m_budget),
                          MakeUintegerChecker<uint64_t>(0, uint64_t{1} << 40))
            .AddAttribute("Period",
                          "Rounds in which the budget is all modules, if Budget is 0.",
                          UintegerValue(4),
                          MakeUintegerAccessor(&CirculationPolicy::m_period),
                          MakeUintegerChecker<uint32_t>(1));
    return tid;
}

void
CirculationPolicy::Take(const std::vector<ModuleNote>& notes)
{
    for (const auto& note : notes)
    {
        if (note.kind != NoteKind::CIRCULATION)
        {
            continue;
        }
        auto& [samples, changes] = m_sums[note.module];
        samples += note.weight;
        changes += note.weight * note.value;
    }
}

std::set<ModuleId>
CirculationPolicy::Choose(uint32_t rounds, const std::map<ModuleId, uint64_t>& bytes)
{
    double all = 0;
    for (const auto& [id, size] : bytes)
    {
        auto& known = m_known[id];
        known.bytes = size;
        all += static_cast<double>(size);
        const auto sum = m_sums.find(id);
        if (sum != m_sums.end() && sum->second.first > 0)
        {
            known.told = sum->second.second / sum->second.first;
            known.toldAge = std::max(1U, known.age);
        }
        known.age = m_chosen.count(id) > 0 ? rounds : known.age + rounds;
        known.change = known.toldAge == 0 ? 0 : known.told * known.age / known.toldAge;
    }
    m_sums.clear();
    m_chosen.clear();
    const double budget = m_budget > 0 ? static_cast<double>(m_budget) : all / m_period;
    m_credit = std::min(m_credit + budget * rounds, 2 * all);
    const auto take = [this](const ModuleId& id) {
        const auto price = static_cast<double>(m_known.at(id).bytes);
        if (price > m_credit)
        {
            return false;
        }
        m_credit -= price;
        m_chosen.insert(id);
        return true;
    };
    std::vector<ModuleId> overdue;
    for (const auto& [id, known] : m_known)
    {
        if (bytes.count(id) > 0 && known.age * budget > 2 * all)
        {
            overdue.push_back(id);
        }
    }
    std::stable_sort(overdue.begin(), overdue.end(), [this](const auto& a, const auto& b) {
        return m_known.at(a).age > m_known.at(b).age;
    });
    for (const auto& id : overdue)
    {
        if (!take(id))
        {
            return m_chosen;
        }
    }
    for (const auto& id : Rank(m_known))
    {
        if (bytes.count(id) > 0 && m_chosen.count(id) == 0 && !take(id) && !PassesOver())
        {
            break;
        }
    }
    return m_chosen;
}

TypeId
AdaptiveCirculation::GetTypeId()
{
    static TypeId tid = TypeId("ns3::hfedfm::AdaptiveCirculation")
                            .SetParent<CirculationPolicy>()
                            .SetGroupName("Hfedfm")
                            .AddConstructor<AdaptiveCirculation>();
    return tid;
}

std::vector<ModuleId>
AdaptiveCirculation::Rank(const std::map<ModuleId, Known>& known)
{
    std::vector<std::pair<double, ModuleId>> scores;
    for (const auto& [id, module] : known)
    {
        scores.emplace_back(module.change / static_cast<double>(module.bytes), id);
    }
    std::stable_sort(scores.begin(), scores.end(), [](const auto& a, const auto& b) {
        return a.first > b.first;
    });
    std::vector<ModuleId> order;
    for (const auto& [score, id] : scores)
    {
        order.push_back(id);
    }
    return order;
}

TypeId
RoundRobinCirculation::GetTypeId()
{
    static TypeId tid = TypeId("ns3::hfedfm::RoundRobinCirculation")
                            .SetParent<CirculationPolicy>()
                            .SetGroupName("Hfedfm")
                            .AddConstructor<RoundRobinCirculation>();
    return tid;
}

std::vector<ModuleId>
RoundRobinCirculation::Rank(const std::map<ModuleId, Known>& known)
{
    // The one that was chosen longest ago is next: a ring without a memory of its own.
    std::vector<std::pair<uint32_t, ModuleId>> ages;
    for (const auto& [id, module] : known)
    {
        ages.emplace_back(module.age, id);
    }
    std::stable_sort(ages.begin(), ages.end(), [](const auto& a, const auto& b) {
        return a.first > b.first;
    });
    std::vector<ModuleId> order;
    for (const auto& [age, id] : ages)
    {
        order.push_back(id);
    }
    return order;
}

} // namespace ns3::hfedfm
