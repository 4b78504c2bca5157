/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef HFEDFM_FEDERATION_H
#define HFEDFM_FEDERATION_H

#include "ns3/application-container.h"
#include "ns3/hfedfm-cluster-member.h"
#include "ns3/hfedfm-consensus-node.h"
#include "ns3/hfedfm-federation-node.h"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace ns3
{
namespace hfedfm
{

/** The applications of a federation, by tier. The devices are nodes of trees or peers. */
struct Federation
{
    Ptr<FederationNode> cloud;                //!< null without a cloud
    std::vector<Ptr<FederationNode>> edges;   //!< empty without edge servers; else one per cell
    std::vector<Ptr<FederationNode>> devices; //!< cell by cell; empty if there are peers
    std::vector<Ptr<ConsensusNode>> peers;    //!< devices that average with neighbours, likewise
    std::vector<uint32_t> cellOfDevice;       //!< cell index of each device
    std::vector<Ptr<ClusterMember>> members;  //!< of D2D clusters, in the order of the devices

    /** @return all nodes of trees: cloud, edges, devices */
    std::vector<Ptr<FederationNode>> GetAll() const;

    /** @return all devices, nodes of trees or peers, cell by cell */
    std::vector<Ptr<LearningNode>> GetDevices() const;

    /** @return cloud, edges and all devices */
    std::vector<Ptr<LearningNode>> GetNodes() const;

    /** @return the same, and the members of D2D clusters, as a container */
    ApplicationContainer GetApplications() const;

    /** @return the number of devices that have failed */
    std::size_t CountFailed() const;
};

} // namespace hfedfm
} // namespace ns3

#endif /* HFEDFM_FEDERATION_H */
