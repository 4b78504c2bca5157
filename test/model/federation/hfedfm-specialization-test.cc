// SPDX-License-Identifier: GPL-2.0-only

/**
 * @file
 * Modules that devices share out among themselves.
 *  - rules read what they write, and refuse anything else with a sentence
 *  - of all balanced choices it is the one with the best ratings, as trying all of them finds
 *  - random candidates: each provides as many as the rule says, each module has a provider and at
 *    most its share of them, also where devices hold unlike modules or are few
 *  - with a spread, a weak battery provides less; without one it makes no difference
 *  - each child is asked to judge once, then told; one that comes late is asked then
 *  - who leaves is replaced, and who stays keeps what it provides
 *  - random trees in which connections break and nodes die: runs end, a device trains exactly what
 *    it holds and does not leave to others, reports nothing else, and a module has nothing of a
 *    node that does not train it
 */

#include "../../fixture/hfedfm-coordinator-network.h"

#include "ns3/double.h"
#include "ns3/hfedfm-module-providers.h"
#include "ns3/hfedfm-tree-coordinator.h"
#include "ns3/string.h"
#include "ns3/uinteger.h"

#include <gtest/gtest.h>
#include <map>
#include <random>
#include <set>
#include <string>
#include <vector>

using namespace ns3;
using namespace ns3::hfedfm;

namespace
{

ModuleId
Expert(uint32_t number)
{
    return ModuleId(ModuleKind::EXPERT, std::to_string(number));
}

ModuleId
Head(uint32_t number)
{
    return ModuleId(ModuleKind::HEAD, "t" + std::to_string(number));
}

template <typename T>
Ptr<T>
Policy(const std::string& rules, uint32_t after = 1)
{
    auto policy = CreateObject<T>();
    policy->SetAttribute("Modules", StringValue(rules));
    policy->SetAttribute("After", UintegerValue(after));
    return policy;
}

/** Devices from 10 on with losses of the experts, drawn. */
std::vector<ProviderCandidate>
DrawCandidates(std::mt19937& random, uint32_t devices, uint32_t experts)
{
    std::uniform_real_distribution<double> draw(0, 3);
    std::vector<ProviderCandidate> candidates;
    for (uint32_t d = 0; d < devices; ++d)
    {
        ProviderCandidate candidate;
        candidate.node = 10 + d;
        for (uint32_t e = 0; e < experts; ++e)
        {
            candidate.modules[Expert(e)] = {Expert(e), draw(random), draw(random) / 3};
        }
        candidates.push_back(candidate);
    }
    return candidates;
}

/** @return sum of what a choice is rated by loss */
double
Rate(const SpecializationPolicy::Choice& choice, const std::vector<ProviderCandidate>& candidates)
{
    std::map<ModuleId, double> means;
    for (const auto& candidate : candidates)
    {
        for (const auto& [id, judgement] : candidate.modules)
        {
            means[id] += judgement.loss / static_cast<double>(candidates.size());
        }
    }
    double sum = 0;
    for (const auto& candidate : candidates)
    {
        for (const auto& id : choice.at(candidate.node))
        {
            sum += means.at(id) - candidate.modules.at(id).loss;
        }
    }
    return sum;
}

/** @return the best sum of all choices of two of four experts each, two devices for each */
double
TryAll(const std::vector<ProviderCandidate>& candidates)
{
    const std::vector<std::set<uint32_t>> pairs{{0, 1}, {0, 2}, {0, 3}, {1, 2}, {1, 3}, {2, 3}};
    double best = -1e9;
    for (uint32_t code = 0; code < 6 * 6 * 6 * 6; ++code)
    {
        SpecializationPolicy::Choice choice;
        std::map<uint32_t, uint32_t> providers;
        auto rest = code;
        for (const auto& candidate : candidates)
        {
            for (const auto expert : pairs[rest % 6])
            {
                choice[candidate.node].insert(Expert(expert));
                ++providers[expert];
            }
            rest /= 6;
        }
        if (std::all_of(providers.begin(), providers.end(), [](const auto& p) {
                return p.second == 2;
            }))
        {
            best = std::max(best, Rate(choice, candidates));
        }
    }
    return best;
}

Manifest
Experts(uint32_t count)
{
    Manifest manifest;
    for (uint32_t e = 0; e < count; ++e)
    {
        manifest.push_back({Expert(e), {{"w", {1}}}});
    }
    return manifest;
}

/** What a child answers when it is asked to judge. */
Message
Judgements(uint32_t child, uint32_t round, const std::vector<float>& losses)
{
    Message update{MessageType::UPDATE, child, round, 0, {}};
    for (uint32_t e = 0; e < losses.size(); ++e)
    {
        update.notes.push_back({Expert(e), 700, 0.25, losses[e], NoteKind::SPECIALIZATION});
    }
    return update;
}

std::set<float>
ValuesOf(const std::vector<ModuleNote>& notes)
{
    std::set<float> values;
    for (const auto& note : notes)
    {
        values.insert(note.value);
    }
    return values;
}

} // namespace

