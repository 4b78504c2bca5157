// SPDX-License-Identifier: GPL-2.0-only
#ifndef HFEDFM_FEDERATION_HELPER_H
#define HFEDFM_FEDERATION_HELPER_H

#include "hfedfm-circulation.h"
#include "hfedfm-cluster-helper.h"
#include "hfedfm-federation-container.h"
#include "hfedfm-scheme.h"

#include "ns3/hfedfm-cluster-graph.h"
#include "ns3/hfedfm-device-energy-helper.h"
#include "ns3/hfedfm-edge-network.h"
#include "ns3/ipv4-address.h"
#include "ns3/object-factory.h"

#include <cstdint>
#include <string>
#include <vector>

namespace ns3::hfedfm
{

/**
 * Installs a scheme on a network: one FederationNode on each device, on the edge servers and on the
 * cloud, as far as the scheme has them. If devices are to average with their neighbours, each gets
 * the GossipCoordinator instead, and there is no tree.
 *
 * Federation ids are the same in all schemes: 0 for the cloud, then the edge servers, then the
 * devices. Connections start one after the other, and the first round when all have had their turn,
 * because a storm of them loses clients.
 *
 * A network may have several federations, each installed by a helper of its own with another Port:
 * their trees, models and rounds have nothing to do with each other, but devices that are in both
 * share radio, battery and processor, which trains for one after the other. Devices that cooperate
 * over D2D can be in one federation only.
 */
class FederationHelper
{
  public:
    FederationHelper();

    /** @param scheme which tiers there are, and E */
    void SetScheme(const Scheme& scheme);

    /** @param text a scheme's text form, for instance `hfedfm:2`; others end the program */
    void SetScheme(const std::string& text);

    /** @param name attribute of FederationNode @param value for all nodes, for instance Rounds */
    void SetAttribute(const std::string& name, const AttributeValue& value);

    /**
     * @param clusters makes the clusters of schemes with D2D, and tells who the neighbours of peers
     *        are; needed for those
     */
    void SetClusters(const ClusterHelper& clusters)
    {
        m_clusters = clusters;
    }

    /**
     * Give modules other periods than a round in their cluster and E rounds between aggregations at
     * the cloud.
     * @param circulation rules on both ways; in a star, devices have those to the cloud. Peers have
     * none, and Install() ends the program with a message.
     */
    void SetCirculation(const Circulation& circulation)
    {
        m_circulation = circulation;
    }

    /**
     * Let the servers of a tier choose which modules their children report, under a budget.
     * @param role EDGE_SERVER or CLOUD, as far as the scheme has it; for nodes that have it only
     * @param policy TypeId of a CirculationPolicy, with attributes in brackets
     */
    void SetCirculationPolicy(NodeRole role, const std::string& policy)
    {
        m_policies[role] = policy;
    }

    /**
     * Let some devices take part in each round: each edge server, or the cloud if there are none,
     * gets a selection. Ends the program at Install() if devices cooperate: their relays are
     * needed.
     * @param rule makes a ClientSelection
     * @param stream first random stream; the n-th node that selects uses two from 2 n on
     */
    void SetClientSelection(const ObjectFactory& rule, int64_t stream)
    {
        m_selection = rule;
        m_selectionStream = stream;
    }

    /**
     * Let the devices of each server share modules out: each edge server, or the cloud if there are
     * none, gets a policy. Ends the program at Install() if devices cooperate, or if that server
     * does not do rounds.
     * @param policy makes a SpecializationPolicy
     * @param stream first random stream of the first server's; others follow
     */
    void SetSpecialization(const ObjectFactory& policy, int64_t stream)
    {
        m_specialization = policy;
        m_specializationStream = stream;
    }

    /**
     * Let a tier aggregate in its own way, for instance by an AsyncCoordinator. Ends the program at
     * Install() if the scheme has no such tier, or if an asynchronous one is asked for together
     * with what only rounds have: D2D, modules with periods of their own, a client selection for
     * its children, or, unless another tier
     * does rounds and has them, Quorum and Deadline.
     * @param role of its nodes
     * @param coordinator makes the Coordinator of each
     */
    void SetCoordinator(NodeRole role, const ObjectFactory& coordinator)
    {
        m_coordinators[role] = coordinator;
    }

