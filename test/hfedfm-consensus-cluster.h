/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef HFEDFM_CONSENSUS_CLUSTER_H
#define HFEDFM_CONSENSUS_CLUSTER_H

#include "ns3/hfedfm-consensus-machine.h"

#include <algorithm>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <random>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace ns3
{
namespace hfedfm
{

/** An undirected graph as a list of pairs. */
using Pairs = std::vector<std::pair<uint32_t, uint32_t>>;

/** @param n nodes @return a cycle */
inline Pairs
MakeRing(uint32_t n)
{
    Pairs pairs;
    for (uint32_t i = 0; i < n; ++i)
    {
        pairs.emplace_back(i, (i + 1) % n);
    }
    return pairs;
}

/** @param n nodes @return a line */
inline Pairs
MakePath(uint32_t n)
{
    auto pairs = MakeRing(n);
    pairs.pop_back();
    return pairs;
}

/** @param n nodes @param random draws @return a random tree with up to 2 n edges more */
inline Pairs
MakeRandomGraph(uint32_t n, std::mt19937& random)
{
    std::set<std::pair<uint32_t, uint32_t>> pairs;
    for (uint32_t i = 1; i < n; ++i)
    {
        pairs.emplace(random() % i, i);
    }
    for (uint32_t i = 0; i < 2 * n; ++i)
    {
        const uint32_t a = random() % n;
        const uint32_t b = random() % n;
        if (a != b)
        {
            pairs.emplace(std::min(a, b), std::max(a, b));
        }
    }
    return Pairs(pairs.begin(), pairs.end());
}

/** A machine with what it has asked for. */
class ConsensusScript : public ConsensusActions
{
  public:
    /** @param settings of the machine @param model of the machine */
    ConsensusScript(const ConsensusSettings& settings, ModuleSet model)
        : machine(settings, *this, std::move(model))
    {
    }

    void SendExchange(uint32_t neighbour, const std::vector<ModuleId>& modules) override
    {
        sent.emplace_back(neighbour, machine.MakeExchange(modules));
    }

    void Train(uint32_t round, const ModuleSet&) override
    {
        trained.push_back(round);
    }

    void ArmDeadline() override
    {
        armed = true;
    }

    void ExtendDeadline() override
    {
        ++extended;
    }

    void CancelDeadline() override
    {
        armed = false;
    }

    void OnMixed(const ConsensusReport& report, const ModuleSet&) override
    {
        reports.push_back(report);
    }

    void OnDropped(uint32_t, uint32_t, uint32_t, ExchangeDrop reason, const std::string&) override
    {
        dropped.push_back(reason);
    }

    void OnFinished(const ModuleSet&) override
    {
        finished = true;
    }

    ConsensusMachine machine;                      //!< the machine
    std::vector<std::pair<uint32_t, Bundle>> sent; //!< messages, with their receivers
    std::vector<uint32_t> trained;                 //!< rounds
    std::vector<ConsensusReport> reports;          //!< of the rounds
    std::vector<ExchangeDrop> dropped;             //!< messages that did not count
    bool armed{false};                             //!< the deadline runs
    uint32_t extended{0};                          //!< times that the deadline was started anew
    bool finished{false};                          //!< the last round is over
};

/** Machines on a graph whose messages are delivered in a random order, in order for each link. */
class ConsensusCluster
{
  public:
    /** What a node has trained in a round. */
    using Training = std::function<std::vector<ModuleUpdate>(uint32_t node, uint32_t round)>;

    /**
     * @param models of the nodes @param pairs the graph @param exchanges K @param rounds of the run
     * @param training what the nodes train @param seed of the order of delivery
     */
    ConsensusCluster(const std::vector<ModuleSet>& models,
                     const Pairs& pairs,
                     uint32_t exchanges,
                     uint32_t rounds,
                     Training training,
                     uint32_t seed = 1)
        : m_training(std::move(training)),
          m_random(seed)
    {
        std::vector<ConsensusSettings> settings(models.size());
        for (const auto& [a, b] : pairs)
        {
            settings[a].neighbours.insert(b);
            settings[b].neighbours.insert(a);
        }
        for (uint32_t i = 0; i < models.size(); ++i)
        {
            settings[i].node = i;
            settings[i].exchanges = exchanges;
            settings[i].rounds = rounds;
            nodes.push_back(std::make_unique<ConsensusScript>(settings[i], models[i]));
        }
        for (uint32_t i = 0; i < models.size(); ++i)
        {
            for (const auto j : settings[i].neighbours)
            {
                nodes[i]->machine.AddNeighbour(j,
                                               settings[j].neighbours.size(),
                                               GetManifest(models[j]));
            }
        }
        for (auto& node : nodes)
        {
            node->machine.Begin();
        }
    }

    /** Let everything happen that can, in random order, but for dead nodes. */
    void Run()
    {
        while (Step())
        {
        }
    }

    /** One thing happens: a node has trained or a message arrives. @return false: nothing can */
    bool Step()
    {
        std::vector<std::function<void()>> choices;
        for (uint32_t i = 0; i < nodes.size(); ++i)
        {
            auto& node = *nodes[i];
            for (auto& [to, bundle] : node.sent)
            {
                m_links[{i, to}].push_back(std::move(bundle));
            }
            node.sent.clear();
            if (dead.count(i) == 0 && node.trained.size() > m_done[i])
            {
                choices.emplace_back([this, i]() {
                    ++m_done[i];
                    nodes[i]->machine.OnTrained(m_training(i, nodes[i]->trained.back()));
                });
            }
        }
        for (auto& [link, queue] : m_links)
        {
            if (!queue.empty() && dead.count(link.second) == 0)
            {
                choices.emplace_back([this, &queue, to = link.second]() {
                    const auto bundle = std::move(queue.front());
                    queue.pop_front();
                    nodes[to]->machine.OnExchange(bundle);
                });
            }
        }
        if (choices.empty())
        {
            return false;
        }
        choices[m_random() % choices.size()]();
        return true;
    }

    std::vector<std::unique_ptr<ConsensusScript>> nodes; //!< by id
    std::set<uint32_t> dead;                             //!< hear and train no more

  private:
    Training m_training;                    //!< what the nodes train
    std::mt19937 m_random;                  //!< order of events
    std::map<uint32_t, std::size_t> m_done; //!< trainings ended per node
    std::map<std::pair<uint32_t, uint32_t>, std::deque<Bundle>> m_links; //!< under way
};

} // namespace hfedfm
} // namespace ns3

#endif /* HFEDFM_CONSENSUS_CLUSTER_H */
