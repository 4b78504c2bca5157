// SPDX-License-Identifier: GPL-2.0-only
#include "hfedfm-scenario.h"

#include "hfedfm-module-list.h"

#include "ns3/abort.h"
#include "ns3/boolean.h"
#include "ns3/config.h"
#include "ns3/double.h"
#include "ns3/hfedfm-backhaul-helper.h"
#include "ns3/hfedfm-cluster-helper.h"
#include "ns3/hfedfm-device-energy-helper.h"
#include "ns3/hfedfm-fault-helper.h"
#include "ns3/hfedfm-federation-helper.h"
#include "ns3/hfedfm-input-error.h"
#include "ns3/hfedfm-learner-helper.h"
#include "ns3/hfedfm-purging-scheduler.h"
#include "ns3/hfedfm-relay-helper.h"
#include "ns3/hfedfm-run-recorder.h"
#include "ns3/hfedfm-run-watchdog.h"
#include "ns3/hfedfm-specialization-recorder.h"
#include "ns3/hfedfm-start-recorder.h"
#include "ns3/hfedfm-wifi-adhoc-d2d-helper.h"
#include "ns3/hfedfm-wifi-cell-helper.h"
#include "ns3/hfedfm-wire.h"
#include "ns3/integer.h"
#include "ns3/ipv4-address-generator.h"
#include "ns3/rng-seed-manager.h"
#include "ns3/simulator.h"
#include "ns3/string.h"
#include "ns3/uinteger.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>
#include <string>

namespace ns3::hfedfm
{

namespace
{

constexpr int64_t LAYOUT_STREAM = 1000;

// Carriers of the first channels that radios of a study use, Hz.
constexpr double WIFI_CARRIER = 5.18e9;       // channel 36
constexpr double WIFI_6GHZ_CARRIER = 5.955e9; // channel 1 of that band
constexpr double LTE_CARRIER = 1.93e9;        // uplink of EARFCN 18100, which is the sidelink's

/** Links up to here need no longer slots, m. */
constexpr double MAX_PLAIN_DISTANCE = 1300;

// Of links, one for each pair of nodes.
constexpr int64_t SHADOWING_STREAM = int64_t{1} << 50;

ObjectFactory
MakePathLoss(const StudyOptions& options, double carrier)
{
    ObjectFactory loss("ns3::LogDistancePropagationLossModel");
    if (options.shadowing > 0 || options.pathLoss < 0)
    {
        loss.SetTypeId("ns3::hfedfm::ShadowedLossModel");
        loss.Set("Sigma", DoubleValue(options.shadowing));
        loss.Set("Stream", IntegerValue(SHADOWING_STREAM));
        loss.Set("Frequency", DoubleValue(carrier));
    }
    loss.Set("ReferenceLoss", DoubleValue(options.pathLoss));
    loss.Set("Exponent", DoubleValue(options.pathLossExponent));
    return loss;
}

/** @return makes fading models of Wi-Fi links; without a type if they do not fade */
ObjectFactory
MakeFading(const StudyOptions& options)
{
    return options.fading == "nakagami" ? ObjectFactory("ns3::NakagamiPropagationLossModel")
                                        : ObjectFactory();
}

std::shared_ptr<AccessHelper>
MakeWifi(const StudyOptions& options, double longest)
{
    auto wifi = std::make_shared<WifiCellHelper>();
    wifi->SetSharedChannel(options.sharedChannel);
    wifi->SetPropagationLoss(MakePathLoss(options, WIFI_CARRIER));
    wifi->SetFading(MakeFading(options));
    wifi->SetMinimumRssi(options.minimumRssi);
    wifi->SetMaxDistance(std::max(MAX_PLAIN_DISTANCE, longest));
    wifi->SetRtsThreshold(options.rts);
    wifi->SetPhyAttribute("RxNoiseFigure", DoubleValue(options.noiseFigure));
    wifi->SetPhyAttribute("TxPowerStart", DoubleValue(options.accessPower));
    wifi->SetPhyAttribute("TxPowerEnd", DoubleValue(options.accessPower));
    return wifi;
}

/**
 * @param name of a class of this module @param option that asks for it
 * @return makes it, by name because not every build has it; throws InputError if this has not
 */
ObjectFactory
MakeLteFactory(const std::string& name, const std::string& option)
{
    TypeId type;
    ThrowIf(!TypeId::LookupByNameFailSafe("ns3::hfedfm::" + name, &type),
            "Option --" + option + " is not in this build, whose ns-3 has no LTE.");
    return ObjectFactory(type.GetName());
}

std::shared_ptr<AccessHelper>
MakeLte(const StudyOptions& options)
{
    auto lte = MakeLteFactory("LteCellHelper", "radio=lte").Create<Object>();
    lte->SetAttribute("SharedChannel", BooleanValue(options.sharedChannel));
    // The carrier is that of the cell: ns-3's LTE sets it.
    lte->SetAttribute("PropagationLoss", ObjectFactoryValue(MakePathLoss(options, LTE_CARRIER)));
    return {dynamic_cast<AccessHelper*>(PeekPointer(lte)), [lte](AccessHelper*) {}};
}

/** While it lives, what is made draws as in another run. */
class OtherRun
{
  public:
    /** @param seed number of that run; 0: this one */
    explicit OtherRun(uint32_t seed)
        : m_run(RngSeedManager::GetRun())
    {
        RngSeedManager::SetRun(seed == 0 ? m_run : seed);
    }

