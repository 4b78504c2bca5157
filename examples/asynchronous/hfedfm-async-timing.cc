// SPDX-License-Identifier: GPL-2.0-only
#include "hfedfm-async-timing.h"

#include "ns3/boolean.h"
#include "ns3/double.h"
#include "ns3/hfedfm-compute-energy-model.h"
#include "ns3/hfedfm-federation-node.h"
#include "ns3/hfedfm-learner-helper.h"
#include "ns3/inet-socket-address.h"
#include "ns3/integer.h"
#include "ns3/internet-stack-helper.h"
#include "ns3/ipv4-address-generator.h"
#include "ns3/ipv4-address-helper.h"
#include "ns3/node-container.h"
#include "ns3/object-factory.h"
#include "ns3/point-to-point-helper.h"
#include "ns3/pointer.h"
#include "ns3/random-variable-stream.h"
#include "ns3/rng-seed-manager.h"
#include "ns3/simulator.h"
#include "ns3/string.h"
#include "ns3/uinteger.h"

#include <cmath>

namespace ns3::hfedfm
{

namespace
{

const std::vector<double> MEANS{100, 200, 400}; // s that a training takes, by type
constexpr double DEVIATION = 0.01;              // of that, as a share
constexpr double MESSAGES = 5;                  // s for model and update
constexpr uint32_t EACH = 3;                    // devices of a type
constexpr double FLOPS = 1e9;                   // of a training

/** Counts updates and notes when they have come. */
struct Watch
{
    uint32_t half{0};  //!< updates after which the time is taken
    uint32_t count{0}; //!< updates so far
    uint32_t from{0};  //!< updates at the begin of what is measured
    double begin{0};   //!< s: begin of what is measured
    double end{0};     //!< s: last aggregation

    void Aggregated(const AggregationReport& report)
    {
        end = Simulator::Now().GetSeconds();
        if (count < half)
        {
            begin = end;
        }
        count += static_cast<uint32_t>(report.contributors.size());
        from = begin == end ? count : from;
    }

    void Finished(uint32_t)
    {
        Simulator::Stop();
    }
};

/** @param timing the case @param device which @return draws s that each of its trainings takes */
Ptr<RandomVariableStream>
MakeTimes(const AsyncTiming& timing, uint32_t device)
{
    Ptr<RandomVariableStream> times;
    if (timing.stays)
    {
        const double mean = MEANS[device / EACH];
        const double deviation = DEVIATION * mean;
        times =
            CreateObjectWithAttributes<NormalRandomVariable>("Mean",
                                                             DoubleValue(mean),
                                                             "Variance",
                                                             DoubleValue(deviation * deviation));
    }
    else
    {
        const auto types = CreateObject<EmpiricalRandomVariable>();
        for (std::size_t i = 0; i < MEANS.size(); ++i)
        {
            types->CDF(MEANS[i], static_cast<double>(i + 1) / static_cast<double>(MEANS.size()));
        }
        times = types;
    }
    times->SetAttribute("Stream", IntegerValue(device));
    return times;
}

/** @param node where it runs @param id of it in the federation @return an application */
Ptr<FederationNode>
MakeApplication(const Ptr<Node>& node, uint32_t id)
{
    const auto application = CreateObject<FederationNode>();
    application->SetAttribute("FederationId", UintegerValue(id));
    node->AddApplication(application);
    return application;
}

} // namespace

const std::vector<AsyncTiming>&
GetAsyncTimings()
{
    const double mean = (100 + 200 + 400) / 3.0 + MESSAGES;
    const double harmonic =
        3 / (1 / (100 + MESSAGES) + 1 / (200 + MESSAGES) + 1 / (400 + MESSAGES));
    static const std::vector<AsyncTiming> timings{
        {"rounds",
         "",
         true,
         400 + 1.5 / std::sqrt(M_PI) * 4 + MESSAGES,
         "400 + 3/2 4/sqrt(pi) + 5"},
        {"FedAsync, drawn each time", "FedAsyncRule", false, mean, "(400 + 200 + 100)/3 + 5"},
        {"FedBuff, drawn each time", "FedBuffRule", false, mean, "(400 + 200 + 100)/3 + 5"},
        {"FedAsync", "FedAsyncRule", true, harmonic, "3/(1/405 + 1/205 + 1/105)"},
        {"FedBuff", "FedBuffRule", true, harmonic, "3/(1/405 + 1/205 + 1/105)"}};
    return timings;
}

double
RunAsyncTiming(const AsyncTiming& timing, uint32_t rounds, uint32_t run)
{
    RngSeedManager::SetRun(run);
    const auto devices = EACH * static_cast<uint32_t>(MEANS.size());
    LearnerHelper learners("ns3::hfedfm::PayloadLearner");
    // A message is one segment: what takes time is its way.
    learners.SetAttribute("PayloadBytes", UintegerValue(1000));
    learners.SetAttribute("TrainingFlops", DoubleValue(FLOPS));
    const auto all = learners.Create(devices);

    NodeContainer nodes(devices + 1);
    InternetStackHelper().Install(nodes);
    PointToPointHelper wire;
    wire.SetDeviceAttribute("DataRate", StringValue("1Gbps"));
    wire.SetChannelAttribute("Delay", TimeValue(Seconds(MESSAGES / 2)));
    Ipv4AddressHelper addresses("10.1.0.0", "255.255.255.0");

    const auto cloud = MakeApplication(nodes.Get(0), 0);
    cloud->SetInitialModel(all[0]->MakeInitialModules());
    cloud->SetAttribute("Rounds", UintegerValue(rounds));
    if (!timing.rule.empty())
    {
        ObjectFactory coordinator("ns3::hfedfm::AsyncCoordinator");
        coordinator.Set("Rule", ObjectFactoryValue(ObjectFactory("ns3::hfedfm::" + timing.rule)));
        cloud->SetAttribute("Coordinator", ObjectFactoryValue(coordinator));
    }
    Watch watch;
    watch.half = rounds * devices / 2;
    cloud->TraceConnectWithoutContext("Aggregated", MakeCallback(&Watch::Aggregated, &watch));
    cloud->TraceConnectWithoutContext("Finished", MakeCallback(&Watch::Finished, &watch));
    for (uint32_t d = 0; d < devices; ++d)
    {
        const auto ends = addresses.Assign(wire.Install(nodes.Get(0), nodes.Get(1 + d)));
        addresses.NewNetwork();
        const auto device = MakeApplication(nodes.Get(1 + d), 1 + d);
        device->SetLearner(all[d]);
        device->SetComputeModel(
            CreateObjectWithAttributes<ComputeEnergyModel>("PeakFlops",
                                                           DoubleValue(FLOPS),
                                                           "Efficiency",
                                                           DoubleValue(1),
                                                           "Slowdown",
                                                           PointerValue(MakeTimes(timing, d))));
        device->SetParent(cloud->MakePeerAddress(ends.GetAddress(0)), ParentLink::ACCESS);
        cloud->AddExpectedChild(1 + d);
    }
    Simulator::Run();
    Simulator::Destroy();
    Ipv4AddressGenerator::Reset();
    return (watch.end - watch.begin) * devices / (watch.count - watch.from);
}

} // namespace ns3::hfedfm