    /** @param start when the first device connects @param stagger time between two devices */
    void SetStart(Time start, Time stagger)
    {
        m_start = start;
        m_stagger = stagger;
    }

    /**
     * Install the applications.
     * @param network cells, with a backhaul if the scheme has a cloud
     * @param learners one per device, cell by cell; null: that device is not in this federation
     * @param energy one per device, or empty: then training takes no time and nothing is accounted
     * @return the applications
     */
    FederationContainer Install(const EdgeNetwork& network,
                                const std::vector<Ptr<Learner>>& learners,
                                const std::vector<DeviceEnergy>& energy = {});

    /**
     * Install one cluster of peers, whatever network connects them. Those with lower ids start
     * first, because they listen. Ends the program with a message if the pairs are not a connected
     * graph without loops and repeats.
     * @param nodes the devices, with an internet stack
     * @param addresses where the others reach each of them, in the same order
     * @param pairs who exchanges with whom, as indices of nodes, in either order
     * @param learners one per node
     * @param energy one per node, or empty: then training takes no time and nothing is accounted
     * @param firstId federation id of the first node; the others follow
     * @return the peers, in the order of the nodes
     */
    FederationContainer InstallPeers(const NodeContainer& nodes,
                                     const std::vector<Ipv4Address>& addresses,
                                     const NeighbourPairs& pairs,
                                     const std::vector<Ptr<Learner>>& learners,
                                     const std::vector<DeviceEnergy>& energy = {},
                                     uint32_t firstId = 0);

  private:
    /**
     * Put an application on a node.
     * @param federation gets it
     * @param node where it runs
     * @param id federation id
     * @param entry role, cluster, index and energy
     * @param learner of a device
     */
    void Add(FederationContainer& federation,
             const Ptr<Node>& node,
             uint32_t id,
             FederationEntry entry,
             const Ptr<Learner>& learner = nullptr) const;
    void ConnectPeers(const FederationContainer& peers,
                      const std::vector<Ipv4Address>& addresses,
                      const NeighbourPairs& pairs) const;
    void ConnectDevices(const EdgeNetwork& network, const FederationContainer& federation) const;
    void InstallClusters(const EdgeNetwork& network, FederationContainer& federation, Time begin);
    void ConnectEdges(const EdgeNetwork& network, const FederationContainer& federation) const;
    void SelectClients(const FederationContainer& federation) const;
    void Specialize(const FederationContainer& federation) const;
    void CheckCoordinators(const FederationContainer& federation) const;

    /** @param network where devices are to get the learners @param learners null where not */
    void CheckMembers(const EdgeNetwork& network, const std::vector<Ptr<Learner>>& learners) const;

    /** @param index of a device, or how many there are @return when it starts, or all have */
    Time GetTurn(std::size_t index) const;

    Scheme m_scheme;                                  //!< which tiers there are
    ClusterHelper m_clusters;                         //!< for schemes with D2D
    ObjectFactory m_trees;                            //!< makes the nodes of trees
    ObjectFactory m_peers;                            //!< makes peers
    std::map<NodeRole, std::string> m_policies;       //!< choose modules, by tier
    Circulation m_circulation;                        //!< periods of modules
    std::map<NodeRole, ObjectFactory> m_coordinators; //!< of tiers that have their own
    ObjectFactory m_selection;      //!< makes what chooses devices; without a type: all take part
    int64_t m_selectionStream{0};   //!< its first random stream
    ObjectFactory m_specialization; //!< makes what shares modules out; without a type: nothing
    int64_t m_specializationStream{0}; //!< its first random stream
    Time m_start;                      //!< when the first device connects
    Time m_stagger;                    //!< time between two devices
    Time m_settle;                     //!< time from the last device's start to the first round
};

} // namespace ns3::hfedfm

#endif /* HFEDFM_FEDERATION_HELPER_H */