    ~OtherRun()
    {
        RngSeedManager::SetRun(m_run);
    }

    OtherRun(const OtherRun&) = delete;
    OtherRun& operator=(const OtherRun&) = delete;

  private:
    uint64_t m_run; //!< number of this run
};

/** @return positions; throws InputError if they do not fit */
Layout
MakeLayout(const StudyOptions& options)
{
    const OtherRun draws(options.layoutSeed);
    if (options.layout == "random")
    {
        auto random = CreateObject<UniformRandomVariable>();
        random->SetStream(LAYOUT_STREAM);
        RandomLayoutParameters parameters;
        parameters.devices = options.devices;
        parameters.clusters = options.edges;
        parameters.radius = options.radius;
        return MakeRandomLayout(parameters, random);
    }
    auto layout =
        options.layout == "published" ? GetPublishedLayout() : ReadLayoutFile(options.layout);
    ThrowIf(layout.GetDeviceCount() != options.devices || layout.clusters.size() != options.edges,
            "The layout '" + options.layout + "' has " + std::to_string(layout.GetDeviceCount()) +
                " devices in " + std::to_string(layout.clusters.size()) +
                " clusters; the study asks for " + std::to_string(options.devices) + " and " +
                std::to_string(options.edges) +
                ". Set --devices and --edges to those of the layout.");
    layout.Scale(options.layoutScale);
    return layout;
}

/** @return the longest distance of two nodes of a cluster, m */
double
GetLongestLink(const Layout& layout)
{
    double longest = 0;
    for (const auto& cluster : layout.clusters)
    {
        auto nodes = cluster.devices;
        nodes.push_back(cluster.server);
        for (const auto& a : nodes)
        {
            for (const auto& b : nodes)
            {
                longest = std::max(longest, CalculateDistance(a, b));
            }
        }
    }
    return longest;
}

/** @return what installs the access network */
std::shared_ptr<AccessHelper>
MakeAccess(const StudyOptions& options, double longest)
{
    return options.radio == "lte" ? MakeLte(options) : MakeWifi(options, longest);
}

/** @return what helps a device that is out of reach, a sentence */
std::string
DescribeReach(const StudyOptions& options)
{
    const std::string nearer =
        "Bring them nearer with --radius (random layout) or --layout-scale (others), ";
    if (options.radio == "lte")
    {
        return nearer +
               "raise --ns3::hfedfm::LteCellHelper::UeTxPower, lower --path-loss, or spread the "
               "power over fewer resource blocks (--ns3::hfedfm::LteCellHelper::Bandwidth).";
    }
    return nearer + "raise --access-power, or lower --path-loss (as in a lower band) and "
                    "--minimum-rssi.";
}

/** @param options of the study @param d2d its D2D radios @return their carrier, Hz */
double
GetD2dCarrier(const StudyOptions& options, const Ptr<D2dTopology>& d2d)
{
    if (options.d2d == "sidelink")
    {
        return LTE_CARRIER;
    }
    StringValue band;
    d2d->GetAttribute("Band", band);
    return band.Get() == "BAND_6GHZ" ? WIFI_6GHZ_CARRIER : WIFI_CARRIER;
}

/** @return what installs the D2D radios */
Ptr<D2dTopology>
MakeD2d(const StudyOptions& options, double longest)
{
    Ptr<D2dTopology> d2d;
    if (options.d2d == "sidelink")
    {
        d2d = MakeLteFactory("SidelinkD2d", "d2d=sidelink").Create<D2dTopology>();
    }
    else
    {
        auto wifi = CreateObject<WifiAdhocD2d>();
        wifi->SetFading(MakeFading(options));
        d2d = wifi;
        d2d->SetAttribute("MinimumRssi", DoubleValue(options.minimumRssi));
        d2d->SetAttribute("MaxDistance", DoubleValue(std::max(MAX_PLAIN_DISTANCE, longest)));
        d2d->SetAttribute("NoiseFigure", DoubleValue(options.noiseFigure));
        d2d->SetAttribute("RtsThreshold", UintegerValue(options.rts));
    }
    d2d->SetAttribute("PropagationLoss",
                      ObjectFactoryValue(MakePathLoss(options, GetD2dCarrier(options, d2d))));
    d2d->SetAttribute("TxPower", DoubleValue(options.d2dPower));
    d2d->SetAttribute("SharedChannel", BooleanValue(options.sharedChannel));
    return d2d;
}

/** Throws InputError if the access network cannot be as asked for. */
void
CheckAccess(const StudyOptions& options)
{
    const std::size_t most = WifiCellHelper::MAX_CELLS; // those of LTE are as many
    ThrowIf(options.edges > most,
            "Option --edges is " + std::to_string(options.edges) + "; at most " +
                std::to_string(most) + " cells can be simulated.");
    const auto problem = MakeAccess(options, 0)->DescribeProblem();
    ThrowIf(!problem.empty(), problem);
    MakeD2d(options, 0);
}

// Streams are far apart, so that a change in one part does not shift the draws of another.
constexpr int64_t LEARNER_STREAM = 2000;
constexpr int64_t PROFILE_STREAM = 3000;
constexpr int64_t CLUSTER_STREAM = 5000;
constexpr int64_t NETWORK_STREAM = 10000;
constexpr int64_t D2D_STREAM = 1000000;
constexpr int64_t SLOWDOWN_STREAM = 2000000000;
constexpr int64_t SPEED_STREAM = 4000000000;

/** @return the number of rounds up to the last in which an update counted */
std::size_t
CountUsed(const RunResult& result)
{
    auto rounds = result.rounds.size();
    while (rounds > 0 && result.rounds[rounds - 1].devicesAggregated == 0)
    {
        --rounds;
    }
    return rounds;
}

/** Passes the recorder's count of jobs on as a share. */
void
TellShare(const std::function<void(double)>* tell, uint64_t jobs, uint64_t done)
{
    (*tell)(std::min(1.0, static_cast<double>(done) / static_cast<double>(jobs)));
}

std::vector<Ptr<Learner>>
MakeLearners(const StudyOptions& options, const Layout& layout)
{
    if (options.payload > 0)
    {
        for (const auto& cluster : layout.clusters)
        {
            ThrowIf(!cluster.senses.empty() || !cluster.tasks.empty(),
                    "The layout '" + options.layout +
                        "' says what a device senses or learns, but with --payload nothing is "
                        "learned.");
        }
        LearnerHelper helper("ns3::hfedfm::PayloadLearner");
        helper.SetAttribute("PayloadBytes", UintegerValue(options.payload));
        helper.SetAttribute("TrainingFlops", DoubleValue(options.trainingFlops));
        return helper.Create(options.devices);
    }
    const OtherRun draws(options.dataSeed);
    LearnerHelper helper(options.learner);
    helper.SetDataset(options.dataset);
    const auto set = [&helper](const std::string& name, const AttributeValue& value) {
        if (helper.HasAttribute(name))
        {
            helper.SetAttribute(name, value);
        }
    };
    set("Threads", UintegerValue(options.GetThreads()));
    set("Tasks", StringValue(options.tasks));
    set("Alpha", DoubleValue(options.alpha));
    set("Partition", StringValue(options.partition));
    set("SamplesPerTask", UintegerValue(options.samples));
    set("ScoreTrained", BooleanValue(options.scoreTrained));
    set("LearningRate", DoubleValue(options.learningRate));
    set("LearningRateDecay", DoubleValue(options.learningRateDecay));
    set("BackboneFile", StringValue(options.backbone));
    set("SampleFlops", DoubleValue(options.costs.sampleFlops));
    if (helper.HasAttribute("Senses") || !options.mixesSenses)
    {
        helper.SetSenses(options.senses, options.mixesSenses);
    }
    helper.SetTasksPerDevice(options.leastTasks, options.mostTasks);
    const auto starts =
        RelayOptions::ByDevice(options.taskStarts, RelayOptions::CountDevices(layout));
    const auto gains = RelayOptions::ByDevice(options.gains, RelayOptions::CountDevices(layout));
    uint32_t first = 0;
    for (const auto& cluster : layout.clusters)
    {
        const auto find = [](const auto& lists, uint32_t user) {
            const auto found = lists.find(user);
            return found == lists.end() ? "" : found->second;
        };
        for (uint32_t user = 0; user < cluster.devices.size(); ++user)
        {
            const LearningProfile profile{find(cluster.senses, user),
                                          find(cluster.tasks, user),
                                          find(starts, first + user),
                                          find(gains, first + user)};
            const bool told = !profile.senses.empty() || !profile.tasks.empty();
            if (told || !profile.starts.empty() || !profile.gains.empty())
            {
                ThrowIf(told && !helper.HasAttribute("Senses"),
                        "The layout '" + options.layout +
                            "' says what a device senses or learns, " + "but a " + options.learner +
                            " has no attributes Senses and Tasks.");
                helper.SetProfile(first + user, profile);
            }
        }
        first += static_cast<uint32_t>(cluster.devices.size());
    }
    helper.AssignStreams(LEARNER_STREAM);
    return helper.Create(options.devices);
}

/** @return learners that score servers' models, by cluster: the one of its devices that learns
 *  most; empty if all devices hold what their server holds */
std::vector<Ptr<Learner>>
MakeJudges(const StudyOptions& options, const Layout& layout)
{
    std::vector<Ptr<Learner>> judges;
    if (!options.Specializes())
    {
        return judges;
    }
    const auto learners = MakeLearners(options, layout);
    auto first = learners.begin();
    for (const auto& cluster : layout.clusters)
    {
        const auto behind = first + static_cast<std::ptrdiff_t>(cluster.devices.size());
        const auto judge = std::max_element(first, behind, [](const auto& a, const auto& b) {
            return a->GetManifest().size() < b->GetManifest().size();
        });
        judges.push_back(*judge);
        first = behind;
    }
    return judges;
}

/** Throws if a device cannot learn what it is to. */
void
CheckLearners(const StudyOptions& options, const Layout& layout)
{
    const auto learners = MakeLearners(options, layout);
    std::set<ModuleId> modules;
    std::map<ModuleId, uint64_t> sizes;
    for (std::size_t device = 0; device < learners.size(); ++device)
    {
        const auto& learner = learners[device];
        const auto error = learner->FindError();
        ThrowIf(!error.empty(),
                error + " This is told of device " + std::to_string(device) +
                    "; --tasks, --senses, --task-starts, --gains, --samples, --backbone, lines of "
                    "--layout and --" +
                    options.learner + "::... set what a device learns and how.");
        for (const auto& spec : learner->GetManifest())
        {
            modules.insert(spec.id);
            sizes[spec.id] = GetRecordSize(options.GetUpdateCodec().Find(spec.id).MakeSample(spec));
            const auto kind = spec.id.GetKind();
            ThrowIf(HasModelCosts(options.costs.name) && !options.costs.IsEmbedded() &&
                        kind != ModuleKind::ADAPTER && kind != ModuleKind::HEAD,
                    "Option --costs=" + options.costs.name + " does not say what the module " +
                        spec.id.ToString() +
                        " stands for; it knows adapters and heads. A file can say it.");
        }
    }
    options.CheckCirculation(modules, options.schemes, options.rounds);
    options.CheckCodecs(modules);
    options.CheckModules(sizes);
    const auto devices = RelayOptions::CountDevices(layout);
    const bool edges = std::any_of(options.schemes.begin(), options.schemes.end(), [](auto& s) {
        return s.HasEdgeServers();
    });
    options.CheckServers(modules,
                         edges ? *std::min_element(devices.begin(), devices.end())
                               : options.devices);
}

/** @return profile of each device; empty if there is no mix */
std::vector<std::string>
MakeProfiles(const StudyOptions& options)
{
    if (options.profiles.empty())
    {
        return {};
    }
    auto random = CreateObject<UniformRandomVariable>();
    random->SetStream(PROFILE_STREAM);
    return DealProfiles(options.profiles, options.devices, random);
}

/** Throws if heads are to be those of the layout and it does not name them. */
void
CheckHeads(const StudyOptions& options, const Layout& layout)
{
    if (options.headRule != "layout")
    {
        return;
    }
    ThrowIf(options.layout == "random",
            "Option --head-rule is 'layout', but positions are drawn: name a layout "
            "with --layout, or choose random, best-connected or most-energy.");
    for (std::size_t c = 0; c < layout.clusters.size(); ++c)
    {
        ThrowIf(!layout.clusters[c].head.has_value(),
                "Option --head-rule is 'layout', but the layout '" + options.layout +
                    "' names no head of cluster " + std::to_string(c) +
                    "; it needs a line 'aggregator,cluster,user' for each cluster.");
    }
}

ClusterHelper
MakeClusters(const StudyOptions& options, const Layout& layout, const Ptr<D2dTopology>& d2d)
{
    ClusterHelper clusters;
    clusters.SetTopology(d2d);
    clusters.SetRange(options.d2dRange);
    clusters.SetStream(CLUSTER_STREAM);
    if (options.headRule == "layout")
    {
        std::vector<uint32_t> heads;
        for (const auto& cluster : layout.clusters)
        {
            heads.push_back(cluster.head.value_or(0));
        }
        clusters.SetFirstHeads(heads);
    }
    else
    {
        clusters.SetHeadRule(options.headRule);
    }
    return clusters;
}

/** Let stations sleep while their devices train. @param energy of the devices, cell by cell */
void
SavePower(const EdgeNetwork& network, const std::vector<DeviceEnergy>& energy)
{
    auto device = energy.begin();
    for (const auto& cell : network.cells)
    {
        for (uint32_t s = 0; s < cell.stations.GetN(); ++s)
        {
            cell.accessController->SaveWhileTraining(cell.stations.Get(s), (device++)->ledger);
        }
    }
}

FederationContainer
MakeFederation(const StudyOptions& options,
               const Scheme& scheme,
               const Layout& layout,
               const std::vector<Ptr<Learner>>& learners,
               const EdgeNetwork& network,
               const Ptr<D2dTopology>& d2d,
               const std::vector<DeviceEnergy>& energy)
{
    FederationHelper helper;
    helper.SetScheme(scheme);
    helper.SetClusters(MakeClusters(options, layout, d2d));
    helper.SetAttribute("InNetworkAggregation", BooleanValue(options.relaySums));
    helper.SetAttribute("Rounds", UintegerValue(options.rounds));
    options.Apply(helper, scheme);
    return helper.Install(network, learners, energy);
}

} // namespace

void
CheckScenario(const StudyOptions& options)
{
    const auto layout = MakeLayout(options);
    CheckHeads(options, layout);
    for (const auto& fault : options.faults)
    {
        ThrowIf(fault.device >= options.devices,
                "Option --faults names the device " + std::to_string(fault.device) +
                    "; there are " + std::to_string(options.devices) + ", counted from 0.");
    }
    options.CheckPlaces(RelayOptions::CountDevices(layout), options.rounds);
    const bool deals = !options.senses.empty() || options.mostTasks > 0;
    for (uint32_t i = 0; i < (deals ? options.runs : 1); ++i)
    {
        // Runs deal out senses and tasks anew.
        RngSeedManager::SetSeed(options.seed);
        RngSeedManager::SetRun(options.firstRun + i);
        CheckLearners(options, layout);
    }
    CheckAccess(options);
    const auto board =
        CreateObjectWithAttributes<ComputeEnergyModel>("Profile", StringValue(options.profile));
    ThrowIf(board->GetBusyPower() < board->GetIdlePower(),
            "Option --ns3::hfedfm::ComputeEnergyModel::BusyPower makes a board of the profile '" +
                options.profile + "' draw " + std::to_string(board->GetBusyPower()) +
                " W while it computes, but its IdlePower is " +
                std::to_string(board->GetIdlePower()) + " W; set one of them, or both.");
}

std::string
DescribeModules(const StudyOptions& options)
{
    RngSeedManager::SetSeed(options.seed);
    RngSeedManager::SetRun(options.firstRun);
    return ListModules(options, MakeLearners(options, MakeLayout(options)));
}

RunResult
RunScenario(const StudyOptions& options,
            const Scheme& scheme,
            uint32_t run,
            const std::function<void(double)>& progress,
            const std::string& pcapPrefix)
{
    PurgingScheduler::Use();
    Config::SetDefault("ns3::hfedfm::MessageStream::LikeLinux",
                       BooleanValue(options.tcp == "linux"));
    Config::SetDefault("ns3::hfedfm::MessageCodec::ModuleParameters",
                       StringValue(options.costs.GetModuleParameters()));
    RngSeedManager::SetSeed(options.seed);
    RngSeedManager::SetRun(run);
    const auto layout = MakeLayout(options);
    const auto longest = GetLongestLink(layout);
    const auto access = MakeAccess(options, longest);
    auto network = access->Install(layout);
    access->AssignStreams(network, NETWORK_STREAM);
    BackhaulHelper backhaul;
    backhaul.SetLink(DataRate(static_cast<uint64_t>(options.backhaulRate)),
                     Seconds(options.backhaulDelay));
    backhaul.Install(network);
    access->Complete(network);
    if (!pcapPrefix.empty())
    {
        access->EnablePcap(pcapPrefix, network);
        backhaul.EnablePcap(pcapPrefix, network);
    }
    DeviceEnergyHelper power;
    power.SetBattery(options.battery);
    power.SetProfile(options.profile);
    const auto profiles = MakeProfiles(options);
    power.SetProfiles(profiles);
    power.SetComputeAttribute("SlowdownSigma", DoubleValue(options.slowdown));
    power.SetSpeedSpread(options.speedSpread, SPEED_STREAM);
    const auto energy = power.Install(network);
    for (std::size_t d = 0; options.slowdown > 0 && d < energy.size(); ++d)
    {
        energy[d].compute->AssignStreams(SLOWDOWN_STREAM + static_cast<int64_t>(d));
    }
    const auto servers = power.InstallServers(network);
    Ptr<D2dTopology> d2d;
    if (scheme.HasD2d())
    {
        d2d = MakeD2d(options, longest);
        d2d->Install(network);
        d2d->AssignStreams(network, D2D_STREAM);
        d2d->InstallEnergy(network, energy);
        if (!pcapPrefix.empty())
        {
            d2d->EnablePcap(pcapPrefix + "-d2d", network);
        }
    }
    if (!scheme.HasNetwork())
    {
        for (const auto& cell : network.cells)
        {
            cell.PutStationsToSleep();
        }
    }
    else if (options.powerSave == "training" && !scheme.HasD2d())
    {
        SavePower(network, energy);
    }
    const auto learners = MakeLearners(options, layout);
    const auto federation = MakeFederation(options, scheme, layout, learners, network, d2d, energy);
    for (const auto& fault : options.faults)
    {
        ScheduleFault(network, federation, fault.device, Seconds(fault.time));
    }

    for (const auto& edge : federation.GetByRole(NodeRole::EDGE_SERVER))
    {
        edge.node->SetLedger(servers[edge.index].ledger);
    }

    if (options.relay != "none" && scheme.HasNetwork())
    {
        RelayHelper relaying;
        options.SetUp(relaying, scheme);
        relaying.Install(network, federation);
    }
    StartRecorder starts(federation);
    SpecializationRecorder shares(federation, options.shared, MakeJudges(options, layout));
    RunRecorder recorder(network, federation);
    recorder.SetServers(servers);
    recorder.SetFinishedCallback(MakeCallback(static_cast<void (*)()>(&Simulator::Stop)));
    if (progress)
    {
        const auto jobs = static_cast<uint64_t>(
            std::ceil(options.devices * options.participation * options.rounds));
        recorder.SetProgressCallback(MakeBoundCallback(&TellShare, &progress, jobs));
    }
    RunWatchdog watchdog(network, federation, DescribeReach(options));
    Simulator::Run();

    auto result = recorder.GetResult();
    if (!options.circulation.IsUniform())
    {
        // Devices then hold more than what the root has sent: theirs is no score of its model.
        for (auto& round : result.rounds)
        {
            round.rootAccuracy.reset();
        }
    }
    const auto dead = federation.CountFailed();
    // Where all have failed, a cloud with a deadline goes on with nobody.
    const auto all = options.IsAsynchronous() && !result.rounds.empty() ? result.rounds.back().round
                                                                        : result.rounds.size();
    const auto rounds = dead == options.devices ? CountUsed(result) : all;
    NS_ABORT_MSG_IF(rounds < options.rounds,
                    "Only " << rounds << " of " << options.rounds
                            << " rounds were finished: " << dead << " of " << options.devices
                            << " devices ran out of energy or broke down. Give them more "
                            << "(--battery), or let fewer break down (--faults).");
    starts.AddTo(result);
    shares.AddTo(result);
    result.scheme = scheme.ToString();
    result.run = run;
    std::size_t device = 0;
    for (auto& row : result.nodes)
    {
        if (row.role == "device")
        {
            row.profile = profiles.empty() ? options.profile : profiles.at(device);
            const auto learns = DescribeLearner(*learners.at(device));
            row.senses = learns.senses;
            row.tasks = learns.tasks;
            ++device;
        }
    }
    Simulator::Destroy();
    Ipv4AddressGenerator::Reset();
    return result;
}

RunResult
RunCell(const StudyOptions& options, const StudyCell& cell)
{
    const auto pcap = options.pcap ? cell.folder + "/packets" : "";
    return RunScenario(options, cell.scheme, cell.run, &StudyRunner::ReportProgress, pcap);
}

} // namespace ns3::hfedfm
