// SPDX-License-Identifier: GPL-2.0-only
#include "hfedfm-federation-options.h"

#include "ns3/double.h"
#include "ns3/hfedfm-input-error.h"
#include "ns3/nstime.h"
#include "ns3/object-factory.h"
#include "ns3/string.h"

#include <algorithm>
#include <iterator>
#include <tuple>

namespace ns3::hfedfm
{

namespace
{

/** A server optimizer as an option. */
struct Optimizer
{
    std::string name; //!< in the option
    std::string type; //!< its class; empty: none
};

const std::vector<Optimizer> OPTIMIZERS{{"fedavg", ""},
                                        {"fedavgm", "ns3::hfedfm::FedAvgMOptimizer"},
                                        {"fedadam", "ns3::hfedfm::FedAdamOptimizer"}};

/** A rule of asynchronous aggregation as an option. */
struct Asynchrony
{
    std::string name; //!< in the option
    std::string rule; //!< its class; empty: a tier does rounds
};

const std::vector<Asynchrony> ASYNCHRONIES{{"rounds", ""},
                                           {"fedasync", "ns3::hfedfm::FedAsyncRule"},
                                           {"fedbuff", "ns3::hfedfm::FedBuffRule"}};

/** @param named structures with a name @return the names */
template <typename T>
std::vector<std::string>
GetNames(const std::vector<T>& named)
{
    std::vector<std::string> names;
    std::transform(named.begin(), named.end(), std::back_inserter(names), [](const auto& item) {
        return item.name;
    });
    return names;
}

/** Lets a tier aggregate as an option says. @param helper installs it @param role of its nodes
 *  @param name of a rule */
void
SetTier(FederationHelper& helper, NodeRole role, const std::string& name)
{
    for (const auto& known : ASYNCHRONIES)
    {
        if (known.name == name && !known.rule.empty())
        {
            ObjectFactory coordinator("ns3::hfedfm::AsyncCoordinator");
            coordinator.Set("Rule", ObjectFactoryValue(ObjectFactory(known.rule)));
            helper.SetCoordinator(role, coordinator);
        }
    }
}

/** A choice of modules as an option. */
struct Policy
{
    std::string name; //!< in the option
    std::string type; //!< its class; empty: rules
};

const std::vector<Policy> POLICIES{{"rules", ""},
                                   {"adaptive", "ns3::hfedfm::AdaptiveCirculation"},
                                   {"round-robin", "ns3::hfedfm::RoundRobinCirculation"}};

const std::string BUDGET =
    "bytes of modules per round and link, if a server chooses; all/N: all modules once in N rounds";

/** @param text `all/N` or bytes @return attribute of a CirculationPolicy; empty if it is neither */
std::string
ReadBudget(const std::string& text)
{
    const std::string all = "all/";
    const bool period = text.rfind(all, 0) == 0;
    const auto number = period ? ParseInteger(text.substr(all.size()), 1, 1000000)
                               : ParseInteger(text, 1, 1000000000000);
    return number ? (period ? "Period=" : "Budget=") + std::to_string(*number) : "";
}

/** @param text to be set @return rule of a budget */
OptionRule
BudgetOf(std::string& text)
{
    return {text,
            "all/N with N from 1 to 1000000, or bytes, a whole number from 1 to 1000000000000",
            [&text](const std::string& value) {
                text = value;
                return !ReadBudget(value).empty();
            }};
}

constexpr int64_t SELECTION_STREAM = 3000000000;

/** @param text to be set @return rule of how models travel, which have no base */
OptionRule
CodecOfModels(std::string& text)
{
    return {text, CodecRules::ALLOWED_OF_MODELS, [&text](const std::string& value) {
                const auto rules = CodecRules::Parse(value);
                ThrowIf(rules && rules->HasDeltas(),
                        "Option --codec is '" + value +
                            "', which sends differences, but models and exchanges have no base "
                            "that both ends hold; updates to a parent have one: use "
                            "--update-codec for them.");
                text = value;
                return rules.has_value();
            }};
}

/** @param text to be set @return rule of how updates travel */
OptionRule
CodecOfUpdates(std::string& text)
{
    return {text,
            std::string("empty, which is as --codec says, or ") + CodecRules::ALLOWED,
            [&text](const std::string& value) {
                text = value;
                return value.empty() || CodecRules::Parse(value);
            }};
}

/** Throws unless each rule is the first for a module. */
void
CheckRules(const std::string& option, const CodecRules& rules, const std::set<ModuleId>& modules)
{
    std::string names;
    for (const auto& id : modules)
    {
        names += (names.empty() ? "" : ", ") + id.ToString();
    }
    for (const auto& rule : rules.GetRules())
    {
        const auto& choice = rule.choice;
        const bool used = std::any_of(modules.begin(), modules.end(), [&](const auto& id) {
            return &rules.Find(id) == &choice;
        });
        ThrowIf(!used,
                "Option --" + option + " is '" + rules.ToString() +
                    "', but no module is left for "
                    "'" +
                    rule.pattern.ToString() + "'; devices train " + names +
                    ", and the first pattern that matches counts.");
    }
}

} // namespace

const std::string FederationOptions::UPDATE_CODEC = "int8-delta";

bool
FederationOptions::HasRoot(const std::vector<Scheme>& schemes)
{
    return std::any_of(schemes.begin(), schemes.end(), [](const auto& scheme) {
        return scheme.HasNetwork() && scheme.GetExchanges() == 0;
    });
}

void
FederationOptions::AddTo(CheckedOptions& command)
{
    command.Add("server-optimizer",
                OneOf(serverOptimizer, GetNames(OPTIMIZERS)),
                "what the root of a tree makes of updates: their mean, or a step of FedAvgM or "
                "FedAdam towards it, which --ns3::hfedfm::FedAvgMOptimizer::Momentum and the like "
                "set; local and consensus:K have no root and are as ever");
    const std::string fast = "by rounds, in which all wait for the slowest; by each update when it "
                             "comes, as FedAsync; or by a few of them, as FedBuff";
    command.Add("edge-aggregation",
                OneOf(edgeAggregation, GetNames(ASYNCHRONIES)),
                "how edge servers aggregate: " + fast +
                    ". See --ns3::hfedfm::FedAsyncRule::MixingRate, "
                    "--ns3::hfedfm::FedBuffRule::Buffer and the like");
    command.Add("cloud-aggregation",
                OneOf(cloudAggregation, GetNames(ASYNCHRONIES)),
                "how the cloud does, the same");
    command.Add("quorum=1.0", RealNumber(quorum, SHARE), "share of the updates that ends a round");
    command.Add(
        "deadline=0s",
        RealNumber(deadline, {0, 1e9, DURATION, false, ParseDuration}),
        "time after which a round of a cluster, or an exchange of consensus, ends with what "
        "has come; 0: none");
    command.Add("codec",
                CodecOfModels(codec),
                "how modules travel from parents and between neighbours, and updates unless "
                "--update-codec says it");
    command.Add(
        "update-codec",
        CodecOfUpdates(updateCodec),
        "how updates travel to parents; what a difference leaves out is added to the next "
        "unless --ns3::hfedfm::FederationNode::ErrorFeedback=false. Unless told: as --codec "
        "says if that is given or nothing is trained, else " +
            UPDATE_CODEC);
    command.Add("circulation",
                {"uniform",
                 Circulation::ALLOWED,
                 [this](const std::string& text) {
                     circulation = Circulation::Parse(text);
                     return true;
                 }},
                "periods of modules: from devices to their edge server or head (EDGE, else every "
                "round) and on to the cloud (CLOUD, else E of the scheme). The first pattern that "
                "matches counts: " +
                    std::string(ModulePattern::ALLOWED) + "; uniform: no rules");
    const std::string choice = ", or that server: those that have changed most, or in turn, as the "
                               "budget of the tier allows";
    command.Add("edge-circulation",
                OneOf(edgeCirculation, GetNames(POLICIES)),
                "what chooses the modules that devices report to their edge server: rules" +
                    choice);
    command.Add("edge-budget", BudgetOf(edgeBudget), BUDGET);
    command.Add("cloud-circulation",
                OneOf(cloudCirculation, GetNames(POLICIES)),
                "what chooses the modules that are reported to the cloud: rules" + choice);
    command.Add("cloud-budget", BudgetOf(cloudBudget), BUDGET);
    command.Add("mixing",
                {"",
                 "a list with commas of PATTERN=WEIGHT, a weight from 0 to 1 or learned",
                 [this](const std::string& text) {
                     std::string error;
                     const bool read = ModuleMixing::Parse(text, &error).has_value();
                     ThrowIf(!read, "Option --mixing: " + error);
                     mixing = text;
                     return true;
                 }},
                "devices begin with WEIGHT x their own values of a module + (1 - WEIGHT) x those "
                "they are sent; learned: a weight that follows training");
    command.Add("personal",
                AnyText(personal, "a list with commas of patterns of modules", true),
                "modules that never leave their device, as patterns: short for PATTERN=0/0 before "
                "all other rules of --circulation");
    command.Add("availability=1.0",
                RealNumber(availability, SHARE),
                "probability that a device is there in a round; others have a pause");
    command.Add("participation=1.0",
                RealNumber(participation, SHARE),
                "share of the devices of each server that take part in a round, at least one");
    command.Add("selection",
                OneOf(selection, {"random", "fastest", "most-energy"}),
                "which devices do; those that train fastest, or have most energy left");
    SpecializationOptions::AddTo(command);
    RelayOptions::AddTo(command);
}

void
FederationOptions::Check(const std::vector<Scheme>& schemes,
                         const CheckedOptions::Settings& foreign) const
{
    for (const auto& scheme : schemes)
    {
        ThrowIf(SelectsClients() && scheme.HasD2d(),
                "Options --participation and --availability below 1 are not allowed with the "
                "scheme '" +
                    scheme.ToString() +
                    "': where devices cooperate, each is needed in each round.");
    }
    for (const auto& scheme : schemes)
    {
        ThrowIf(!circulation.IsUniform() && scheme.GetExchanges() > 0,
                "Options --circulation and --personal are not allowed with the scheme '" +
                    scheme.ToString() + "', which has no tiers between which modules circulate.");
    }
    CheckRelaying(schemes);
    ThrowIf(HasStarts() && IsAsynchronous(),
            "Options --task-starts and --gains are not allowed with --edge-aggregation or "
            "--cloud-aggregation other than rounds: such a server takes no module that it does not "
            "hold from the begin.");
    for (const auto& [option, policy, budget, tierHas] :
         {std::make_tuple("edge-circulation", edgeCirculation, edgeBudget, &Scheme::HasEdgeServers),
          std::make_tuple("cloud-circulation", cloudCirculation, cloudBudget, &Scheme::HasCloud)})
    {
        const auto text = std::string("Option --") + option + " is '" + policy + "', but ";
        const auto& rules = std::string(option)[0] == 'e' ? circulation.edge : circulation.cloud;
        if (policy == "rules")
        {
            continue;
        }
        ThrowIf(rules.HasPeriods(), text + "--circulation gives modules periods on the same way.");
        ThrowIf(IsAsynchronous(),
                text + "--edge-aggregation or --cloud-aggregation lets servers do no rounds.");
        for (const auto& scheme : schemes)
        {
            ThrowIf(!(scheme.*tierHas)(),
                    text + "the scheme '" + scheme.ToString() + "' has no such server.");
            ThrowIf(scheme.HasD2d(),
                    text + "in the scheme '" + scheme.ToString() +
                        "' devices cooperate, and heads report what their clusters have.");
        }
    }
    const bool hasRoot = HasRoot(schemes);
    ThrowIf(
        !mixing.empty() && !hasRoot,
        "Option --mixing is '" + mixing +
            "', but of --schemes none sends devices a model; all but local and consensus:K do.");
    ThrowIf(serverOptimizer != "fedavg" && !hasRoot,
            "Option --server-optimizer is '" + serverOptimizer +
                "', but of --schemes none has a root that aggregates; all but local and "
                "consensus:K have one.");
    ThrowIf(!updateCodec.empty() && updateCodec != codec && !hasRoot,
            "Option --update-codec is '" + updateCodec +
                "', but of --schemes none sends updates to a parent; all but local and "
                "consensus:K do.");
    ThrowIf(selection != "random" && participation == 1,
            "Option --selection is only allowed with --participation below 1: otherwise all "
            "devices take part.");
    CheckAsynchrony(schemes, foreign);
    for (const auto& [attribute, value] : foreign)
    {
        ThrowIf(attribute == "ns3::hfedfm::FederationNode::ErrorFeedback" &&
                    !GetUpdateCodec().HasDeltas(),
                "Option --" + attribute +
                    " has no effect unless --update-codec sends differences, as int8-delta does.");
        for (const auto& [name, type] : OPTIMIZERS)
        {
            ThrowIf(!type.empty() && attribute.rfind(type + "::", 0) == 0 &&
                        name != serverOptimizer,
                    "Option --" + attribute + " has no effect without --server-optimizer=" + name +
                        ".");
        }
    }
}

void
FederationOptions::CheckCirculation(const std::set<ModuleId>& modules,
                                    const std::vector<Scheme>& schemes,
                                    uint32_t rounds) const
{
    std::string names;
    for (const auto& id : modules)
    {
        names += (names.empty() ? "" : ", ") + id.ToString();
    }
    const bool hasCloud = std::any_of(schemes.begin(), schemes.end(), [](const auto& scheme) {
        return scheme.HasCloud();
    });
    std::vector<ModulePattern> before;
    const auto check = [&](const CirculationRules& rules, bool used) {
        before.clear();
        for (const auto& [pattern, period] : rules.GetRules())
        {
            before.push_back(pattern);
            // Of one that others come before, none may be left.
            const auto left = std::count_if(modules.begin(), modules.end(), [&](const auto& id) {
                return std::find_if(before.begin(), before.end(), [&id](const auto& other) {
                           return other.Matches(id);
                       }) == before.end() - 1;
            });
            const auto text = "Option --circulation or --personal gives '" + pattern.ToString() +
                              "' the period " + std::to_string(period);
            ThrowIf(left == 0,
                    text + ", but no module is left for it: devices train " + names +
                        ", and the first pattern that matches counts.");
            ThrowIf(period > rounds,
                    text + ", but a run has " + std::to_string(rounds) +
                        " rounds: it would be over in none of them.");
            ThrowIf(!used && period != CirculationRules::NEVER,
                    text + " at the cloud, but none of --schemes has a cloud.");
        }
    };
    check(circulation.edge, true);
    check(circulation.cloud, hasCloud);
    ThrowIf(std::all_of(modules.begin(),
                        modules.end(),
                        [this](const auto& id) {
                            return circulation.edge.GetPeriod(id, 1) == CirculationRules::NEVER;
                        }),
            "Options --circulation and --personal keep all modules on their devices (" + names +
                "): nothing would be learned together. Compare with the scheme local instead.");
}

void
FederationOptions::CheckModules(const std::map<ModuleId, uint64_t>& sizes) const
{
    uint64_t smallest = UINT64_MAX;
    for (const auto& [id, size] : sizes)
    {
        smallest = std::min(smallest, size);
    }
    for (const auto& [tier, policy, budget] :
         {std::make_tuple("edge", edgeCirculation, edgeBudget),
          std::make_tuple("cloud", cloudCirculation, cloudBudget)})
    {
        const auto bytes = ParseInteger(budget, 1, UINT64_MAX);
        ThrowIf(policy != "rules" && bytes && *bytes < smallest,
                std::string("Option --") + tier + "-budget is " + budget +
                    " bytes per round; it must be at least " + std::to_string(smallest) +
                    ", which the smallest module takes.");
    }
    std::set<ModuleId> modules;
    std::transform(sizes.begin(),
                   sizes.end(),
                   std::inserter(modules, modules.end()),
                   [](const auto& module) { return module.first; });
    CheckShared(modules, circulation.edge);
    for (const auto& pattern : ModuleMixing::Parse(mixing)->GetPatterns())
    {
        ThrowIf(std::none_of(sizes.begin(),
                             sizes.end(),
                             [&](const auto& module) {
                                 return pattern.Matches(module.first) &&
                                        circulation.edge.GetPeriod(module.first, 1) !=
                                            CirculationRules::NEVER;
                             }),
                "Option --mixing names '" + pattern.ToString() +
                    "', but devices are sent no such module.");
    }
}

void
FederationOptions::CheckCodecs(const std::set<ModuleId>& modules) const
{
    CheckRules("codec", GetCodec(), modules);
    if (!updateCodec.empty())
    {
        CheckRules("update-codec", GetUpdateCodec(), modules);
    }
}

CodecRules
FederationOptions::GetCodec() const
{
    return CodecRules::Parse(codec).value();
}

CodecRules
FederationOptions::GetUpdateCodec() const
{
    return updateCodec.empty() ? GetCodec() : CodecRules::Parse(updateCodec).value();
}

void
FederationOptions::CheckAsynchrony(const std::vector<Scheme>& schemes,
                                   const CheckedOptions::Settings& foreign) const
{
    for (const auto& [option, value, hasTier] :
         {std::make_tuple("edge-aggregation", edgeAggregation, &Scheme::HasEdgeServers),
          std::make_tuple("cloud-aggregation", cloudAggregation, &Scheme::HasCloud)})
    {
        if (value == "rounds")
        {
            continue;
        }
        const auto text = std::string("Option --") + option + " is '" + value + "', but ";
        for (const auto& scheme : schemes)
        {
            ThrowIf(!(scheme.*hasTier)(),
                    text + "the scheme '" + scheme.ToString() + "' has no such server.");
            ThrowIf(scheme.HasD2d(),
                    text + "in the scheme '" + scheme.ToString() +
                        "' devices cooperate, which they do in rounds.");
        }
    }
    for (const auto& scheme : schemes)
    {
        const bool edges = scheme.HasEdgeServers() && edgeAggregation == "rounds";
        const bool cloud = scheme.HasCloud() && cloudAggregation == "rounds";
        const bool leaves = scheme.HasEdgeServers() ? edges : cloud;
        const auto text = "but no tier of the scheme '" + scheme.ToString() +
                          "' does rounds with --edge-aggregation=" + edgeAggregation +
                          " and --cloud-aggregation=" + cloudAggregation + ".";
        ThrowIf(IsAsynchronous() && quorum < 1 && !edges && !cloud,
                "Option --quorum is " + std::to_string(quorum) + ", " + text);
        ThrowIf(IsAsynchronous() && deadline > 0 && !edges && !cloud,
                "Option --deadline is " + std::to_string(deadline) + " s, " + text);
        ThrowIf(edgeAggregation != "rounds" && scheme.HasCloud() && !circulation.cloud.IsEmpty(),
                "Options --circulation and --personal cannot go with --edge-aggregation=" +
                    edgeAggregation + " in the scheme '" + scheme.ToString() +
                    "': its edge servers send the cloud all that they have.");
        ThrowIf(Specializes() && !leaves,
                "Option --specialize is '" + shared.ToString() +
                    "', but the servers of devices in the scheme '" + scheme.ToString() +
                    "' do no rounds, in which they could share modules out.");
        ThrowIf(IsAsynchronous() && SelectsClients() && !leaves,
                "Options --participation and --availability below 1 choose devices for a round, "
                "but the servers of devices in the scheme '" +
                    scheme.ToString() + "' do none with --edge-aggregation=" + edgeAggregation +
                    " and --cloud-aggregation=" + cloudAggregation + ".");
    }
    ThrowIf(IsAsynchronous() && (circulation.edge.HasPeriods() || circulation.cloud.HasPeriods()),
            "Option --circulation gives modules periods of rounds, which cannot go with "
            "--edge-aggregation=" +
                edgeAggregation + " and --cloud-aggregation=" + cloudAggregation +
                "; --personal can.");
    const auto& root = cloudAggregation != "rounds" ? cloudAggregation : edgeAggregation;
    for (const auto& scheme : schemes)
    {
        const bool asynchronousRoot = scheme.HasCloud()
                                          ? cloudAggregation != "rounds"
                                          : scheme.HasEdgeServers() && edgeAggregation != "rounds";
        ThrowIf(serverOptimizer != "fedavg" && asynchronousRoot,
                "Option --server-optimizer is '" + serverOptimizer +
                    "', but the root of the "
                    "scheme '" +
                    scheme.ToString() + "' aggregates by " + root +
                    ", which says "
                    "itself what updates do.");
    }
    for (const auto& [attribute, value] : foreign)
    {
        ThrowIf(!IsAsynchronous() && (attribute.rfind("ns3::hfedfm::AsyncRule::", 0) == 0 ||
                                      attribute.rfind("ns3::hfedfm::AsyncCoordinator::", 0) == 0),
                "Option --" + attribute +
                    " has no effect without --edge-aggregation or "
                    "--cloud-aggregation other than rounds.");
        for (const auto& [name, rule] : ASYNCHRONIES)
        {
            ThrowIf(!rule.empty() && attribute.rfind(rule + "::", 0) == 0 &&
                        name != edgeAggregation && name != cloudAggregation,
                    "Option --" + attribute + " has no effect without --edge-aggregation=" + name +
                        " or --cloud-aggregation=" + name + ".");
        }
    }
}

void
FederationOptions::Apply(FederationHelper& helper, const Scheme& scheme) const
{
    const auto optimizer =
        std::find_if(OPTIMIZERS.begin(), OPTIMIZERS.end(), [this](const auto& other) {
            return other.name == serverOptimizer;
        });
    helper.SetAttribute("RootAggregator", StringValue(optimizer->type));
    helper.SetAttribute("Codec", StringValue(codec));
    helper.SetAttribute("UpdateCodec", StringValue(updateCodec));
    helper.SetCirculation(circulation);
    helper.SetAttribute("Mixing", StringValue(mixing));
    for (const auto& [role, name, budget] :
         {std::make_tuple(NodeRole::EDGE_SERVER, edgeCirculation, edgeBudget),
          std::make_tuple(NodeRole::CLOUD, cloudCirculation, cloudBudget)})
    {
        for (const auto& policy : POLICIES)
        {
            if (policy.name == name && !policy.type.empty())
            {
                helper.SetCirculationPolicy(role, policy.type + "[" + ReadBudget(budget) + "]");
            }
        }
    }
    helper.SetAttribute("Quorum", DoubleValue(quorum));
    // Between peers, of one exchange: a round that takes less in all loses nothing, a dead
    // neighbour costs it once.
    helper.SetAttribute("Deadline", TimeValue(Seconds(deadline)));
    SetTier(helper, NodeRole::EDGE_SERVER, edgeAggregation);
    SetTier(helper, NodeRole::CLOUD, cloudAggregation);
    if (SelectsClients() && scheme.HasNetwork())
    {
        ObjectFactory rule(selection == "fastest"       ? "ns3::hfedfm::FastestClients"
                           : selection == "most-energy" ? "ns3::hfedfm::MostEnergyClients"
                                                        : "ns3::hfedfm::RandomClients");
        rule.Set("Share", DoubleValue(participation));
        rule.Set("Availability", DoubleValue(availability));
        helper.SetClientSelection(rule, SELECTION_STREAM);
    }
    ApplySpecialization(helper);
}

} // namespace ns3::hfedfm
