// SPDX-License-Identifier: GPL-2.0-only
#include "hfedfm-study-options.h"

#include "hfedfm-study-presets.h"

#include "ns3/hfedfm-dataset.h"
#include "ns3/hfedfm-device-profile.h"
#include "ns3/hfedfm-input-error.h"
#include "ns3/hfedfm-learner-helper.h"
#include "ns3/hfedfm-vqa-task.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <map>
#include <optional>
#include <set>
#include <sstream>
#include <thread>

namespace ns3::hfedfm
{

namespace
{

/** What is compared unless schemes are named. */
const std::string SCHEMES_WITHOUT_D2D = "local,star,edge,hfedfm:2,hfedfm:8";

/** What is compared if a D2D radio is named and schemes are not: those of arXiv 2509.03695. */
const std::string SCHEMES_WITH_D2D =
    "star,edge,hfedfm:2,hfedfm:8,edge-d2d,hfedfm-d2d:2,hfedfm-d2d:8";

/** Results do not depend on these options. */
const std::set<std::string> WITHOUT_EFFECT{"schemes",
                                           "run",
                                           "runs",
                                           "out",
                                           "preset",
                                           "jobs",
                                           "threads",
                                           "target",
                                           "baseline",
                                           "overwrite",
                                           "print-modules",
                                           "quiet"};

constexpr uint32_t MANY = 1000000;
constexpr double SIDELINK_POWER = 23; // of power class 3, dBm
const RealRange POWER{-50, 60, "from -50 to 60"};

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

/** @param value to be set @param allowed what it may be @param inner names that are no files
 * @return rule of a readable file */
OptionRule
ReadableFile(const std::string& option,
             std::string& value,
             const std::string& allowed,
             const std::set<std::string>& inner)
{
    return {value, allowed, [&value, option, allowed, inner](const std::string& text) {
                value = text;
                if (!text.empty() && inner.count(text) == 0)
                {
                    CheckReadable(option, text, allowed);
                }
                return !text.empty() || inner.count(text) > 0;
            }};
}

/** Reads the schemes; a scheme that does not exist has an error text of its own. */
void
ReadSchemes(std::vector<Scheme>& schemes, const std::string& text)
{
    schemes.clear();
    for (const auto& part : SplitCommas(text))
    {
        const auto scheme = Scheme::Parse(part);
        ThrowIf(std::find(schemes.begin(), schemes.end(), scheme) != schemes.end(),
                "Option --schemes names the scheme '" + scheme.ToString() +
                    "' twice; each may be named once.");
        schemes.push_back(scheme);
    }
}

/** Reads who breaks down and when; returns whether the text says that. */
bool
ReadFaults(std::vector<StudyFault>& faults, const std::string& text)
{
    faults.clear();
    for (const auto& part : text.empty() ? std::vector<std::string>() : SplitCommas(text))
    {
        const auto at = part.find('@');
        const auto device = ParseInteger(part.substr(0, at), 0, 1000000);
        const auto time =
            at == std::string::npos ? std::nullopt : ParseDuration(part.substr(at + 1));
        if (!device || !time || *time < 0)
        {
            return false;
        }
        faults.push_back({static_cast<uint32_t>(*device), *time});
    }
    return true;
}

/** @param costs to be set @return rule of their name or a file of them */
OptionRule
CostsOf(ModelCosts& costs)
{
    std::string names;
    for (const auto& known : GetModelCosts())
    {
        names += known.name + ", ";
    }
    const auto allowed = names + "or a file with the lines 'module,parameters'";
    return {GetModelCosts().front().name, allowed, [&costs, allowed](const std::string& text) {
                if (!HasModelCosts(text))
                {
                    CheckReadable("costs", text, allowed);
                }
                costs = FindModelCosts(text);
                return true;
            }};
}

/** Names of all device profiles. */
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

/** Reads names with shares; returns whether the text is a list of such. @param mix gets them
 *  @param text names with commas, each with its share behind a colon if that is not 1
 *  @param names those that are allowed; empty: any */
bool
ReadMix(std::vector<ProfileShare>& mix,
        const std::string& text,
        const std::vector<std::string>& names)
{
    mix.clear();
    for (const auto& part : text.empty() ? std::vector<std::string>() : SplitCommas(text))
    {
        const auto colon = part.find(':');
        const auto name = part.substr(0, colon);
        const auto share = colon == std::string::npos ? std::optional<double>(1)
                                                      : ParseReal(part.substr(colon + 1));
        const bool twice = std::any_of(mix.begin(), mix.end(), [&](const auto& other) {
            return other.first == name;
        });
        const bool known =
            names.empty() || std::find(names.begin(), names.end(), name) != names.end();
        if (name.empty() || !known || twice || !share || *share <= 0 || *share > 1e6)
        {
            return false;
        }
        mix.emplace_back(name, *share);
    }
    return true;
}

/** @return whether what is sensed together has no part twice, and no two are the same */
bool
AreUnlike(const std::vector<ProfileShare>& mix)
{
    std::set<std::set<std::string>> all;
    for (const auto& [senses, share] : mix)
    {
        std::set<std::string> parts;
        std::istringstream stream(senses + "+");
        for (std::string part; std::getline(stream, part, '+');)
        {
            if (part.empty() || !parts.insert(part).second)
            {
                return false;
            }
        }
        if (!all.insert(parts).second)
        {
            return false;
        }
    }
    return true;
}

/** Reads how many tasks a device learns: all, a number, or two with a hyphen. */
bool
ReadTaskCounts(StudyOptions& options, const std::string& text)
{
    options.leastTasks = 0;
    options.mostTasks = 0;
    if (text == "all")
    {
        return true;
    }
    const auto hyphen = text.find('-');
    const auto least = ParseInteger(text.substr(0, hyphen), 1, 1000);
    const auto most =
        hyphen == std::string::npos ? least : ParseInteger(text.substr(hyphen + 1), 1, 1000);
    if (!least || !most || *least > *most)
    {
        return false;
    }
    options.leastTasks = static_cast<uint32_t>(*least);
    options.mostTasks = static_cast<uint32_t>(*most);
    return true;
}

/** @param name to be set @param parent what the class must be @return rule of a class */
OptionRule
ClassOf(std::string& name, TypeId parent)
{
    std::string known;
    for (uint32_t i = 0; i < TypeId::GetRegisteredN(); ++i)
    {
        const auto type = TypeId::GetRegistered(i);
        if (type.IsChildOf(parent) && type.HasConstructor())
        {
            known += (known.empty() ? "" : ", ") + type.GetName();
        }
    }
    return {name, known, [&name, parent](const std::string& text) {
                TypeId type;
                name = text;
                return TypeId::LookupByNameFailSafe(text, &type) && type.IsChildOf(parent) &&
                       type.HasConstructor();
            }};
}

/** Throws if an option is given that sets an attribute which the study's classes do not have. */
void
CheckLearner(const StudyOptions& options, const CheckedOptions& command)
{
    LearnerHelper helper(options.learner);
    helper.SetDataset(options.dataset);
    for (const auto& [option, attribute] : StudyOptions::LEARNER_ATTRIBUTES)
    {
        ThrowIf(command.Find(option)->IsChanged() &&
                    (options.payload > 0 || !helper.HasAttribute(attribute)),
                "Option --" + option +
                    (options.payload > 0
                         ? " is not allowed with --payload: then nothing is trained."
                         : " has no effect: neither " + options.learner + " nor " +
                               options.dataset + " has an attribute " + attribute + "."));
    }
}

/** Throws if options that are fine alone do not go together. */
void
CheckTogether(const StudyOptions& options, const CheckedOptions& command)
{
    const auto devices = std::to_string(options.devices);
    ThrowIf(options.edges > options.devices,
            "Option --edges is " + std::to_string(options.edges) +
                ", but with --devices=" + devices + " at most " + devices +
                " edge servers are allowed: each needs a device.");
    ThrowIf(options.trainingFlops > 0 && options.payload == 0,
            "Option --training-flops is only allowed with --payload: without it, the work follows "
            "from the model.");
    ThrowIf(options.payload > 0 && !options.costs.IsEmbedded(),
            "Option --costs is not allowed with --payload, which says itself how large an update "
            "is; see --training-flops.");
    CheckLearner(options, command);
    const auto tasks = SplitCommas(options.tasks).size();
    ThrowIf(options.mostTasks > tasks,
            "Option --tasks-per-device is '" + command.Find("tasks-per-device")->text +
                "', but --tasks=" + options.tasks + " are " + std::to_string(tasks) + ".");
    ThrowIf(!options.profiles.empty() && command.Find("profile")->IsChanged(),
            "Option --profile is not allowed with --profiles, which names all of them.");
    options.CheckSpecialization(options.schemes, options.rounds, command.GetForeign());
    options.Check(options.schemes, command.GetForeign());
    const bool cooperate = std::any_of(options.schemes.begin(),
                                       options.schemes.end(),
                                       [](const auto& scheme) { return scheme.HasD2d(); });
    const bool hasWifi = options.radio == "wifi" || (cooperate && options.d2d == "wifi");
    ThrowIf(options.fading != "none" && !hasWifi,
            "Option --fading is for Wi-Fi radios; there are none with --radio=lte and "
            "--d2d=sidelink or schemes without D2D.");
    ThrowIf(command.Find("rts")->IsChanged() && !hasWifi,
            "Option --rts is for Wi-Fi radios; there are none with --radio=lte and "
            "--d2d=sidelink or schemes without D2D.");
    ThrowIf(options.layout == "published" && command.Find("radius")->IsChanged(),
            "Option --radius is not allowed with --layout=published; use --layout-scale.");
    ThrowIf(options.payload > 0 && command.Find("data-seed")->IsChanged(),
            "Option --data-seed is not allowed with --payload: then there are no data.");
    ThrowIf(options.layout == "random" && options.layoutScale != 1,
            "Option --layout-scale is not allowed with --layout=random; use --radius.");
    ThrowIf(options.radio == "lte" && command.Find("access-power")->IsChanged(),
            "Option --access-power is for --radio=wifi; with --radio=lte use "
            "--ns3::hfedfm::LteCellHelper::UeTxPower and EnbTxPower.");
    ThrowIf(options.powerSave != "none" && options.radio != "wifi",
            "Option --power-save is for --radio=wifi.");
    ThrowIf(
        options.powerSave != "none" && (options.quorum < 1 || options.deadline > 0),
        "Option --power-save=training is only allowed with --quorum=1 and --deadline=0: a round "
        "that ends early sends its model to stations that sleep.");
    ThrowIf(options.powerSave != "none" && options.IsAsynchronous(),
            "Option --power-save=training is not allowed with --edge-aggregation or "
            "--cloud-aggregation other than rounds: when the run ends, the last model goes to "
            "stations that sleep.");
    for (const std::string name : {"noise-figure", "minimum-rssi"})
    {
        ThrowIf(options.radio != "wifi" && options.d2d != "wifi" && command.Find(name)->IsChanged(),
                "Option --" + name +
                    " is for Wi-Fi radios; there are none with --radio=lte and --d2d=sidelink.");
    }
}

/** Throws if an attribute is given that an option sets in every run: it would have no effect. */
void
CheckForeign(const StudyOptions::Settings& foreign)
{
    static const std::map<std::string, std::string> owners{
        {"ns3::LogDistancePropagationLossModel::Exponent", "path-loss-exponent"},
        {"ns3::LogDistancePropagationLossModel::ReferenceLoss", "path-loss"},
        {"ns3::WifiPhy::RxNoiseFigure", "noise-figure"},
        {"ns3::hfedfm::ClientSelection::Availability", "availability"},
        {"ns3::hfedfm::ClientSelection::Share", "participation"},
        {"ns3::hfedfm::AsyncCoordinator::Rule", "cloud-aggregation"},
        {"ns3::hfedfm::ComputeEnergyModel::SlowdownSigma", "slowdown"},
        {"ns3::hfedfm::RelayClient::Kinds", "relay"},
        {"ns3::hfedfm::RelayClient::Policy", "relay-policy"},
        {"ns3::hfedfm::RelayClient::Providers", "relay-providers"},
        {"ns3::hfedfm::ShadowedLossModel::Exponent", "path-loss-exponent"},
        {"ns3::hfedfm::ShadowedLossModel::Frequency", "path-loss"},
        {"ns3::hfedfm::ShadowedLossModel::ReferenceLoss", "path-loss"},
        {"ns3::hfedfm::ShadowedLossModel::Sigma", "shadowing"},
        {"ns3::WifiRemoteStationManager::RtsCtsThreshold", "rts"},
        {"ns3::WifiPhy::TxPowerEnd", "access-power"},
        {"ns3::WifiPhy::TxPowerStart", "access-power"},
        {"ns3::ThresholdPreambleDetectionModel::MinimumRssi", "minimum-rssi"},
        {"ns3::hfedfm::ClusterMember::Turn", "d2d"},
        {"ns3::hfedfm::FederationNode::Circulation", "circulation"},
        {"ns3::hfedfm::FederationNode::CirculationPolicy", "cloud-circulation"},
        {"ns3::hfedfm::FederationNode::Mixing", "mixing"},
        {"ns3::hfedfm::SpecializationPolicy::After", "specialize-after"},
        {"ns3::hfedfm::SpecializationPolicy::Modules", "specialize"},
        {"ns3::hfedfm::CirculationPolicy::Budget", "cloud-budget"},
        {"ns3::hfedfm::CirculationPolicy::Period", "cloud-budget"},
        {"ns3::hfedfm::FederationNode::Codec", "codec"},
        {"ns3::hfedfm::FederationNode::Deadline", "deadline"},
        {"ns3::hfedfm::FederationNode::EdgeRounds", "schemes"},
        {"ns3::hfedfm::FederationNode::Exchanges", "schemes"},
        {"ns3::hfedfm::FederationNode::InNetworkAggregation", "relay-sums"},
        {"ns3::hfedfm::FederationNode::Quorum", "quorum"},
        {"ns3::hfedfm::FederationNode::RootAggregator", "server-optimizer"},
        {"ns3::hfedfm::FederationNode::Rounds", "rounds"},
        {"ns3::hfedfm::FederationNode::UpdateCodec", "update-codec"},
        {"ns3::hfedfm::HeadElection::Rule", "head-rule"},
        {"ns3::hfedfm::LteCellHelper::PropagationLoss", "path-loss"},
        {"ns3::hfedfm::LteCellHelper::SharedChannel", "channels"},
        {"ns3::hfedfm::M3tLearner::BackboneFile", "backbone"},
        {"ns3::hfedfm::M3tLearner::LearningRate", "lr"},
        {"ns3::hfedfm::M3tLearner::LearningRateDecay", "lr-decay"},
        {"ns3::hfedfm::M3tLearner::ScoreTrained", "score-trained"},
        {"ns3::hfedfm::M3tLearner::SampleFlops", "costs"},
        {"ns3::hfedfm::M3tLearner::Gains", "gains"},
        {"ns3::hfedfm::M3tLearner::Senses", "senses"},
        {"ns3::hfedfm::M3tLearner::Starts", "task-starts"},
        {"ns3::hfedfm::M3tLearner::Tasks", "tasks"},
        {"ns3::hfedfm::MessageCodec::ModuleParameters", "costs"},
        {"ns3::hfedfm::MessageStream::LikeLinux", "tcp"},
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
        {"ns3::hfedfm::TrainingEngine::Threads", "threads"},
        {"ns3::hfedfm::VqaDataset::Alpha", "alpha"},
        {"ns3::hfedfm::VqaDataset::Partition", "partition"},
        {"ns3::hfedfm::VqaDataset::SamplesPerTask", "samples"},
        {"ns3::hfedfm::WifiAdhocD2d::MinimumRssi", "minimum-rssi"},
        {"ns3::hfedfm::WifiAdhocD2d::NoiseFigure", "noise-figure"},
        {"ns3::hfedfm::WifiAdhocD2d::PropagationLoss", "path-loss"},
        {"ns3::hfedfm::WifiAdhocD2d::RtsThreshold", "rts"},
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

/** @param costs of a study @return what results depend on: their name, and the content of a file */
std::string
GetSetting(const ModelCosts& costs)
{
    std::ostringstream text;
    text << costs.name;
    if (!HasModelCosts(costs.name))
    {
        text << ": " << costs.GetModuleParameters() << ",flops_per_sample=" << costs.sampleFlops;
    }
    return text.str();
}

uint32_t
GetCores()
{
    return std::max(1U, std::thread::hardware_concurrency());
}

} // namespace

const std::vector<std::pair<std::string, std::string>> StudyOptions::LEARNER_ATTRIBUTES{
    {"tasks", "Tasks"},
    {"task-starts", "Starts"},
    {"gains", "Gains"},
    {"senses", "Senses"},
    {"tasks-per-device", "Tasks"},
    {"alpha", "Alpha"},
    {"partition", "Partition"},
    {"samples", "SamplesPerTask"},
    {"score-trained", "ScoreTrained"},
    {"lr", "LearningRate"},
    {"lr-decay", "LearningRateDecay"},
    {"backbone", "BackboneFile"},
};

StudyOptions
StudyOptions::Parse(const std::vector<std::string>& arguments)
{
    StudyOptions options;
    CheckedOptions command(
        "Compares schemes of federated learning over a simulated network. Attributes and global "
        "values of ns-3 are options, too: --ns3::Class::Attribute=value.");
    options.AddTo(command);
    const auto extended = AddPreset(arguments);
    try
    {
        command.Parse(extended);
        RenewVqaTasks(); // the options' rules have asked for their names
        if (options.schemes.empty())
        {
            ReadSchemes(options.schemes,
                        options.d2d.empty() ? SCHEMES_WITHOUT_D2D : SCHEMES_WITH_D2D);
        }
        // Said aloud, the usual value of --codec is for updates, too.
        const bool chosen = std::any_of(extended.begin(), extended.end(), [](const auto& argument) {
            const auto begin = std::min(argument.find_first_not_of('-'), argument.size());
            const auto name = argument.substr(begin, argument.find('=', begin) - begin);
            return name == "codec" || name == "update-codec";
        });
        if (!chosen && options.payload == 0 && FederationOptions::HasRoot(options.schemes))
        {
            options.updateCodec = FederationOptions::UPDATE_CODEC;
        }
        options.circulation.KeepPersonal(options.personal);
        options.mixesSenses = !command.Find("senses")->IsChanged();
        options.costs.tasks = SplitCommas(options.tasks);
        options.d2d = options.d2d.empty() ? "wifi" : options.d2d;
        if (options.d2d == "sidelink" && !command.Find("d2d-power")->IsChanged())
        {
            options.d2dPower = SIDELINK_POWER;
        }
        CheckTogether(options, command);
        CheckForeign(command.GetForeign());
    }
    catch (const InputError& error)
    {
        const std::string text = error.what();
        const bool unnamed =
            !command.Find("schemes")->IsChanged() && text.find("the scheme '") != std::string::npos;
        throw InputError(text + (unnamed ? " It is one of those that run unless --schemes names others." : "") +
                         TellPreset(text, arguments, extended));
    }
    for (const auto& option : command.GetAll())
    {
        if (WITHOUT_EFFECT.count(option.name) == 0)
        {
            options.settings.emplace_back(option.name,
                                          option.name == "d2d"     ? options.d2d
                                          : option.name == "costs" ? GetSetting(options.costs)
                                          : option.name == "update-codec" ? options.updateCodec
                                          : option.name == "circulation"
                                              ? options.circulation.ToString()
                                              : option.text);
        }
    }
    const auto& foreign = command.GetForeign();
    options.settings.insert(options.settings.end(), foreign.begin(), foreign.end());
    return options;
}

void
StudyOptions::AddTo(CheckedOptions& command)
{
    command.Add("schemes",
                {"",
                 std::string("a list with commas of ") + Scheme::ALLOWED,
                 [this](const std::string& text) {
                     if (!text.empty())
                     {
                         ReadSchemes(schemes, text);
                     }
                     return true;
                 }},
                "schemes to compare; empty: " + SCHEMES_WITHOUT_D2D + ", or with --d2d " +
                    SCHEMES_WITH_D2D);
    command.Add("preset",
                OneOf(preset, GetPresetNames()),
                "values of other options, which those named beside it come before: those of this "
                "list, of a present-day edge, or of arXiv 2509.03695");
    command.Add("devices", WholeNumber(devices, 1, MANY), "devices");
    command.Add("edges",
                WholeNumber(edges, 1, MANY),
                "edge servers, each with a cluster; at most --devices");
    command.Add("rounds", WholeNumber(rounds, 1, MANY), "rounds per run");
    command.Add("seed", WholeNumber(seed, 1, UINT32_MAX), "seed of all random draws");
    command.Add("run",
                WholeNumber(firstRun, 0, 1000000000),
                "number of the first run: other draws from the same seed");
    command.Add(
        "layout-seed",
        WholeNumber(layoutSeed, 0, 1000000000),
        "draws the positions of a random layout, the same in all runs; 0: those of the run");
    command.Add("data-seed",
                WholeNumber(dataSeed, 0, 1000000000),
                "draws data and training, the same in all runs; 0: those of the run");
    command.Add("runs", WholeNumber(runs, 1, MANY), "runs per scheme, numbered run, run + 1, ...");
    command.Add("out",
                AnyText(out, "a folder"),
                "output folder; a study there goes on where it ended");
    command.Add("jobs", WholeNumber(jobs, 0, 1000), "runs at a time; 0: one per core");
    command.Add("threads",
                WholeNumber(threads, 0, 1000),
                "training threads per run; 0: its share of the cores");
    command.Add("target", RealNumber(target, SHARE), "accuracy whose first round is told");
    command.Add("baseline",
                {baseline,
                 Scheme::ALLOWED,
                 [this](const std::string& text) {
                     baseline = Scheme::Parse(text).ToString();
                     return true;
                 }},
                "scheme that others are compared with, if it is one of --schemes");
    command.Add("overwrite", Switch(overwrite), "delete another study in the output folder");
    command.Add("quiet", Switch(quiet), "do not show progress");
    command.Add("radio", OneOf(radio, {"wifi", "lte"}), "access network");
    command.Add(
        "d2d",
        {"",
         "wifi or sidelink",
         [this](const std::string& text) {
             d2d = text;
             return d2d.empty() || d2d == "wifi" || d2d == "sidelink";
         }},
        "radio of schemes whose devices cooperate: Wi-Fi in ad hoc mode, or the LTE sidelink; "
        "empty: wifi");
    command.Add(
        "head-rule",
        OneOf(headRule, {"random", "best-connected", "most-energy", "layout"}),
        "which device of a D2D cluster becomes its head; layout: those that the layout names, "
        "and a random one if such a head is lost");
    command.Add(
        "d2d-range=1e9",
        RealNumber(d2dRange, FROM_0),
        "devices this near use their D2D link, others only where a spanning tree needs it, m");
    command.Add("relay-sums",
                Switch(relaySums),
                "whether relays send one sum, or each update as it comes (store and forward)");
    command.Add("faults",
                {"",
                 "a list with commas of DEVICE@DURATION, for instance 3@20s",
                 [this](const std::string& text) { return ReadFaults(faults, text); }},
                "devices that break down, counted from 0, and when");
    command.Add(
        "path-loss",
        {"free-space",
         "free-space or a number above 0 and at most 1000",
         [this, read = RealNumber(pathLoss, {0, 1000, "", true}).read](const std::string& text) {
             pathLoss = -1;
             return text == "free-space" || read(text);
         }},
        "loss of all radio links at 1 m, dB, or that of free space at each radio's carrier");
    command.Add("path-loss-exponent",
                RealNumber(pathLossExponent, {1, 10, "from 1 to 10"}),
                "loss grows by ten times this for each tenfold distance, dB");
    command.Add("noise-figure",
                RealNumber(noiseFigure, {0, 100, "from 0 to 100"}),
                "of all Wi-Fi receivers, dB");
    command.Add("minimum-rssi",
                RealNumber(minimumRssi, {-101, 0, "from -101, where ns-3's radios end, to 0"}),
                "weakest signal that Wi-Fi receivers look at, dBm");
    command.Add("access-power",
                RealNumber(accessPower, POWER),
                "transmit power of Wi-Fi access points and stations, dBm");
    const auto power = RealNumber(d2dPower, POWER);
    command.Add(
        "d2d-power",
        {"",
         power.allowed,
         [read = power.read](const std::string& text) { return text.empty() || read(text); }},
        "transmit power of D2D radios, dBm; empty: 20 of Wi-Fi, 23 of the sidelink");
    command.Add("rts",
                WholeNumber(rts, 0, 65535),
                "longest Wi-Fi frame that is not announced by RTS and CTS, bytes; 65535: none is");
    command.Add("tcp",
                OneOf(tcp, {"linux", "ns3"}),
                "time-outs and congestion window of TCP as in ns-3, or as in Linux");
    command.Add("channels=separate",
                {"",
                 "separate or shared",
                 [this](const std::string& text) {
                     sharedChannel = text == "shared";
                     return sharedChannel || text == "separate";
                 }},
                "a channel for each cell or one for all");
    command.Add("layout",
                ReadableFile("layout",
                             layout,
                             "random, published or a file with the lines 'server,cluster,x,y' and "
                             "'user,cluster,user,x,y' (m)",
                             {"random", "published"}),
                "positions: drawn, those of the published study, or a file");
    command.Add("layout-scale",
                RealNumber(layoutScale, ABOVE_0),
                "factor on the distances of a layout that is not random");
    command.Add("radius",
                RealNumber(radius, {1, 1e300, "a number from 1 on"}),
                "devices of a random layout lie within this distance of their server, m");
    command.Add(
        "backhaul-rate=4Mbps",
        RealNumber(backhaulRate,
                   {1, 1e15, "a rate above 0 in bps, kbps, Mbps or Gbps", false, ParseRate}),
        "rate of every link between edge server and cloud");
    command.Add("backhaul-delay=100ms",
                RealNumber(backhaulDelay, {0, 1e6, DURATION, false, ParseDuration}),
                "delay of every link between edge server and cloud");
    command.Add("battery", RealNumber(battery, ABOVE_0), "energy of every device at the start, J");
    command.Add(
        "power-save",
        OneOf(powerSave, {"none", "training"}),
        "when Wi-Fi stations sleep: never, or while their device trains; with D2D, those of "
        "all but heads sleep anyway, and those of heads never");
    FederationOptions::AddTo(command);
    command.Add("pcap", Switch(pcap), "write packet traces into the folder of each run");
    command.Add("print-modules",
                Switch(printModules),
                "list modules with parameters and bytes, and run nothing");
    command.Add("costs",
                CostsOf(costs),
                "whose bytes, operations and memory are charged while the embedded model learns: "
                "its own, or as a scale model those of a larger one");
    command.Add("learner",
                ClassOf(learner, Learner::GetTypeId()),
                "class of what trains on a device; this program's own, too");
    command.Add("dataset",
                ClassOf(dataset, Dataset::GetTypeId()),
                "class of where samples come from; this program's own, too");
    command.Add("tasks",
                AnyText(tasks, "a list with commas of tasks"),
                "what is learned, of the data set's tasks");
    command.Add("senses",
                {"image+audio:0.5,image:0.25,audio:0.25",
                 "all or a list with commas of MODALITIES:SHARE, for instance "
                 "image+audio:0.5,image:0.5, each once and shares above 0",
                 [this](const std::string& text) {
                     return ReadMix(senses, text == "all" ? "" : text, {}) &&
                            (text == "all" || (!senses.empty() && AreUnlike(senses)));
                 }},
                "mix of what devices sense besides text, dealt out at random: a device learns, "
                "holds and exchanges what its tasks take. Of the default mix, what allows none of "
                "--tasks is left out");
    command.Add("tasks-per-device",
                {"all",
                 "all, a number from 1 on or two with a hyphen, the smaller first, for instance "
                 "1-2",
                 [this](const std::string& text) { return ReadTaskCounts(*this, text); }},
                "how many of the tasks that its senses allow a device learns, drawn at random");
    command.Add("profile",
                OneOf(profile, GetProfileNames()),
                "device profile of the compute model");
    command.Add(
        "profiles",
        {"",
         "a list with commas of PROFILE:SHARE, for instance "
         "raspberry-pi-4:0.5,jetson-nano:0.5, each profile once and shares above 0",
         [this](const std::string& text) { return ReadMix(profiles, text, GetProfileNames()); }},
        "mix of device profiles, dealt out at random; empty: all have --profile");
    command.Add("slowdown",
                RealNumber(slowdown, {0, 3, "from 0 to 3"}),
                "each training takes a factor of time, log-normal with median 1 and this standard "
                "deviation of its logarithm; 0: none");
    command.Add("speed-spread",
                RealNumber(speedSpread, {0, 3, "from 0 to 3"}),
                "each device is faster or slower for the whole run, by a factor that is log-normal "
                "with median 1 and this standard deviation of its logarithm; 0: as its profile");
    command.Add("shadowing",
                RealNumber(shadowing, {0, 20, "from 0 to 20"}),
                "standard deviation of the loss of each radio link, constant in a run, dB");
    command.Add("fading",
                OneOf(fading, {"none", "nakagami"}),
                "how Wi-Fi links fade about their mean from frame to frame");
    command.Add("alpha",
                RealNumber(alpha, ABOVE_0),
                "Dirichlet parameter of the data: the smaller, the less alike are devices");
    command.Add("partition",
                OneOf(partition, {"by-class", "by-device"}),
                "by-class: each class is shared out over the devices, which get unequally many "
                "samples; by-device: each device draws equally many with classes of its own");
    command.Add("samples",
                WholeNumber(samples, 1, MANY),
                "training samples per device and task, with --partition=by-class their mean");
    command.Add("score-trained",
                Switch(scoreTrained),
                "score models right after training, too, before they are aggregated");
    command.Add("lr", RealNumber(learningRate, ABOVE_0), "learning rate");
    command.Add("lr-decay",
                RealNumber(learningRateDecay, SHARE),
                "factor on the learning rate per round");
    command.Add("backbone",
                ReadableFile("backbone", backbone, "a readable file", {""}),
                "safetensors file of the frozen backbone; empty: the embedded one");
    command.Add("payload",
                WholeNumber(payload, 0, 1000000000),
                "size of an update in bytes when nothing is trained; 0: train");
    command.Add("training-flops",
                RealNumber(trainingFlops, FROM_0),
                "modelled floating-point operations per device and round; only with --payload");
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

} // namespace ns3::hfedfm
