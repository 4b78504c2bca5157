/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef HFEDFM_FEDERATION_HELPER_H
#define HFEDFM_FEDERATION_HELPER_H

#include "hfedfm-cluster-helper.h"
#include "hfedfm-consensus-helper.h"
#include "hfedfm-federation-container.h"
#include "hfedfm-scheme.h"

#include "ns3/hfedfm-device-energy-helper.h"
#include "ns3/hfedfm-edge-network.h"
#include "ns3/object-factory.h"

#include <cstdint>
#include <string>
#include <vector>

namespace ns3
{
namespace hfedfm
{

/**
 * Installs the tree of a scheme on a network: one FederationNode on each device, on the edge
 * servers and on the cloud, as far as the scheme has them. If devices are to average with their
 * neighbours, each gets a ConsensusNode instead, and there is no tree.
 *
 * Federation ids are the same in all schemes: 0 for the cloud, then the edge servers, then the
 * devices. Connections start one after the other, and the first round when all have had their turn,
 * because a storm of them loses clients.
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

    /** @param clusters makes the clusters of schemes with D2D; needed for those */
    void SetClusters(const ClusterHelper& clusters);

    /**
     * @param consensus makes the nodes of schemes with exchanges; ids, start and Exchanges of a
     *        scheme are set here, and its neighbours are those of the clusters
     */
    void SetConsensus(const ConsensusHelper& consensus);

    /** @param start when the first device connects @param stagger time between two devices */
    void SetStart(Time start, Time stagger);

    /**
     * Install the applications.
     * @param network cells, with a backhaul if the scheme has a cloud
     * @param learners one per device, cell by cell
     * @param energy one per device, or empty: then training takes no time and nothing is accounted
     * @return the applications
     */
    Federation Install(const EdgeNetwork& network,
                       const std::vector<Ptr<Learner>>& learners,
                       const std::vector<DeviceEnergy>& energy = {});

  private:
    Ptr<FederationNode> Create(Ptr<Node> node, uint32_t id);
    void InstallTree(const EdgeNetwork& network,
                     Federation& federation,
                     const std::vector<Ptr<Learner>>& learners,
                     const std::vector<DeviceEnergy>& energy,
                     Time begin);
    void InstallPeers(const EdgeNetwork& network,
                      Federation& federation,
                      const std::vector<Ptr<Learner>>& learners,
                      const std::vector<DeviceEnergy>& energy) const;
    void ConnectDevices(const EdgeNetwork& network, Federation& federation);
    void InstallClusters(const EdgeNetwork& network,
                         Federation& federation,
                         const std::vector<DeviceEnergy>& energy,
                         Time begin);
    void ScaleDeadlines(const Federation& federation) const;
    void ConnectEdges(const EdgeNetwork& network, Federation& federation);
    void SetInitialModel(Federation& federation, const std::vector<Ptr<Learner>>& learners);

    Scheme m_scheme;             //!< which tiers there are
    ClusterHelper m_clusters;    //!< for schemes with D2D
    ConsensusHelper m_consensus; //!< for schemes with exchanges
    ObjectFactory m_factory;     //!< makes the applications
    Time m_start;                //!< when the first device connects
    Time m_stagger;              //!< time between two devices
    Time m_settle;               //!< time from the last device's start to the first round
};

} // namespace hfedfm
} // namespace ns3

#endif /* HFEDFM_FEDERATION_HELPER_H */
