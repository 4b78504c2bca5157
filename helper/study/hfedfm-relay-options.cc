// SPDX-License-Identifier: GPL-2.0-only
#include "hfedfm-relay-options.h"

#include "ns3/hfedfm-input-error.h"
#include "ns3/hfedfm-relay-client.h"
#include "ns3/string.h"

#include <algorithm>
#include <numeric>

namespace ns3::hfedfm
{

namespace
{

const std::string CLUSTER = "cluster=";

/** Reads who gets what and when; returns whether the text says that. */
bool
ReadStarts(std::vector<StudyStart>& starts, const std::string& text)
{
    starts.clear();
    for (const auto& part : text.empty() ? std::vector<std::string>() : SplitCommas(text))
    {
        const auto colon = part.find(':');
        const auto at = part.find('@', std::min(colon, part.size()));
        if (colon == std::string::npos || at == std::string::npos || at == colon + 1)
        {
            return false;
        }
        auto who = part.substr(0, colon);
        StudyStart start;
        start.ofCluster = who.rfind(CLUSTER, 0) == 0;
        who = start.ofCluster ? who.substr(CLUSTER.size()) : who;
        start.name = part.substr(colon + 1, at - colon - 1);
        const auto index = ParseInteger(who, 0, 1000000);
        const auto round = ParseInteger(part.substr(at + 1), 2, 1000000);
        if (!index || !round)
        {
            return false;
        }
        start.index = static_cast<uint32_t>(*index);
        start.round = static_cast<uint32_t>(*round);
        starts.push_back(start);
    }
    return true;
}

/** @param what begins @return rule of who gets it and when */
OptionRule
StartsOf(std::vector<StudyStart>& starts, const std::string& example)
{
    return {
        "",
        "a list with commas of DEVICE:NAME@ROUND or cluster=INDEX:NAME@ROUND, rounds from 2 on, "
        "for instance " +
            example,
        [&starts](const std::string& text) { return ReadStarts(starts, text); }};
}

/** @param name to be set @return rule of a class that chooses providers */
OptionRule
PolicyOf(std::string& name)
{
    std::string known;
    for (uint32_t i = 0; i < TypeId::GetRegisteredN(); ++i)
    {
        const auto type = TypeId::GetRegistered(i);
        if (type.IsChildOf(ProviderPolicy::GetTypeId()) || type == ProviderPolicy::GetTypeId())
        {
            known += (known.empty() ? "" : ", ") + type.GetName();
        }
    }
    return {name, known, [&name](const std::string& text) {
                TypeId type;
                name = text;
                return TypeId::LookupByNameFailSafe(text, &type) && type.HasConstructor() &&
                       (type.IsChildOf(ProviderPolicy::GetTypeId()) ||
                        type == ProviderPolicy::GetTypeId());
            }};
}

/** Throws if a start is of nobody, or comes when the run is over. */
void
CheckStarts(const std::string& option,
            const std::vector<StudyStart>& starts,
            const std::vector<uint32_t>& sizes,
            uint32_t rounds)
{
    const auto devices = std::accumulate(sizes.begin(), sizes.end(), 0U);
    for (const auto& start : starts)
    {
        const auto count = start.ofCluster ? static_cast<uint32_t>(sizes.size()) : devices;
        ThrowIf(start.index >= count,
                "Option --" + option + " names the " + (start.ofCluster ? "cluster " : "device ") +
                    std::to_string(start.index) + "; there are " + std::to_string(count) +
                    ", counted from 0.");
        ThrowIf(start.round > rounds,
                "Option --" + option + " lets '" + start.name + "' begin in round " +
                    std::to_string(start.round) + "; the run has " + std::to_string(rounds) +
                    " rounds (--rounds).");
    }
}

} // namespace

void
RelayOptions::AddTo(CheckedOptions& command)
{
    command.Add("task-starts",
                StartsOf(taskStarts, "cluster=2:art@6,0:audio@8"),
                "tasks of --tasks whose data come only from a round on, and at which devices, "
                "counted from 0 cell by cell");
    command.Add(
        "gains",
        StartsOf(gains, "cluster=2:audio@6"),
        "modalities that devices sense only from a round on: the tasks that need them begin "
        "then");
    command.Add("relay",
                OneOf(relay, {"none", "head", "all"}),
                "modules that a device which begins a task gets from others: none, the head, or "
                "all that the task uses and whose state is older than the E rounds of the scheme");
    command.Add(
        "relay-providers",
        AnyText(relayProviders, "a list with commas of " + relayProviders),
        "who is asked for them: devices in D2D reach, the own edge server, the cloud, other "
        "edge servers");
    command.Add(
        "relay-policy",
        PolicyOf(relayPolicy),
        "class of what puts them in order: the cheapest whose state is new enough first, the "
        "newest, or this program's own");
}

void
RelayOptions::CheckRelaying(const std::vector<Scheme>& schemes) const
{
    const RelayOptions usual;
    ThrowIf(relay != usual.relay && !HasStarts(),
            "Option --relay is '" + relay +
                "', but nothing begins in mid-run: name it with --task-starts or --gains.");
    ThrowIf(relayProviders != usual.relayProviders && (!HasStarts() || relay == "none"),
            "Option --relay-providers is '" + relayProviders +
                "', but nothing is relayed: it needs --task-starts or --gains, and --relay=head or "
                "all.");
    ThrowIf(relayPolicy != usual.relayPolicy && (!HasStarts() || relay == "none"),
            "Option --relay-policy is '" + relayPolicy +
                "', but nothing is relayed: it needs --task-starts or --gains, and --relay=head or "
                "all.");
    const auto error = RelayClient::FindProvidersError(relayProviders);
    ThrowIf(!error.empty(), "Option --relay-providers is not allowed: " + error);
    for (const auto& scheme : schemes)
    {
        ThrowIf(HasStarts() && scheme.GetExchanges() > 0,
                "Options --task-starts and --gains are not allowed with the scheme '" +
                    scheme.ToString() +
                    "': neighbours that average agree on their modules before the run.");
    }
    const auto any = [&schemes](auto has) {
        return std::any_of(schemes.begin(), schemes.end(), has);
    };
    for (const auto& kind : SplitCommas(relayProviders))
    {
        const bool exists = kind == "neighbour" ? any([](const auto& s) { return s.HasD2d(); })
                            : kind == "cloud"
                                ? any([](const auto& s) { return s.HasCloud(); })
                                : any([](const auto& s) { return s.HasEdgeServers(); });
        ThrowIf(relayProviders != usual.relayProviders && !exists,
                "Option --relay-providers names '" + kind + "', which none of --schemes has.");
    }
}

std::vector<uint32_t>
RelayOptions::CountDevices(const Layout& layout)
{
    std::vector<uint32_t> sizes;
    for (const auto& cluster : layout.clusters)
    {
        sizes.push_back(static_cast<uint32_t>(cluster.devices.size()));
    }
    return sizes;
}

void
RelayOptions::CheckPlaces(const std::vector<uint32_t>& sizes, uint32_t rounds) const
{
    CheckStarts("task-starts", taskStarts, sizes, rounds);
    CheckStarts("gains", gains, sizes, rounds);
}

std::map<uint32_t, std::string>
RelayOptions::ByDevice(const std::vector<StudyStart>& starts, const std::vector<uint32_t>& sizes)
{
    std::map<uint32_t, std::string> byDevice;
    for (const auto& start : starts)
    {
        auto first = start.index;
        uint32_t count = 1;
        if (start.ofCluster)
        {
            first = std::accumulate(sizes.begin(), sizes.begin() + start.index, 0U);
            count = sizes.at(start.index);
        }
        for (auto device = first; device < first + count; ++device)
        {
            auto& text = byDevice[device];
            text += (text.empty() ? "" : ",") + start.name + "@" + std::to_string(start.round);
        }
    }
    return byDevice;
}

void
RelayOptions::SetUp(RelayHelper& helper, const Scheme& scheme) const
{
    helper.SetEdgeRounds(scheme.GetEdgeRounds());
    helper.SetClientAttribute("Kinds", StringValue(relay == "head" ? "head" : ""));
    helper.SetClientAttribute("Providers", StringValue(relayProviders));
    helper.SetClientAttribute("Policy", StringValue(relayPolicy));
}

} // namespace ns3::hfedfm