TEST(SpecializationRules, ReadWhatTheyWriteAndRefuseOthers)
{
    for (const std::string text : {"", "expert=2", "expert/1=1,expert=2,head=1"})
    {
        const auto rules = SpecializationRules::Parse(text);
        ASSERT_TRUE(rules) << text;
        EXPECT_EQ(rules->ToString(), text);
    }
    for (const std::string text : {"expert",
                                   "expert=",
                                   "expert=0",
                                   "expert=-1",
                                   "expert=1000001",
                                   "experts=2",
                                   "expert=2,",
                                   "expert=2,expert=1"})
    {
        std::string error;
        EXPECT_FALSE(SpecializationRules::Parse(text, &error)) << text;
        EXPECT_NE(error.find("of specialization"), std::string::npos) << error;
    }
}

TEST(SpecializationPolicy, FindsTheBestBalancedChoice)
{
    std::mt19937 random(7);
    for (int i = 0; i < 20; ++i)
    {
        const auto candidates = DrawCandidates(random, 4, 4);
        const auto choice = Policy<LossSpecialization>("expert=2")->Choose(candidates);
        EXPECT_NEAR(Rate(choice, candidates), TryAll(candidates), 2e-5) << "ratings are rounded";
    }
}

TEST(SpecializationPolicy, ThoseWhoseGateUsesAnExpertProvideIt)
{
    std::mt19937 random(1);
    auto candidates = DrawCandidates(random, 2, 2);
    candidates[0].modules[Expert(1)].share = 0.9;
    candidates[0].modules[Expert(0)].share = 0.1;
    candidates[1].modules[Expert(1)].share = 0.8;
    candidates[1].modules[Expert(0)].share = 0.2;
    const auto choice = Policy<ShareSpecialization>("expert=1")->Choose(candidates);
    EXPECT_EQ(choice.at(10), (std::set<ModuleId>{Expert(1)}));
    EXPECT_EQ(choice.at(11), (std::set<ModuleId>{Expert(0)}));
}

TEST(SpecializationPolicy, SharesOutEvenly)
{
    std::mt19937 random(3);
    for (int i = 0; i < 100; ++i)
    {
        const auto devices = 1 + random() % 9;
        const auto experts = 2 + random() % 5;
        const auto count = 1 + random() % (experts - 1);
        auto candidates = DrawCandidates(random, devices, experts);
        const auto rules = "expert=" + std::to_string(count);
        Ptr<SpecializationPolicy> policy = Policy<LossSpecialization>(rules);
        if (i % 2 == 1)
        {
            policy = Policy<RandomSpecialization>(rules);
        }
        EXPECT_EQ(policy->AssignStreams(100 + i), i % 2);
        const auto choice = policy->Choose(candidates);
        std::map<ModuleId, uint32_t> providers;
        const auto each = std::max<std::size_t>(count, (experts + devices - 1) / devices);
        for (const auto& [node, provides] : choice)
        {
            EXPECT_EQ(provides.size(), each);
            for (const auto& id : provides)
            {
                ++providers[id];
            }
        }
        EXPECT_EQ(choice.size(), devices);
        EXPECT_EQ(providers.size(), experts) << "each has a provider";
        for (const auto& [id, number] : providers)
        {
            EXPECT_LE(number, (devices * each + experts - 1) / experts);
        }
    }
}

TEST(SpecializationPolicy, SharesOutAmongHundreds)
{
    std::mt19937 random(11);
    const auto candidates = DrawCandidates(random, 200, 8);
    const auto choice = Policy<LossSpecialization>("expert=3")->Choose(candidates);
    std::map<ModuleId, uint32_t> providers;
    for (const auto& [node, provides] : choice)
    {
        EXPECT_EQ(provides.size(), 3U);
        for (const auto& id : provides)
        {
            ++providers[id];
        }
    }
    for (const auto& [id, number] : providers)
    {
        EXPECT_EQ(number, 75U) << id;
    }
    EXPECT_GT(Rate(choice, candidates), 200) << "more than half of the best that each has";
}

TEST(SpecializationPolicy, ServesDevicesThatHoldUnlikeModules)
{
    std::mt19937 random(5);
    auto candidates = DrawCandidates(random, 4, 3);
    for (std::size_t d = 1; d < 4; ++d)
    {
        candidates[d].modules.erase(Expert(2)); // only the first can provide it
    }
    candidates[3].modules.erase(Expert(1));
    const auto choice = Policy<LossSpecialization>("expert=1")->Choose(candidates);
    EXPECT_EQ(choice.at(10), (std::set<ModuleId>{Expert(2)}));
    EXPECT_EQ(choice.at(13), (std::set<ModuleId>{Expert(0)}));
    EXPECT_EQ(choice.at(11).size(), 1U);
    EXPECT_EQ(choice.at(12).size(), 1U);
}

