/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "hfedfm-study-options.h"

#include "ns3/hfedfm-device-profile.h"
#include "ns3/hfedfm-input-error.h"
#include "ns3/hfedfm-options.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <map>
#include <optional>
#include <thread>
#include <utility>

namespace ns3
{
namespace hfedfm
{

namespace
{

/** Throws unless the file can be read. */
void
CheckReadable(const std::string& option, const std::string& path, const std::string& allowed)
{
    std::ifstream file(path, std::ios::binary);
    if (!file || file.peek() == std::ifstream::traits_type::eof())
    {
        const std::string reason = errno != 0 ? std::strerror(errno) : "it is empty";
        throw InputError("Option --" + option + " is '" + path + "', which cannot be read (" +
                         reason + "); it must be " + allowed + ".");
    }
}

/** Throws if options that are fine alone do not go together. */
void
CheckTogether(const StudyOptions& options)
{
    if (options.edges > options.devices)
    {
        throw InputError("Option --edges is " + std::to_string(options.edges) +
                         ", but with --devices=" + std::to_string(options.devices) + " at most " +
                         std::to_string(options.devices) +
                         " edge servers are allowed: each needs a device.");
    }
    if (options.trainingFlops > 0 && options.payload == 0)
    {
        throw InputError("Option --training-flops is only allowed with --payload: without it, the "
                         "work follows from the model.");
    }
    if (options.payload > 0 && !options.backbone.empty())
    {
        throw InputError(
            "Option --backbone is not allowed with --payload: then nothing is trained.");
    }
    if (options.layout == "random" && options.layoutScale != 1)
    {
        throw InputError(
            "Option --layout-scale is not allowed with --layout=random; use --radius.");
    }
    for (const auto& row : GetStudyOptionTable())
    {
        if (row.name == "access-power" && options.radio == "lte" &&
            options.accessPower != std::stod(row.defaultText))
        {
            throw InputError("Option --access-power is for --radio=wifi; with --radio=lte use "
                             "--ns3::hfedfm::LteCellHelper::UeTxPower and EnbTxPower.");
        }
        const bool hasWifi = options.radio == "wifi" || options.d2d == "wifi";
        if (!hasWifi &&
            ((row.name == "noise-figure" && options.noiseFigure != std::stod(row.defaultText)) ||
             (row.name == "minimum-rssi" && options.minimumRssi != std::stod(row.defaultText))))
        {
            throw InputError("Option --" + row.name +
                             " is for Wi-Fi radios; there are none with --radio=lte and "
                             "--d2d=sidelink.");
        }
        errno = 0;
        if (row.name == "layout" && options.layout != "random" && options.layout != "published")
        {
            CheckReadable(row.name, options.layout, row.allowed);
        }
        if (row.name == "backbone" && !options.backbone.empty())
        {
            CheckReadable(row.name, options.backbone, row.allowed);
        }
    }
}

/** Throws if an attribute is given that an option sets in every run: it would have no effect. */
void
CheckForeign(const std::vector<std::pair<std::string, std::string>>& foreign)
{
    static const std::map<std::string, std::string> owners{
        {"ns3::LogDistancePropagationLossModel::Exponent", "path-loss-exponent"},
        {"ns3::LogDistancePropagationLossModel::ReferenceLoss", "path-loss"},
        {"ns3::WifiPhy::RxNoiseFigure", "noise-figure"},
        {"ns3::WifiPhy::TxPowerEnd", "access-power"},
        {"ns3::WifiPhy::TxPowerStart", "access-power"},
        {"ns3::ThresholdPreambleDetectionModel::MinimumRssi", "minimum-rssi"},
        {"ns3::hfedfm::ClusterMember::Turn", "d2d"},
        {"ns3::hfedfm::ConsensusNode::Codec", "codec"},
        {"ns3::hfedfm::ConsensusNode::Exchanges", "schemes"},
        {"ns3::hfedfm::ConsensusNode::Rounds", "rounds"},
        {"ns3::hfedfm::ConsensusNode::StepDeadline", "deadline"},
        {"ns3::hfedfm::FederationNode::Codec", "codec"},
        {"ns3::hfedfm::FederationNode::Deadline", "deadline"},
        {"ns3::hfedfm::FederationNode::EdgeRounds", "schemes"},
        {"ns3::hfedfm::FederationNode::InNetworkAggregation", "relay-sums"},
        {"ns3::hfedfm::FederationNode::Quorum", "quorum"},
        {"ns3::hfedfm::FederationNode::Rounds", "rounds"},
        {"ns3::hfedfm::HeadElection::Rule", "head-rule"},
        {"ns3::hfedfm::LteCellHelper::PropagationLoss", "path-loss"},
        {"ns3::hfedfm::LteCellHelper::SharedChannel", "channels"},
        {"ns3::hfedfm::PayloadLearner::PayloadBytes", "payload"},
        {"ns3::hfedfm::PayloadLearner::TrainingFlops", "training-flops"},
        {"ns3::hfedfm::SidelinkD2d::PropagationLoss", "path-loss"},
        {"ns3::hfedfm::SidelinkD2d::SharedChannel", "channels"},
        {"ns3::hfedfm::SidelinkD2d::TxPower", "d2d-power"},
        {"ns3::hfedfm::SidelinkMac::AdaptMcs", "ns3::hfedfm::SidelinkD2d::AdaptMcs"},
        {"ns3::hfedfm::SidelinkMac::Mcs", "ns3::hfedfm::SidelinkD2d::Mcs"},
        {"ns3::hfedfm::SidelinkMac::Rbs", "ns3::hfedfm::SidelinkD2d::Rbs"},
        {"ns3::hfedfm::SidelinkPool::Period", "ns3::hfedfm::SidelinkD2d::Period"},
        {"ns3::hfedfm::SidelinkPool::Repetitions", "ns3::hfedfm::SidelinkD2d::Repetitions"},
        {"ns3::hfedfm::SidelinkSpectrumPhy::NoiseFigure", "ns3::hfedfm::SidelinkD2d::NoiseFigure"},
        {"ns3::hfedfm::SidelinkSpectrumPhy::TxPower", "d2d-power"},
        {"ns3::hfedfm::WifiAdhocD2d::MinimumRssi", "minimum-rssi"},
        {"ns3::hfedfm::WifiAdhocD2d::NoiseFigure", "noise-figure"},
        {"ns3::hfedfm::WifiAdhocD2d::PropagationLoss", "path-loss"},
        {"ns3::hfedfm::WifiAdhocD2d::SharedChannel", "channels"},
        {"ns3::hfedfm::WifiAdhocD2d::TxPower", "d2d-power"},
    };
    for (const auto& [attribute, text] : foreign)
    {
        const auto owner = owners.find(attribute);
        if (owner != owners.end())
        {
            throw InputError("Option --" + attribute + " has no effect in a study; use --" +
                             owner->second + ".");
        }
    }
}

/** Fill in what depends on another option. @param texts of all options */
void
ResolveDefaults(std::map<std::string, std::string>& texts)
{
    auto& d2d = texts["d2d"];
    auto& schemes = texts["schemes"];
    if (schemes.empty())
    {
        schemes = d2d.empty() ? SCHEMES_WITHOUT_D2D : SCHEMES_WITH_D2D;
    }
    if (d2d.empty())
    {
        d2d = "wifi";
    }
}

uint32_t
GetCores()
{
    return std::max(1U, std::thread::hardware_concurrency());
}

} // namespace

StudyOptions
StudyOptions::Parse(const std::vector<std::string>& arguments)
{
    StudyOptions options;
    std::vector<CommandOption> known;
    for (const auto& row : GetStudyOptionTable())
    {
        known.push_back({row.name, row.defaultText, row.meaning, row.allowed});
    }
    auto command = ReadCommandOptions(
        arguments,
        "Compares schemes of federated learning over a simulated network. Attributes and global "
        "values of ns-3 are options, too: --ns3::Class::Attribute=value.",
        known);
    ResolveDefaults(command.texts);
    for (const auto& row : GetStudyOptionTable())
    {
        const std::string& text = command.texts[row.name];
        if (!row.read(options, text))
        {
            throw InputError(DescribeBadOption(row.name, text, row.allowed));
        }
        if (row.changesResults)
        {
            options.settings.emplace_back(row.name, text);
        }
    }
    CheckTogether(options);
    CheckForeign(command.foreign);
    options.settings.insert(options.settings.end(), command.foreign.begin(), command.foreign.end());
    return options;
}

uint32_t
StudyOptions::GetJobs() const
{
    const std::size_t cells = std::max<std::size_t>(1, schemes.size() * runs);
    const uint32_t wanted = jobs == 0 ? GetCores() : jobs;
    return static_cast<uint32_t>(std::min<std::size_t>(wanted, cells));
}

uint32_t
StudyOptions::GetThreads() const
{
    return threads == 0 ? std::max(1U, GetCores() / GetJobs()) : threads;
}

namespace
{

using Reader = StudyOption::Reader;
using Parser = std::optional<double> (*)(const std::string&);

/** Reads whole numbers in a range. */
template <typename T>
Reader
Integer(T StudyOptions::*member, uint64_t least, uint64_t most)
{
    return [=](StudyOptions& options, const std::string& text) {
        const auto value = ParseInteger(text, least, most);
        options.*member = static_cast<T>(value.value_or(0));
        return value.has_value();
    };
}

/** Reads numbers above (or from) a least one up to a most one, by default without end. */
Reader
Real(double StudyOptions::*member,
     double least,
     bool including,
     double most = 1e300,
     Parser parse = ParseReal)
{
    return [=](StudyOptions& options, const std::string& text) {
        const auto value = parse(text);
        options.*member = value.value_or(0);
        return value.has_value() && (including ? *value >= least : *value > least) &&
               *value <= most;
    };
}

/** Reads one of some words. */
Reader
Word(std::string StudyOptions::*member, const std::vector<std::string>& words)
{
    return [=](StudyOptions& options, const std::string& text) {
        options.*member = text;
        return std::find(words.begin(), words.end(), text) != words.end();
    };
}

/** Reads any text. */
Reader
Text(std::string StudyOptions::*member, bool mayBeEmpty)
{
    return [=](StudyOptions& options, const std::string& text) {
        options.*member = text;
        return mayBeEmpty || !text.empty();
    };
}

/** Reads a switch; the option without a value switches on. */
Reader
Switch(bool StudyOptions::*member)
{
    return [=](StudyOptions& options, const std::string& text) {
        options.*member = text.empty() || text == "true" || text == "1";
        return options.*member || text == "false" || text == "0";
    };
}

/** Reads the schemes; a scheme that does not exist has an error text of its own. */
bool
ReadSchemes(StudyOptions& options, const std::string& text)
{
    options.schemes.clear();
    for (const auto& part : SplitCommas(text))
    {
        const auto scheme = Scheme::Parse(part);
        if (std::find(options.schemes.begin(), options.schemes.end(), scheme) !=
            options.schemes.end())
        {
            throw InputError("Option --schemes names the scheme '" + scheme.ToString() +
                             "' twice; each may be named once.");
        }
        options.schemes.push_back(scheme);
    }
    return true;
}

/** Reads whether cells share a channel. */
bool
ReadChannels(StudyOptions& options, const std::string& text)
{
    options.sharedChannel = text == "shared";
    return text == "shared" || text == "separate";
}

/** Reads who breaks down and when. */
bool
ReadFaults(StudyOptions& options, const std::string& text)
{
    options.faults.clear();
    if (text.empty())
    {
        return true;
    }
    for (const auto& part : SplitCommas(text))
    {
        const auto at = part.find('@');
        const auto device = ParseInteger(part.substr(0, at), 0, 1000000);
        const auto time =
            at == std::string::npos ? std::nullopt : ParseDuration(part.substr(at + 1));
        if (!device || !time || *time < 0)
        {
            return false;
        }
        options.faults.push_back({static_cast<uint32_t>(*device), *time});
    }
    return true;
}

std::vector<std::string>
GetProfileNames()
{
    std::vector<std::string> names;
    for (const auto& profile : GetDeviceProfiles())
    {
        names.push_back(profile.name);
    }
    return names;
}

std::string
JoinProfiles()
{
    std::string text;
    for (const auto& name : GetProfileNames())
    {
        text += (text.empty() ? "" : ", ") + name;
    }
    return text;
}

const uint64_t MANY = 1000000;
const std::string WHOLE = "a whole number from 1 to 1000000";

std::vector<StudyOption>
MakeGridOptions()
{
    using O = StudyOptions;
    return {
        {"schemes",
         "",
         std::string("schemes to compare; empty: ") + SCHEMES_WITHOUT_D2D + ", or with --d2d " +
             SCHEMES_WITH_D2D,
         std::string("a list with commas of ") + Scheme::ALLOWED,
         false,
         ReadSchemes},
        {"devices", "12", "devices", WHOLE, true, Integer(&O::devices, 1, MANY)},
        {"edges",
         "3",
         "edge servers, each with a cluster; at most --devices",
         WHOLE,
         true,
         Integer(&O::edges, 1, MANY)},
        {"rounds", "12", "rounds per run", WHOLE, true, Integer(&O::rounds, 1, MANY)},
        {"seed",
         "1",
         "seed of all random draws",
         "a whole number from 1 to 4294967295",
         true,
         Integer(&O::seed, 1, UINT32_MAX)},
        {"run",
         "1",
         "number of the first run: other draws from the same seed",
         "a whole number from 0 to 1000000000",
         false,
         Integer(&O::firstRun, 0, 1000000000)},
        {"runs",
         "1",
         "runs per scheme, numbered run, run + 1, ...",
         WHOLE,
         false,
         Integer(&O::runs, 1, MANY)},
        {"out",
         "hfedfm-out",
         "output folder; a study there goes on where it ended",
         "a folder",
         false,
         Text(&O::out, false)},
        {"jobs",
         "0",
         "runs at a time; 0: one per core",
         "a whole number from 0 to 1000",
         false,
         Integer(&O::jobs, 0, 1000)},
        {"threads",
         "0",
         "training threads per run; 0: its share of the cores",
         "a whole number from 0 to 1000",
         false,
         Integer(&O::threads, 0, 1000)},
        {"target",
         "0.5",
         "accuracy whose first round is told",
         "above 0 and at most 1",
         false,
         Real(&O::target, 0, false, 1)},
        {"overwrite",
         "false",
         "delete another study in the output folder",
         "true or false",
         false,
         Switch(&O::overwrite)},
        {"quiet", "false", "do not show progress", "true or false", false, Switch(&O::quiet)},
    };
}

std::vector<StudyOption>
MakeNetworkOptions()
{
    using O = StudyOptions;
    return {
        {"radio", "wifi", "access network", "wifi or lte", true, Word(&O::radio, {"wifi", "lte"})},
        {"d2d",
         "",
         "radio of schemes whose devices cooperate: Wi-Fi in ad hoc mode, or the LTE sidelink; "
         "empty: wifi",
         "wifi or sidelink",
         true,
         Word(&O::d2d, {"wifi", "sidelink"})},
        {"head-rule",
         "random",
         "which device of a D2D cluster becomes its head; layout: those that the layout names, and "
         "a "
         "random one if such a head is lost",
         "random, best-connected, most-energy or layout",
         true,
         Word(&O::headRule, {"random", "best-connected", "most-energy", "layout"})},
        {"d2d-range",
         "1e9",
         "devices this near use their D2D link, others only where a spanning tree needs it, m",
         "a number from 0 on",
         true,
         Real(&O::d2dRange, 0, true)},
        {"relay-sums",
         "true",
         "whether relays send one sum, or each update as it comes (store and forward)",
         "true or false",
         true,
         Switch(&O::relaySums)},
        {"faults",
         "",
         "devices that break down, counted from 0, and when",
         "a list with commas of DEVICE@DURATION, for instance 3@20s",
         true,
         ReadFaults},
        {"path-loss",
         "46.6777",
         "loss of all radio links at 1 m, of Wi-Fi, LTE and sidelink alike, dB",
         "a number above 0",
         true,
         Real(&O::pathLoss, 0, false, 1000)},
        {"path-loss-exponent",
         "3",
         "loss grows by ten times this for each tenfold distance, dB",
         "from 1 to 10",
         true,
         Real(&O::pathLossExponent, 1, true, 10)},
        {"noise-figure",
         "7",
         "of all Wi-Fi receivers, dB",
         "from 0 to 100",
         true,
         Real(&O::noiseFigure, 0, true, 100)},
        {"minimum-rssi",
         "-82",
         "weakest signal that Wi-Fi receivers look at, dBm",
         "from -101, where ns-3's radios end, to 0",
         true,
         Real(&O::minimumRssi, -101, true, 0)},
        {"access-power",
         "16.0206",
         "transmit power of Wi-Fi access points and stations, dBm",
         "from -50 to 60",
         true,
         Real(&O::accessPower, -50, true, 60)},
        {"d2d-power",
         "23",
         "transmit power of D2D radios, dBm",
         "from -50 to 60",
         true,
         Real(&O::d2dPower, -50, true, 60)},
        {"channels",
         "separate",
         "a channel for each cell or one for all",
         "separate or shared",
         true,
         ReadChannels},
        {"layout",
         "random",
         "positions: drawn, those of the published study, or a file",
         "random, published or a file with the lines 'server,cluster,x,y' and "
         "'user,cluster,user,x,y' (m)",
         true,
         Text(&O::layout, false)},
        {"layout-scale",
         "1",
         "factor on the distances of a layout that is not random",
         "a number above 0",
         true,
         Real(&O::layoutScale, 0, false)},
        {"radius",
         "40",
         "devices of a random layout lie within this distance of their server, m",
         "a number from 1 on",
         true,
         Real(&O::radius, 1, true)},
        {"backhaul-rate",
         "4Mbps",
         "rate of every link between edge server and cloud",
         "a rate above 0 in bps, kbps, Mbps or Gbps",
         true,
         Real(&O::backhaulRate, 1, true, 1e15, ParseRate)},
        {"backhaul-delay",
         "100ms",
         "delay of every link between edge server and cloud",
         "a duration from 0 on in s, ms, us, ns, min or h; without a unit: s",
         true,
         Real(&O::backhaulDelay, 0, true, 1e6, ParseDuration)},
        {"battery",
         "36000",
         "energy of every device at the start, J",
         "a number above 0",
         true,
         Real(&O::battery, 0, false)},
        {"quorum",
         "1.0",
         "share of the updates that ends a round",
         "above 0 and at most 1",
         true,
         Real(&O::quorum, 0, false, 1)},
        {"deadline",
         "0s",
         "time after which a round of a cluster, or an exchange of consensus, ends with what has "
         "come; 0: none",
         "a duration from 0 on in s, ms, us, ns, min or h; without a unit: s",
         true,
         Real(&O::deadline, 0, true, 1e9, ParseDuration)},
        {"pcap",
         "false",
         "write packet traces into the folder of each run",
         "true or false",
         true,
         Switch(&O::pcap)},
    };
}

std::vector<StudyOption>
MakeLearningOptions()
{
    using O = StudyOptions;
    return {
        {"codec",
         "fp32",
         "how updates travel",
         "fp32 or fp16",
         true,
         Word(&O::codec, {"fp32", "fp16"})},
        {"profile",
         "raspberry-pi-4",
         "device profile of the compute model",
         JoinProfiles(),
         true,
         Word(&O::profile, GetProfileNames())},
        {"alpha",
         "0.1",
         "Dirichlet parameter of the data: the smaller, the less alike are devices",
         "a number above 0",
         true,
         Real(&O::alpha, 0, false)},
        {"samples",
         "96",
         "training samples per device and task",
         WHOLE,
         true,
         Integer(&O::samples, 1, MANY)},
        {"lr", "0.01", "learning rate", "a number above 0", true, Real(&O::learningRate, 0, false)},
        {"lr-decay",
         "0.95",
         "factor on the learning rate per round",
         "above 0 and at most 1",
         true,
         Real(&O::learningRateDecay, 0, false, 1)},
        {"backbone",
         "",
         "safetensors file of the frozen backbone; empty: the embedded one",
         "a readable file",
         true,
         Text(&O::backbone, true)},
        {"payload",
         "0",
         "size of an update in bytes when nothing is trained; 0: train",
         "a whole number from 0 to 1000000000",
         true,
         Integer(&O::payload, 0, 1000000000)},
        {"training-flops",
         "0",
         "modelled floating-point operations per device and round; only with --payload",
         "a number from 0 on",
         true,
         Real(&O::trainingFlops, 0, true)},
    };
}

} // namespace

const std::vector<StudyOption>&
GetStudyOptionTable()
{
    static const std::vector<StudyOption> table = [] {
        auto all = MakeGridOptions();
        for (const auto& part : {MakeNetworkOptions(), MakeLearningOptions()})
        {
            all.insert(all.end(), part.begin(), part.end());
        }
        return all;
    }();
    return table;
}

} // namespace hfedfm
} // namespace ns3
