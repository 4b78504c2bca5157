/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef HFEDFM_D2D_RUN_H
#define HFEDFM_D2D_RUN_H

/**
 * @file
 * What the tests of whole federations over D2D radios share: cells of devices on a line, with
 * scripted learners.
 */

#include "hfedfm-scripted-learner.h"

#include "ns3/boolean.h"
#include "ns3/double.h"
#include "ns3/hfedfm-backhaul-helper.h"
#include "ns3/hfedfm-fault-helper.h"
#include "ns3/hfedfm-federation-helper.h"
#include "ns3/hfedfm-run-recorder.h"
#include "ns3/hfedfm-sidelink-d2d.h"
#include "ns3/hfedfm-wifi-adhoc-d2d-helper.h"
#include "ns3/hfedfm-wifi-cell-helper.h"
#include "ns3/ipv4-address-generator.h"
#include "ns3/rng-seed-manager.h"
#include "ns3/simulator.h"
#include "ns3/uinteger.h"

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace ns3
{
namespace hfedfm
{

class D2dRun;

/** Devices on a line in each cell, and what they do. */
struct D2dPlan
{
    std::string scheme{"hfedfm-d2d:2"}; //!< its text
    std::vector<uint32_t> cells{4, 3};  //!< devices of each
    uint32_t rounds{4};                 //!< of the run
    uint32_t floats{3000};              //!< of the adapter
    double spacing{15};                 //!< of devices on their line, m
    bool inNetwork{true};               //!< relays send sums
    double range{1e9};                  //!< of links that are used in any case, m
    std::string rule{"best-connected"}; //!< of heads
    std::vector<uint32_t> firstHeads{}; //!< by cell; empty: elected
    Time deadline;                      //!< of a round, or of an exchange
    Time timeout{Seconds(8)};           //!< of beacons
    Time startDeadline{Seconds(60)};
    Time limit{Seconds(300)};                        //!< end of a run that hangs
    std::vector<std::pair<uint32_t, Time>> deaths{}; //!< device index and when
    std::vector<double> batteries{};                 //!< J by device; others are full
    std::vector<std::pair<uint32_t, Time>> starts{}; //!< as deaths: later than planned
    std::vector<std::pair<uint32_t, Time>> stops{};  //!< as deaths, of the FederationNode only
    bool shared{false};                              //!< all cells use one D2D channel
    bool sidelink{false};                            //!< D2D radios are not Wi-Fi
    bool groups{true};                               //!< they use groupcast, if they can
    bool ownTasks{false};                            //!< each device has a module of its own
    std::function<void(D2dRun&)> setup{};            //!< done before the simulation
    std::function<void(D2dRun&)> action{};           //!< done once
    Time actionTime;                                 //!< when
};

/** A run, with everything kept for inspection until it goes. */
class D2dRun
{
  public:
    explicit D2dRun(const D2dPlan& plan)
    {
        RngSeedManager::SetSeed(3);
        RngSeedManager::SetRun(1);
        BuildNetwork(plan);
        BuildFederation(plan);
        for (const auto& [device, when] : plan.deaths)
        {
            ScheduleFault(network, federation, device, when);
        }
        if (plan.setup)
        {
            plan.setup(*this);
        }
        if (plan.action)
        {
            Simulator::Schedule(plan.actionTime, &D2dRun::Do, this, plan.action);
        }
        Simulator::Stop(plan.limit);
        Simulator::Run();
        end = Simulator::Now();
        result = recorder->GetResult();
    }

    ~D2dRun()
    {
        Simulator::Destroy();
        Ipv4AddressGenerator::Reset();
    }

    void Do(std::function<void(D2dRun&)> action)
    {
        action(*this);
    }

    void BuildNetwork(const D2dPlan& plan)
    {
        Layout layout;
        for (const auto devices : plan.cells)
        {
            Layout::Cluster cluster;
            cluster.server = Vector(30, 10, 0);
            for (uint32_t d = 0; d < devices; ++d)
            {
                cluster.devices.emplace_back(d * plan.spacing, 0, 0);
            }
            layout.clusters.push_back(cluster);
        }
        WifiCellHelper wifi;
        network = wifi.Install(layout);
        wifi.AssignStreams(network, 100);
        BackhaulHelper backhaul;
        backhaul.SetLink(DataRate("10Mbps"), MilliSeconds(5));
        backhaul.Install(network);
        energy = DeviceEnergyHelper().Install(network);
        for (std::size_t d = 0; d < plan.batteries.size(); ++d)
        {
            energy[d].source->SetAttribute("BasicEnergySourceInitialEnergyJ",
                                           DoubleValue(plan.batteries[d]));
        }
        initial = energy.back().source->GetRemainingEnergy();
        d2d = plan.sidelink ? Ptr<D2dTopology>(CreateObject<SidelinkD2d>())
                            : Ptr<D2dTopology>(CreateObject<WifiAdhocD2d>());
        d2d->SetAttribute("SharedChannel", BooleanValue(plan.shared));
        d2d->SetAttributeFailSafe("GroupDownlink", BooleanValue(plan.groups));
        d2d->Install(network);
        d2d->AssignStreams(network, 2000);
        d2d->InstallEnergy(network, energy);
    }

    void BuildFederation(const D2dPlan& plan)
    {
        ClusterHelper clusters;
        clusters.SetTopology(d2d);
        clusters.SetHeadRule(plan.rule);
        clusters.SetFirstHeads(plan.firstHeads);
        clusters.SetRange(plan.range);
        clusters.SetStream(5000);
        clusters.SetAttribute("BeaconTimeout", TimeValue(plan.timeout));
        std::vector<Ptr<Learner>> learners;
        for (uint32_t d = 0; d < energy.size(); ++d)
        {
            auto learner = CreateObject<ScriptedLearner>(d, plan.floats, 1e9 * (1 + d % 3));
            if (plan.ownTasks)
            {
                learner->SetTask(std::string(1, static_cast<char>('a' + d)));
            }
            learners.push_back(learner);
        }
        FederationHelper helper;
        helper.SetScheme(plan.scheme);
        helper.SetClusters(clusters);
        helper.SetAttribute("Rounds", UintegerValue(plan.rounds));
        helper.SetAttribute("Deadline", TimeValue(plan.deadline));
        helper.SetAttribute("StartDeadline", TimeValue(plan.startDeadline));
        helper.SetAttribute("InNetworkAggregation", BooleanValue(plan.inNetwork));
        ConsensusHelper consensus;
        consensus.SetAttribute("Rounds", UintegerValue(plan.rounds));
        consensus.SetAttribute("StepDeadline", TimeValue(plan.deadline));
        helper.SetConsensus(consensus);
        federation = helper.Install(network, learners, energy);
        for (const auto& [device, when] : plan.starts)
        {
            federation.devices[device]->SetStartTime(when);
        }
        for (const auto& [device, when] : plan.stops)
        {
            federation.devices[device]->SetStopTime(when);
        }
        for (const auto& node : federation.GetAll())
        {
            node->TraceConnectWithoutContext("UpdateSent", MakeCallback(&D2dRun::UpdateSent, this));
            node->TraceConnectWithoutContext("UpdateReceived",
                                             MakeCallback(&D2dRun::UpdateReceived, this));
        }
        for (const auto& node : federation.GetNodes())
        {
            node->TraceConnectWithoutContext("Finished", MakeCallback(&D2dRun::Finished, this));
            node->TraceConnectWithoutContext("Failed", MakeCallback(&D2dRun::Failed, this));
        }
        for (const auto& peer : federation.peers)
        {
            peer->TraceConnectWithoutContext("ExchangeSent",
                                             MakeCallback(&D2dRun::ExchangeSent, this));
        }
        for (const auto& member : federation.members)
        {
            member->TraceConnectWithoutContext("HeadChanged",
                                               MakeCallback(&D2dRun::HeadChanged, this));
        }
        recorder = std::make_unique<RunRecorder>(network, federation, energy);
        recorder->SetD2d(d2d);
        recorder->SetFinishedCallback(MakeCallback(&D2dRun::Done, this));
    }

    void Done()
    {
        // Let the last acknowledgements pass.
        Simulator::Stop(Seconds(1));
    }

    void UpdateSent(uint32_t, const Bundle&, uint64_t bytes)
    {
        updateBytesSent += bytes;
    }

    void UpdateReceived(uint32_t node, const Bundle&, uint64_t bytes)
    {
        updateBytesReceived += bytes;
        ++updatesAt[node];
    }

    void ExchangeSent(uint32_t, uint32_t, const Bundle&, uint64_t bytes)
    {
        ++exchanges[bytes];
    }

    void Finished(uint32_t node)
    {
        ++finished[node];
    }

    void Failed(uint32_t)
    {
        firstLoss = Min(firstLoss, Simulator::Now());
    }

    void HeadChanged(uint32_t, uint32_t head, uint32_t term)
    {
        heads[term] = head;
    }

    /** @return the index of the head of a cell by what its first member that is there believes */
    uint32_t FindHead(uint32_t cell) const
    {
        for (std::size_t d = 0; d < federation.members.size(); ++d)
        {
            const auto& node = federation.devices[d];
            if (federation.cellOfDevice[d] == cell && !node->HasFailed())
            {
                const auto& view = federation.members[d]->GetView();
                return view.GetGraph().GetId(view.GetState().head) -
                       federation.devices.front()->GetFederationId();
            }
        }
        return 0;
    }

    EdgeNetwork network;
    std::vector<DeviceEnergy> energy;
    Ptr<D2dTopology> d2d;
    Federation federation;
    std::unique_ptr<RunRecorder> recorder;
    RunResult result;
    double initial{0};
    Time end;
    Time firstLoss{Time::Max()};
    uint64_t updateBytesSent{0};
    uint64_t updateBytesReceived{0};
    std::map<uint32_t, uint32_t> updatesAt;
    std::map<uint64_t, uint32_t> exchanges; //!< messages between neighbours, by size
    std::map<uint32_t, uint32_t> finished;
    std::map<uint32_t, uint32_t> heads;
};

/** @param scheme its text @return the plan of a run that is else like all */
inline D2dPlan
With(const std::string& scheme)
{
    D2dPlan plan;
    plan.scheme = scheme;
    return plan;
}

/** @return the adapter of a node */
template <typename N>
const ModuleState::Buffer&
Adapter(const Ptr<N>& node)
{
    return node->GetModel().at(ModuleId()).GetValues();
}

} // namespace hfedfm
} // namespace ns3

#endif /* HFEDFM_D2D_RUN_H */
