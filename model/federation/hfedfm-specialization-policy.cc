// SPDX-License-Identifier: GPL-2.0-only
#include "hfedfm-specialization-policy.h"

#include "ns3/boolean.h"
#include "ns3/double.h"
#include "ns3/string.h"
#include "ns3/uinteger.h"

#include <algorithm>
#include <boost/graph/adjacency_list.hpp>
#include <boost/graph/successive_shortest_path_nonnegative_weights.hpp>
#include <cmath>
#include <cstddef>
#include <sstream>

namespace ns3::hfedfm
{

NS_OBJECT_ENSURE_REGISTERED(SpecializationPolicy);
NS_OBJECT_ENSURE_REGISTERED(LossSpecialization);
NS_OBJECT_ENSURE_REGISTERED(ShareSpecialization);
NS_OBJECT_ENSURE_REGISTERED(RandomSpecialization);

namespace
{

constexpr uint32_t MAX_COUNT = 1000000;

/** Who is matched with what: units flow from a source over nodes and modules to a sink. */
class Flow
{
  public:
    /** @param vertices of the graph */
    explicit Flow(std::size_t vertices)
        : m_graph(vertices)
    {
    }

    /** @param from a vertex @param to another @param units at most @param cost of each, 0 or more
     *  @return the number of the edge */
    std::size_t Add(std::size_t from, std::size_t to, int64_t units, int64_t cost)
    {
        const auto edge = boost::add_edge(from, to, m_graph).first;
        const auto back = boost::add_edge(to, from, m_graph).first;
        Set(edge, units, cost, back);
        Set(back, 0, -cost, edge);
        m_edges.push_back(edge);
        return m_edges.size() - 1;
    }

    /** Let as many units flow as can, as cheaply as can be. @param source @param sink of them */
    void Solve(std::size_t source, std::size_t sink)
    {
        boost::successive_shortest_path_nonnegative_weights(m_graph, source, sink);
    }

    /** @param edge its number @return whether units flow over it */
    bool IsUsed(std::size_t edge) const
    {
        return boost::get(boost::edge_residual_capacity, m_graph, m_edges[edge]) <
               boost::get(boost::edge_capacity, m_graph, m_edges[edge]);
    }

  private:
    using Traits = boost::adjacency_list_traits<boost::vecS, boost::vecS, boost::directedS>;
    using Edge = Traits::edge_descriptor;
    using Graph = boost::adjacency_list<
        boost::vecS,
        boost::vecS,
        boost::directedS,
        boost::no_property,
        boost::property<
            boost::edge_capacity_t,
            int64_t,
            boost::property<boost::edge_residual_capacity_t,
                            int64_t,
                            boost::property<boost::edge_reverse_t,
                                            Edge,
                                            boost::property<boost::edge_weight_t, int64_t>>>>>;

    void Set(const Edge& edge, int64_t units, int64_t cost, const Edge& back)
    {
        boost::put(boost::edge_capacity, m_graph, edge, units);
        boost::put(boost::edge_weight, m_graph, edge, cost);
        boost::put(boost::edge_reverse, m_graph, edge, back);
    }