TEST(SpecializationPolicy, AWeakBatteryProvidesLessIfSomeMay)
{
    std::mt19937 random(9);
    auto candidates = DrawCandidates(random, 3, 4);
    candidates[1].energy = 0.1;
    auto policy = Policy<LossSpecialization>("expert=2");
    policy->SetAttribute("EnergyWeight", DoubleValue(100));
    EXPECT_EQ(policy->Choose(candidates).at(11).size(), 2U);
    policy->SetAttribute("Spread", UintegerValue(1));
    const auto choice = policy->Choose(candidates);
    EXPECT_EQ(choice.at(11).size(), 1U);
    EXPECT_EQ(choice.at(10).size() + choice.at(12).size(), 5U) << "as many in all";
    candidates[1].energy = 1;
    candidates[2].reach = 0.5;
    policy->SetAttribute("ReachWeight", DoubleValue(100));
    EXPECT_EQ(policy->Choose(candidates).at(12).size(), 1U);
}

TEST(ModuleProviders, AskOnceThenTellAndReplaceWhoLeaves)
{
    ModuleProviders providers;
    EXPECT_FALSE(providers.IsOn());
    providers.SetPolicy(Policy<LossSpecialization>("expert=2", 3));
    const std::set<uint32_t> all{1, 2, 3, 4};
    for (const auto child : all)
    {
        providers.OnHello(child, Experts(4));
    }
    for (uint32_t round = 1; round <= 2; ++round)
    {
        providers.OnRound(round, all);
        EXPECT_TRUE(providers.MakeOrders(1).empty());
        EXPECT_EQ(providers.GetWants(1, Experts(4)).size(), 4U);
    }
    providers.OnRound(3, all);
    EXPECT_EQ(ValuesOf(providers.MakeOrders(1)), (std::set<float>{ModuleNote::JUDGE}));
    providers.OnUpdate(Judgements(1, 3, {1, 1, 2, 2}), 3);
    providers.OnUpdate(Judgements(2, 3, {1, 1, 2, 2}), 3);
    providers.OnUpdate(Judgements(3, 3, {2, 2, 1, 1}), 3);
    providers.OnRound(4, all);
    EXPECT_EQ(ValuesOf(providers.MakeOrders(4)), (std::set<float>{ModuleNote::JUDGE}))
        << "its update was lost";
    EXPECT_EQ(providers.GetWants(4, Experts(4)).size(), 4U);
    const auto first = providers.GetChoice();
    EXPECT_EQ(first.at(3), (std::set<ModuleId>{Expert(2), Expert(3)}));
    EXPECT_EQ(ValuesOf(providers.MakeOrders(3)),
              (std::set<float>{ModuleNote::LEAVE, ModuleNote::WANTED}));
    EXPECT_EQ(providers.GetWants(3, Experts(4)).size(), 2U) << "it goes without the others";

    providers.OnUpdate(Judgements(4, 4, {2, 2, 1, 1}), 4);
    providers.OnRound(5, all);
    EXPECT_EQ(providers.GetChoice().size(), 4U);
    const auto before = providers.GetChoice();
    // Child 3 is linked, but does not answer.
    for (uint32_t round = 5; round <= 6; ++round)
    {
        providers.OnRound(round, all);
        for (const auto child : all)
        {
            EXPECT_EQ(providers.GetChoice().size(), 4U);
            providers.OnAsked(child);
            if (child != 3)
            {
                providers.OnUpdate({MessageType::UPDATE, child, round, 0, {}}, round);
            }
        }
    }
    providers.OnRound(7, all);
    const auto& now = providers.GetChoice();
    std::set<ModuleId> provided;
    for (const auto child : {1U, 2U, 4U})
    {
        provided.insert(now.at(child).begin(), now.at(child).end());
    }
    EXPECT_EQ(provided.size(), 4U) << "who left is replaced";
    EXPECT_EQ(now.at(4), before.at(4));
    // What it does not hold any more is sent to it again.
    providers.OnRound(8, {1});
    EXPECT_EQ(providers.GetWants(1, Experts(2)).size(), 4U) << "nobody else is left";
}

namespace
{

/** A cloud, edge servers that share modules out, and devices. */
class RandomSpecializations : public testing::TestWithParam<int>
{
};

} // namespace

