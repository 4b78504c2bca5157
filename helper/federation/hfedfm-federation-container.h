// SPDX-License-Identifier: GPL-2.0-only
#ifndef HFEDFM_FEDERATION_CONTAINER_H
#define HFEDFM_FEDERATION_CONTAINER_H

#include "ns3/application-container.h"
#include "ns3/hfedfm-cluster-member.h"
#include "ns3/hfedfm-device-energy-helper.h"
#include "ns3/hfedfm-federation-node.h"

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace ns3::hfedfm
{

/** What a node does in its federation. All but the cloud and edge servers are devices. */
enum class NodeRole
{
    CLOUD,       //!< aggregates edge servers or devices
    EDGE_SERVER, //!< aggregates a cluster
    HEAD,        //!< aggregates its D2D cluster
    RELAY,       //!< stands between other devices of its D2D cluster and the head
    DEVICE,      //!< learns, and reports to a parent, if it has one
    PEER         //!< learns, and averages with its neighbours
};

/** One node of a federation. */
struct FederationEntry
{
    NodeRole role{NodeRole::DEVICE};   //!< as installed: DEVICE for all of a D2D cluster
    std::optional<uint32_t> cluster{}; //!< index of its cluster; the cloud has none
    uint32_t index{0};                 //!< among the devices or edge servers; of a device's learner
    Ptr<FederationNode> node{};        //!< the application
    DeviceEnergy energy{};             //!< null pointers where nothing is accounted
    Ptr<ClusterMember> member{};       //!< moves a device about its D2D cluster; null elsewhere

    /** @return federation id */
    uint32_t GetId() const
    {
        return node->GetFederationId();
    }

    /** @return whether it is neither an edge server nor the cloud */
    bool IsDevice() const
    {
        return role != NodeRole::CLOUD && role != NodeRole::EDGE_SERVER;
    }

    /** @return what it is now: a device of a D2D cluster may become HEAD or RELAY and cease again
     */
    NodeRole GetRole() const;
};

/** The nodes of a federation: the cloud, then the edge servers, then the devices by cluster. */
class FederationContainer
{
  public:
    /** Goes over the entries. */
    using Iterator = std::vector<FederationEntry>::const_iterator;

    /** @param entry a node; ends the program if one with its federation id is there already */
    void Add(const FederationEntry& entry);

    /** @param id federation id of a device @param member what moves it about its D2D cluster */
    void SetMember(uint32_t id, Ptr<ClusterMember> member)
    {
        m_entries[m_places.at(id)].member = std::move(member);
    }

    /** @return the first entry */
    Iterator Begin() const
    {
        return m_entries.begin();
    }

    /** @return behind the last entry */
    Iterator End() const
    {
        return m_entries.end();
    }

    /** @return the first entry, for range-based loops */
    Iterator begin() const // NOLINT(readability-identifier-naming)
    {
        return Begin();
    }

    /** @return behind the last entry, for range-based loops */
    Iterator end() const // NOLINT(readability-identifier-naming)
    {
        return End();
    }

    /** @return the number of nodes */
    uint32_t GetN() const
    {
        return static_cast<uint32_t>(m_entries.size());
    }

    /** @param i which one, below GetN() @return the entry; another index ends the program */
    const FederationEntry& Get(uint32_t i) const;

    /** @param id federation id @return the entry; an id that is not there ends the program */
    const FederationEntry& GetById(uint32_t id) const;

    /** @param cluster index of one; none: of all @return its devices, whatever their roles */
    FederationContainer GetDevices(std::optional<uint32_t> cluster = {}) const;

    /**
     * @param role of the nodes now, see FederationEntry::GetRole()
     * @param cluster index of theirs; none: any
     * @return those nodes
     */
    FederationContainer GetByRole(NodeRole role, std::optional<uint32_t> cluster = {}) const;

    /** @return all applications */
    ApplicationContainer GetApplications() const;

    /**
     * Connect to a trace source of all nodes or of all members of D2D clusters, which must have it
     * with the callback's arguments.
     * @param source its name
     * @param callback what to call
     * @return whether any of them has it
     */
    bool TraceConnectWithoutContext(const std::string& source, const CallbackBase& callback) const;

    /** @return the number of devices that have failed */
    uint32_t CountFailed() const;

  private:
    /** @param wanted whether to take an entry @return those */
    FederationContainer Select(const std::function<bool(const FederationEntry&)>& wanted) const;

    std::vector<FederationEntry> m_entries; //!< in order
    std::map<uint32_t, uint32_t> m_places;  //!< index by federation id
};

} // namespace ns3::hfedfm

#endif /* HFEDFM_FEDERATION_CONTAINER_H */