    Graph m_graph;             // with an edge back for each
    std::vector<Edge> m_edges; // in the order of adding
};

} // namespace

std::optional<SpecializationRules>
SpecializationRules::Parse(const std::string& text, std::string* error)
{
    SpecializationRules rules;
    // A comma at the end stands before an empty part, which is refused like any other.
    std::istringstream parts(text.empty() ? "" : text + ",");
    for (std::string part; std::getline(parts, part, ',');)
    {
        const auto equals = std::min(part.rfind('='), part.size());
        const auto pattern = ModulePattern::Parse(part.substr(0, equals));
        const auto digits = part.substr(std::min(equals + 1, part.size()));
        const bool number = !digits.empty() && digits.size() <= 7 &&
                            digits.find_first_not_of("0123456789") == std::string::npos;
        const auto count = number ? std::stoul(digits) : 0;
        const bool twice =
            pattern && std::any_of(rules.m_rules.begin(), rules.m_rules.end(), [&](auto& rule) {
                return rule.first == *pattern;
            });
        if (!pattern || twice || count == 0 || count > MAX_COUNT)
        {
            if (error)
            {
                *error = "The rule '" + part + "' of specialization " +
                         (twice ? "is the second for its modules; one is allowed."
                                : std::string("must be ") + ModulePattern::ALLOWED +
                                      ", '=' and the number of such modules that a device "
                                      "provides, 1 to " +
                                      std::to_string(MAX_COUNT) + ".");
            }
            return std::nullopt;
        }
        rules.m_rules.emplace_back(*pattern, static_cast<uint32_t>(count));
    }
    return rules;
}

std::string
SpecializationRules::ToString() const
{
    std::string text;
    for (const auto& [pattern, count] : m_rules)
    {
        text += (text.empty() ? "" : ",") + pattern.ToString() + "=" + std::to_string(count);
    }
    return text;
}

const SpecializationRules::Rule*
SpecializationRules::Find(const ModuleId& id) const
{
    const auto rule = std::find_if(m_rules.begin(), m_rules.end(), [&id](const auto& other) {
        return other.first.Matches(id);
    });
    return rule == m_rules.end() ? nullptr : &*rule;
}

TypeId
SpecializationPolicy::GetTypeId()
{
    static TypeId tid =
        TypeId("ns3::hfedfm::SpecializationPolicy")
            .SetParent<Object>()
            .SetGroupName("Hfedfm")
            .AddAttribute("Modules",
                          "Rules PATTERN=COUNT with commas, for instance expert=2: of the modules "
                          "of the pattern, each device provides so many. A pattern is a module "
                          "like head/scene, a kind or *; the first that matches counts.",
                          StringValue(""),
                          MakeStringAccessor(&SpecializationPolicy::SetModules,
                                             &SpecializationPolicy::GetModules),
                          MakeStringChecker())
            .AddAttribute("After",
                          "Last round in which all devices train all modules; in it, they judge "
                          "how well they would provide them.",
                          UintegerValue(4),
                          MakeUintegerAccessor(&SpecializationPolicy::m_after),
                          MakeUintegerChecker<uint32_t>(1))
            .AddAttribute(
                "Patience",
                "Rounds in a row in which a device has been asked and not answered, after "
                "which others provide its modules until it answers again.",
                UintegerValue(2),
                MakeUintegerAccessor(&SpecializationPolicy::m_patience),
                MakeUintegerChecker<uint32_t>(1))
            .AddAttribute("Balanced",
                          "Whether a module has at most ceil(U h / E) of U devices, where each "
                          "provides h of E modules, as far as there are devices for the others.",
                          BooleanValue(true),
                          MakeBooleanAccessor(&SpecializationPolicy::m_balanced),
                          MakeBooleanChecker())
            .AddAttribute("Spread",
                          "Modules that a device may provide more or less than the rule says, so "
                          "that energy and reachability count, which do not tell the modules of a "
                          "device apart; none provides less than one.",
                          UintegerValue(0),
                          MakeUintegerAccessor(&SpecializationPolicy::m_spread),
                          MakeUintegerChecker<uint32_t>(0, MAX_COUNT))
            .AddAttribute("EnergyWeight",
                          "What a full battery adds to the ratings of a device, an empty one 0.",
                          DoubleValue(0),
                          MakeDoubleAccessor(&SpecializationPolicy::m_energyWeight),
                          MakeDoubleChecker<double>(0, 1e6))
            .AddAttribute("ReachWeight",
                          "What a device's ratings have added if it has answered in all rounds so "
                          "far, and in proportion to those if not.",
                          DoubleValue(0),
                          MakeDoubleAccessor(&SpecializationPolicy::m_reachWeight),
                          MakeDoubleChecker<double>(0, 1e6));
    return tid;
}

void
SpecializationPolicy::SetModules(std::string text)
{
    m_rules = ReadRules<SpecializationRules>(text, "Modules of a SpecializationPolicy");
}

SpecializationPolicy::Choice
SpecializationPolicy::Choose(const std::vector<ProviderCandidate>& candidates)
{
    Choice choice;
    for (const auto& candidate : candidates)
    {
        choice[candidate.node]; // also if nothing is left for it
    }
    for (const auto& rule : m_rules.GetRules())
    {
        ChooseOf(rule, candidates, choice);
    }
    return choice;
}

void
SpecializationPolicy::ChooseOf(const SpecializationRules::Rule& rule,
                               const std::vector<ProviderCandidate>& candidates,
                               Choice& choice)
{
    // A pair that may be matched.
    struct Pair
    {
        std::size_t node;
        std::size_t module;
        double rating;
        bool holds;
        std::size_t edge;
    };

    std::map<ModuleId, std::pair<double, double>> losses; // sum and number
    for (const auto& candidate : candidates)
    {
        for (const auto& [id, judgement] : candidate.modules)
        {
            if (m_rules.Find(id) == &rule)
            {
                losses[id].first += judgement.loss;
                ++losses[id].second;
            }
        }
    }
    if (losses.empty())
    {
        return;
    }
    std::vector<ModuleId> modules;
    std::map<ModuleId, std::size_t> places;
    for (const auto& [id, loss] : losses)
    {
        places[id] = modules.size();
        modules.push_back(id);
    }
    std::vector<Pair> pairs;
    std::vector<int64_t> holds(candidates.size(), 0); // modules that could be provided
    double least = 0;
    double most = 0;
    for (std::size_t node = 0; node < candidates.size(); ++node)
    {
        const auto& candidate = candidates[node];
        for (const auto& [id, judgement] : candidate.modules)
        {
            const auto place = places.find(id);
            if (place == places.end())
            {
                continue;
            }
            const auto& [sum, number] = losses.at(id);
            const auto rating = Rate(candidate, id, sum / number) +
                                m_energyWeight * candidate.energy + m_reachWeight * candidate.reach;
            least = pairs.empty() ? rating : std::min(least, rating);
            most = pairs.empty() ? rating : std::max(most, rating);
            pairs.push_back({node, place->second, rating, candidate.provides.count(id) > 0, 0});
            ++holds[node];
        }
    }
    // Where devices are fewer than it takes for all modules, each provides more.
    const auto count = std::max<int64_t>(
        rule.second,
        static_cast<int64_t>((modules.size() + candidates.size() - 1) / candidates.size()));
    int64_t total = 0;
    for (const auto held : holds)
    {
        total += std::min(count, held);
    }
    // Vertices: source, what limits the whole, devices, modules, sink, what limits that. Costs:
    // ratings take up to `precision`, and as much again whoever does not provide the module yet;
    // each larger cost is more than the sum of all smaller ones, and all fit into 64 bits.
    const auto units = static_cast<double>(total);
    const auto precision =
        static_cast<int64_t>(std::max(1.0, std::min(1e6, 2e17 / (units * units * units))));
    const auto range = most > least ? most - least : 1;
    const int64_t larger = 2 * precision * total + 1;
    const int64_t largest = larger * (2 * total + 1);
    const int64_t never = largest * (2 * total + 1);
    const std::size_t firstDevice = 2;
    const std::size_t firstModule = firstDevice + candidates.size();
    const std::size_t sink = firstModule + modules.size();
    Flow flow(sink + 2);
    flow.Add(0, 1, total, 0);
    flow.Add(sink, sink + 1, total, 0);
    for (std::size_t vertex = firstDevice; vertex < sink; ++vertex)
    {
        // Boost adds up distances, and those of vertices out of reach are the largest numbers.
        flow.Add(0, vertex, 1, never);
    }
    for (std::size_t node = 0; node < candidates.size(); ++node)
    {
        const auto own = std::min(count, holds[node]);
        const auto low = std::max<int64_t>(std::min<int64_t>(own, 1), own - m_spread);
        const auto high = std::min<int64_t>(holds[node], own + m_spread);
        flow.Add(1, firstDevice + node, low, 0);
        flow.Add(1, firstDevice + node, high - low, larger);
    }
    for (auto& pair : pairs)
    {
        const auto worse = static_cast<int64_t>(
            std::llround((most - pair.rating) / range * static_cast<double>(precision)));
        pair.edge = flow.Add(firstDevice + pair.node,
                             firstModule + pair.module,
                             1,
                             worse + (pair.holds ? 0 : precision));
    }
    const auto each = static_cast<int64_t>((total + static_cast<int64_t>(modules.size()) - 1) /
                                           static_cast<int64_t>(modules.size()));
    for (std::size_t module = 0; module < modules.size(); ++module)
    {
        flow.Add(firstModule + module, sink, 1, 0);
        flow.Add(firstModule + module, sink, m_balanced ? each - 1 : total, larger);
        flow.Add(firstModule + module, sink, total, largest);
    }
    flow.Solve(0, sink + 1);
    for (const auto& pair : pairs)
    {
        if (flow.IsUsed(pair.edge))
        {
            choice[candidates[pair.node].node].insert(modules[pair.module]);
        }
    }
}

TypeId
LossSpecialization::GetTypeId()
{
    static TypeId tid = TypeId("ns3::hfedfm::LossSpecialization")
                            .SetParent<SpecializationPolicy>()
                            .SetGroupName("Hfedfm")
                            .AddConstructor<LossSpecialization>();
    return tid;
}

double
LossSpecialization::Rate(const ProviderCandidate& node, const ModuleId& module, double loss)
{
    return loss - node.modules.at(module).loss;
}

TypeId
ShareSpecialization::GetTypeId()
{
    static TypeId tid = TypeId("ns3::hfedfm::ShareSpecialization")
                            .SetParent<SpecializationPolicy>()
                            .SetGroupName("Hfedfm")
                            .AddConstructor<ShareSpecialization>();
    return tid;
}

double
ShareSpecialization::Rate(const ProviderCandidate& node, const ModuleId& module, double)
{
    return node.modules.at(module).share;
}

TypeId
RandomSpecialization::GetTypeId()
{
    static TypeId tid = TypeId("ns3::hfedfm::RandomSpecialization")
                            .SetParent<SpecializationPolicy>()
                            .SetGroupName("Hfedfm")
                            .AddConstructor<RandomSpecialization>();
    return tid;
}

RandomSpecialization::RandomSpecialization()
    : m_random(CreateObject<UniformRandomVariable>())
{
}

int64_t
RandomSpecialization::AssignStreams(int64_t stream)
{
    m_random->SetStream(stream);
    return 1;
}

double
RandomSpecialization::Rate(const ProviderCandidate& node, const ModuleId& module, double)
{
    const auto [drawn, isNew] = m_drawn.try_emplace({node.node, module}, 0);
    if (isNew)
    {
        drawn->second = m_random->GetValue();
    }
    return drawn->second;
}

} // namespace ns3::hfedfm
