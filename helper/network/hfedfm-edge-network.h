// SPDX-License-Identifier: GPL-2.0-only
#ifndef HFEDFM_EDGE_NETWORK_H
#define HFEDFM_EDGE_NETWORK_H

#include "ns3/hfedfm-radio-controller.h"
#include "ns3/ipv4-address.h"
#include "ns3/net-device-container.h"
#include "ns3/node-container.h"

#include <vector>

namespace ns3::hfedfm
{

/** One access cell: an edge server at its access point, and the devices it serves. */
struct EdgeCell
{
    Ptr<Node> edge;              //!< edge server and access point in one node
    NodeContainer devices;       //!< devices of the cell
    Ptr<NetDevice> accessPoint;  //!< radio of the edge node
    NetDeviceContainer stations; //!< radios of the devices, in their order
    Ipv4Address edgeAddress;     //!< edge server as its devices see it
    Ipv4Address network;         //!< address range of the cell
    Ipv4Address cloudAddress;    //!< cloud as this cell sees it; set with the backhaul
    Ipv4Address backhaulAddress; //!< edge server as the cloud sees it; set with the backhaul
    NetDeviceContainer backhaul; //!< both ends of its link to the cloud: edge, cloud
    Ptr<RadioController> accessController; //!< of accessPoint and stations; null: none of ours
    NetDeviceContainer d2dRadios; //!< second radios of the devices, in their order; may be empty
    Ptr<RadioController> d2dController;    //!< of those
    std::vector<Ipv4Address> d2dAddresses; //!< addresses of those

    /** @param device index of one @return the D2D radios of all others */
    std::vector<Ptr<NetDevice>> GetD2dPeers(uint32_t device) const;

    /** Put the access radios of all devices to sleep: nobody uses them. */
    void PutStationsToSleep() const;
};

/** Access cells and, once the backhaul is installed, the cloud behind them. */
struct EdgeNetwork
{
    Ptr<Node> cloud;             //!< null until the backhaul is installed
    std::vector<EdgeCell> cells; //!< in the order of the layout's clusters

    /** @return the devices of all cells, cell by cell */
    NodeContainer GetDevices() const;
};

} // namespace ns3::hfedfm

#endif /* HFEDFM_EDGE_NETWORK_H */
