// SPDX-License-Identifier: GPL-2.0-only
#include "hfedfm-relay-client.h"

#include "ns3/abort.h"
#include "ns3/log.h"
#include "ns3/simulator.h"
#include "ns3/string.h"
#include "ns3/uinteger.h"

#include <algorithm>
#include <iterator>
#include <sstream>
#include <utility>

namespace ns3::hfedfm
{

NS_LOG_COMPONENT_DEFINE("HfedfmRelayClient");
NS_OBJECT_ENSURE_REGISTERED(RelayClient);

namespace
{

constexpr const char* ALL_PROVIDERS = "neighbour,edge,cloud,server";

/** @return whether a list with commas is empty or has an item */
bool
Allows(const std::string& list, const std::string& item)
{
    return list.empty() || ("," + list + ",").find("," + item + ",") != std::string::npos;
}

/** @return the kind of a module, as in the text form of its id */
std::string
GetKindName(const ModuleId& id)
{
    const auto text = id.ToString();
    return text.substr(0, text.find('/'));
}

} // namespace

TypeId
RelayClient::GetTypeId()
{
    static TypeId tid =
        TypeId("ns3::hfedfm::RelayClient")
            .SetParent<ModuleSource>()
            .SetGroupName("Hfedfm")
            .AddConstructor<RelayClient>()
            .AddAttribute("Policy",
                          "TypeId of what chooses the providers and their order.",
                          StringValue("ns3::hfedfm::ProviderPolicy"),
                          MakeObjectFactoryAccessor(&RelayClient::m_policyType),
                          MakeObjectFactoryChecker())
            .AddAttribute("MaxAge",
                          "Rounds after which a state is too old: an own module is then asked for, "
                          "and one of a provider is not taken. 0: E, the rounds in a cluster per "
                          "aggregation at the cloud.",
                          UintegerValue(0),
                          MakeUintegerAccessor(&RelayClient::m_maxAge),
                          MakeUintegerChecker<uint32_t>())
            .AddAttribute("Kinds",
                          "Kinds of modules that are asked for, separated by commas, as "
                          "head,adapter; empty: all. Others begin with initial values.",
                          StringValue(""),
                          MakeStringAccessor(&RelayClient::m_kinds),
                          MakeStringChecker())
            .AddAttribute("Providers",
                          "Who is asked, separated by commas: neighbour (a device in D2D reach), "
                          "edge (the own edge server), cloud, server (other edge servers).",
                          StringValue(ALL_PROVIDERS),
                          MakeStringAccessor(&RelayClient::m_providers),
                          MakeStringChecker());
    return tid;
}

std::string
RelayClient::FindProvidersError(const std::string& providers)
{
    std::istringstream items(providers);
    bool good = !providers.empty() && providers.back() != ',';
    for (std::string item; std::getline(items, item, ',');)
    {
        good = good && !item.empty() && Allows(ALL_PROVIDERS, item);
    }
    return good ? ""
                : "Providers is '" + providers + "'; it must be some of " + ALL_PROVIDERS +
                      ", with commas.";
}

void
RelayClient::DoDispose()
{
    m_node = nullptr;
    m_requester = nullptr;
    m_policy = nullptr;
    m_callback = SupplyCallback();
    ModuleSource::DoDispose();
}

void
RelayClient::SetNode(FederationNode& node, Ptr<ModuleRequester> requester)
{
    m_node = &node;
    m_requester = std::move(requester);
}

void
RelayClient::AddProvider(uint32_t id, ProviderKind kind, const Address& address)
{
    m_known[id] = {kind, address};
}

uint32_t
RelayClient::GetMaxAge() const
{
    return m_maxAge > 0 ? m_maxAge : std::max(1U, m_edgeRounds);
}

bool
RelayClient::IsUsable(uint32_t node, const Provider& provider) const
{
    if (!Allows(m_providers, ToString(provider.kind)))
    {
        return false;
    }
    if (provider.kind == ProviderKind::NEIGHBOUR)
    {
        return m_node->GetLinkPolicy()->Hears(node);
    }
    // Of a D2D cluster, only the head is in the access network.
    return !m_node->HasParent() || m_node->GetParentLink() != ParentLink::D2D;
}

bool
RelayClient::IsWanted(const ModuleSpec& spec, const ModuleDemand& demand) const
{
    const auto base = m_node->GetDirectory().GetOwn(spec.id).base;
    const bool fresh = demand.held.count(spec.id) > 0 && base + GetMaxAge() >= demand.round;
    return !fresh && Allows(m_kinds, GetKindName(spec.id));
}

void
RelayClient::Fetch(const ModuleDemand& demand, SupplyCallback callback)
{
    NS_ABORT_MSG_UNLESS(m_node && m_requester,
                        "A RelayClient has no node whose tasks it helps to begin (SetNode).");
    const auto error = FindProvidersError(m_providers);
    NS_ABORT_MSG_UNLESS(error.empty(), "A RelayClient cannot be: " << error);
    if (!m_policy)
    {
        m_policy = m_policyType.Create()->GetObject<ProviderPolicy>();
        NS_ABORT_MSG_UNLESS(m_policy,
                            "The type " << m_policyType.GetTypeId() << " is no ProviderPolicy.");
    }
    m_callback = std::move(callback);
    m_supply = ModuleSupply();
    m_begin = Simulator::Now();
    m_wanted.clear();
    m_held.clear();
    m_offers.clear();
    m_tried.clear();
    m_directories.clear();
    m_oldest = demand.round > GetMaxAge() + 1 ? demand.round - 1 - GetMaxAge() : 1;
    for (const auto& spec : demand.uses)
    {
        if (IsWanted(spec, demand))
        {
            m_wanted.push_back(spec);
            m_supply.wanted.push_back(spec.id);
            if (demand.held.count(spec.id) > 0)
            {
                m_held.insert(spec.id);
            }
            for (const auto& holder : m_node->GetDirectory().Find(spec.id))
            {
                TakeOffers(holder.node, spec.id, holder.held);
            }
        }
    }
    if (m_held.size() == m_wanted.size())
    {
        m_held.clear();
    }
    for (const auto kind : {ProviderKind::NEIGHBOUR, ProviderKind::EDGE, ProviderKind::CLOUD})
    {
        for (const auto& [node, provider] : m_known)
        {
            if (provider.kind == kind)
            {
                m_directories.push_back(node);
            }
        }
    }
    Next();
}

void
RelayClient::TakeOffers(uint32_t node, const ModuleId& module, const HeldModule& held)
{
    const auto known = m_known.find(node);
    if (known == m_known.end())
    {
        return; // this node cannot reach it
    }
    auto& offer = m_offers[module][node];
    if (held.round >= offer.held.round)
    {
        offer = {node, known->second.kind, held};
    }
}

std::vector<ProviderOffer>
RelayClient::Choose(const ModuleId& module) const
{
    std::vector<ProviderOffer> offers;
    const auto found = m_offers.find(module);
    if (found == m_offers.end())
    {
        return offers;
    }
    for (const auto& [node, offer] : found->second)
    {
        if (m_tried.count({node, module}) == 0 && IsUsable(node, m_known.at(node)))
        {
            offers.push_back(offer);
        }
    }
    return m_policy->Choose(offers, m_oldest);
}

bool
RelayClient::Decides(const ModuleId& module) const
{
    return m_held.count(module) == 0;
}

void
RelayClient::Next()
{
    std::map<ModuleId, std::vector<ProviderOffer>> choices;
    std::optional<uint32_t> node;
    bool all = true;
    for (const auto& spec : m_wanted)
    {
        const auto& choice = choices[spec.id] = Choose(spec.id);
        if (Decides(spec.id))
        {
            all = all && !choice.empty() && choice.front().IsKnown();
            node = node || choice.empty() ? node : choice.front().node;
        }
    }
    while (!all && !m_directories.empty())
    {
        const auto directory = m_directories.front();
        m_directories.pop_front();
        if (IsUsable(directory, m_known.at(directory)))
        {
            AskDirectory(directory);
            return;
        }
    }
    if (!node || !m_node->TakesPart())
    {
        End();
        return;
    }
    Manifest modules;
    for (const auto& spec : m_wanted)
    {
        const auto& choice = choices.at(spec.id);
        const bool first = !choice.empty() && choice.front().node == *node;
        const bool any = std::any_of(choice.begin(), choice.end(), [&node](const auto& offer) {
            return offer.node == *node;
        });
        if (Decides(spec.id) ? first : any)
        {
            modules.push_back(spec);
        }
    }
    AskProvider(*node, modules);
}

void
RelayClient::AskDirectory(uint32_t node)
{
    ++m_supply.requests;
    m_requester->Locate(m_known.at(node).address,
                        m_wanted,
                        MakeCallback(&RelayClient::Located, this));
}

void
RelayClient::AskProvider(uint32_t node, const Manifest& modules)
{
    ++m_supply.requests;
    for (const auto& spec : modules)
    {
        m_tried.emplace(node, spec.id);
    }
    m_requester->Request(m_known.at(node).address,
                         modules,
                         MakeCallback(&RelayClient::Provided, this));
}

bool
RelayClient::Count(const RequestResult& result)
{
    if (!m_node)
    {
        return false; // it was disposed of
    }
    m_supply.bytes += result.bytes;
    if (result.outcome == RequestOutcome::STOPPED || !m_node->TakesPart())
    {
        End();
        return false;
    }
    return true;
}

void
RelayClient::Located(const RequestResult& result)
{
    if (!Count(result))
    {
        return;
    }
    m_supply.failures += result.outcome == RequestOutcome::OK ? 0 : 1;
    for (const auto& holder : result.holders)
    {
        for (const auto& module : holder.updates)
        {
            TakeOffers(holder.sender, module.state.GetId(), {module.baseRound, module.weight, 0});
        }
    }
    Next();
}

void
RelayClient::Provided(const RequestResult& result)
{
    if (!Count(result))
    {
        return;
    }
    bool useful = false;
    for (const auto& module : result.modules)
    {
        const auto& id = module.state.GetId();
        if (module.weight <= 0 || module.baseRound < m_oldest)
        {
            NS_LOG_INFO("node " << m_node->GetFederationId() << " does not take " << id
                                << " of node " << result.provider << ", of round "
                                << module.baseRound << " and " << module.weight << " samples");
            continue;
        }
        useful = true;
        m_supply.modules.push_back(module);
        m_wanted.erase(std::remove_if(m_wanted.begin(),
                                      m_wanted.end(),
                                      [&id](const auto& spec) { return spec.id == id; }),
                       m_wanted.end());
    }
    if (useful)
    {
        m_supply.providers.push_back(result.provider);
    }
    m_supply.failures += useful ? 0 : 1;
    Next();
}

void
RelayClient::End()
{
    for (const auto& spec : m_wanted)
    {
        NS_LOG_INFO("node " << m_node->GetFederationId() << " found nobody who gives " << spec.id);
    }
    m_supply.elapsed = Simulator::Now() - m_begin;
    const auto callback = std::exchange(m_callback, SupplyCallback());
    callback(std::exchange(m_supply, ModuleSupply()));
}

} // namespace ns3::hfedfm