TEST_P(RandomSpecializations, EndAndTrainWhatTheyProvide)
{
    const auto seed = static_cast<uint32_t>(GetParam());
    CoordinatorNetwork network(seed, 32);
    const bool star = seed % 4 == 0;
    const uint32_t after = 1 + network.Draw(3);
    const uint32_t rounds = after + 1 + network.Draw(6);
    const uint32_t cells = star ? 1 : 1 + network.Draw(3);
    std::vector<ModuleId> modules{ModuleId(), ModuleId(ModuleKind::GATE)};
    for (uint32_t e = 0; e < 4; ++e)
    {
        modules.push_back(Expert(e));
    }
    for (uint32_t h = 0; h < 3; ++h)
    {
        modules.push_back(Head(h));
    }
    CoordinatorSettings root;
    root.rounds = rounds;
    for (const auto& id : modules)
    {
        root.initial.emplace(id, ModuleState(network.MakeSpec(id)));
    }
    const auto specialize = [after](CoordinatorSettings& server) {
        server.specialization = Policy<LossSpecialization>("expert=2,head=1", after);
    };
    std::vector<CoordinatorSettings> servers(star ? 0 : cells);
    std::vector<CoordinatorSettings> devices;
    std::map<uint32_t, int> parents;
    uint32_t next = 1 + static_cast<uint32_t>(servers.size());
    for (uint32_t c = 0; c < cells; ++c)
    {
        const auto server = star ? 0 : 1 + c;
        for (uint32_t d = 1 + network.Draw(4); d > 0; --d, ++next)
        {
            CoordinatorSettings device;
            device.node = next;
            device.hasLearner = true;
            for (const auto& id : modules)
            {
                if (id.GetKind() != ModuleKind::HEAD || network.Draw(3) > 0)
                {
                    device.manifest.push_back(network.MakeSpec(id));
                }
            }
            (star ? root : servers[c]).place.children.insert(next);
            parents[next] = static_cast<int>(server);
            devices.push_back(device);
        }
        if (!star)
        {
            servers[c].node = server;
            servers[c].place.edgeRounds = 1 + network.Draw(2);
            specialize(servers[c]);
            root.place.children.insert(server);
        }
    }
    if (star)
    {
        specialize(root);
    }
    const ObjectFactory trees("ns3::hfedfm::TreeCoordinator");
    network.Add(trees, root, -1);
    for (const auto& server : servers)
    {
        network.Add(trees, server, 0);
    }
    for (const auto& device : devices)
    {
        network.Add(trees, device, parents[device.node]);
    }
    for (const auto& device : devices)
    {
        network.At(device.node).coordinator->OnOpen();
    }
    for (const auto& server : servers)
    {
        network.At(server.node).coordinator->OnOpen();
    }
    network.At(0).coordinator->OnOpen();

    const auto breaks = network.Draw(3) == 0 ? 0 : network.Draw(40);
    const auto victim = devices[network.Draw(devices.size())].node;
    const auto death = network.Draw(2) == 0 ? 0 : 20 + network.Draw(300);
    std::map<uint32_t, std::size_t> seen;
    uint32_t steps = 0;
    while (network.Step(steps < 3000 ? breaks : 0))
    {
        ASSERT_LT(++steps, 60000U) << "it does not end";
        if (steps == death && devices.size() > 1 && !network.At(victim).finished)
        {
            network.Kill(victim, true);
        }
        for (const auto& device : devices)
        {
            const auto& node = network.At(device.node);
            const auto& left = node.specialty;
            for (const auto& spec : device.manifest)
            {
                ASSERT_TRUE(!node.job || node.job->count(spec.id) + left.absent.count(spec.id) == 1)
                    << "device " << device.node << " trains " << spec.id;
            }
            for (auto& i = seen[device.node]; i < node.reports.size(); ++i)
            {
                for (const auto& update : node.reports[i].updates)
                {
                    const auto& id = update.state.GetId();
                    ASSERT_EQ(left.absent.count(id) + left.frozen.count(id), 0U)
                        << "device " << device.node << " reports " << id;
                }
            }
        }
    }
    bool chosen = false;
    for (const auto& device : devices)
    {
        const auto& node = network.At(device.node);
        EXPECT_TRUE(node.finished || node.dead) << "device " << device.node;
        chosen = chosen || !node.specialty.frozen.empty() || !node.specialty.absent.empty();
        for (const auto& id : modules)
        {
            const bool holds = std::any_of(device.manifest.begin(),
                                           device.manifest.end(),
                                           [&id](const auto& s) { return s.id == id; });
            if (!holds)
            {
                EXPECT_EQ(network.At(0).coordinator->GetModel().at(id).GetValues()[device.node], 0)
                    << id << " has something of device " << device.node;
            }
        }
    }
    EXPECT_TRUE(chosen || breaks > 0 || death > 0 || devices.size() == cells)
        << "nothing was shared out";
}

INSTANTIATE_TEST_SUITE_P(Schedules, RandomSpecializations, testing::Range(1, 121));
