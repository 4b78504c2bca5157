// SPDX-License-Identifier: GPL-2.0-only
#ifndef HFEDFM_CLUSTER_MEMBER_H
#define HFEDFM_CLUSTER_MEMBER_H

#include "hfedfm-federation-node.h"

#include "ns3/energy-source.h"
#include "ns3/hfedfm-cluster-view.h"
#include "ns3/hfedfm-compat.h"
#include "ns3/ipv4-address.h"
#include "ns3/socket.h"
#include "ns3/traced-callback.h"

#include <cstdint>
#include <map>
#include <memory>
#include <utility>
#include <vector>

namespace ns3::hfedfm
{

/** Where the head of a cluster reports to, whichever member it is. */
struct ClusterUplink
{
    Address parent;                      //!< edge server as the members see it; invalid: none
    ParentLink link{ParentLink::ACCESS}; //!< networks on the way
    uint32_t edgeRounds{1};              //!< E: rounds in the cluster per report
    CirculationRules circulation;        //!< modules with other periods than E
    CirculationRules insideCirculation;  //!< those of members towards the head
};

/**
 * The link policy of a device in a D2D cluster: it tells its neighbours with broadcast beacons that
 * it is there and what it believes of the cluster (ClusterView), notices when a neighbour in the
 * relay tree has fallen silent, and moves the FederationNode to the place that follows. A head
 * whose battery runs low has another one elected while it still can.
 *
 * Beacons are UDP datagrams that go one hop, with the priority of voice, so that they do not wait
 * behind models. A change of belief is told at once, and so floods the cluster.
 */
class ClusterMember : public LinkPolicy
{
  public:
    /** @return the TypeId */
    static TypeId GetTypeId();

    /**
     * Tell it what it is part of; once, before it starts.
     * @param view what it believes at first
     * @param addresses of all members' D2D radios, by number
     * @param radio its own D2D radio
     */
    void SetCluster(std::unique_ptr<ClusterView> view,
                    std::vector<Ipv4Address> addresses,
                    Ptr<NetDevice> radio);

    /** @param uplink where it reports to when it is the head; default: nowhere */
    void SetUplink(const ClusterUplink& uplink)
    {
        m_uplink = uplink;
    }

    /** @param source the device's battery; default: none, it never runs low */
    void SetEnergySource(Ptr<EnergySource> source)
    {
        m_source = std::move(source);
    }

    /** @param callback told, before the place changes, whether the member is the head from now on
     */
    void SetHeadCallback(Callback<void, bool> callback)
    {
        m_onHead = std::move(callback);
    }

    /** @return what it believes; ends the program before SetCluster() */
    const ClusterView& GetView() const;

    /** Give the FederationNode its first place. */
    void Place();

    void Start() override;
    void Stop() override;

    /** @param node federation id of another member @return whether its last beacon is no older than
     *  a BeaconInterval, and as many Turns as there are members */
    bool Hears(uint32_t node) const override;

    /** TracedCallback signature. @param node who tells @param head federation id of the new head
     *  @param term number of elections so far */
    typedef void (*HeadTracedCallback)(uint32_t node, uint32_t head, uint32_t term);
    /** TracedCallback signature. @param node who @param silent neighbour that is taken for gone */
    typedef void (*SilentTracedCallback)(uint32_t node, uint32_t silent);

  protected:
    void DoDispose() override;

  private:
    void Begin();
    void Beacon();
    void Send();
    void Receive(Ptr<Socket> socket);
    void CheckNeighbours();
    void CheckBattery();
    void Apply();
    void Leave();
    TreePosition MakePosition(const ClusterMove& move) const;
    double GetDeadlineShare() const;

    uint16_t m_port;                      //!< of the beacons
    Time m_begin;                         //!< of the first beacons
    Time m_interval;                      //!< between two beacons
    Time m_turn;                          //!< between the frames of two members
    Time m_timeout;                       //!< silence after which a neighbour is taken for gone
    double m_lowBattery;                  //!< share of the battery below which a head steps down
    std::unique_ptr<ClusterView> m_view;  //!< what it believes
    std::vector<Ipv4Address> m_addresses; //!< of all members
    Ptr<NetDevice> m_radio;               //!< sends the beacons
    ClusterUplink m_uplink;               //!< of a head
    Ptr<EnergySource> m_source;           //!< battery
    Callback<void, bool> m_onHead;        //!< becomes or ceases to be the head
    Ptr<Socket> m_socket;                 //!< sends and receives beacons
    std::map<uint32_t, Time> m_heard;     //!< last beacon by member, or since when one is awaited
    std::map<uint32_t, Time> m_beacons;   //!< last beacon by member
    EventId m_beaconEvent;                //!< next regular beacon
    EventId m_tellEvent;                  //!< next beacon out of turn
    uint32_t m_head{0};                   //!< head that was told last

    TracedCallback<uint32_t, uint32_t, uint32_t> m_headTrace; //!< another head
    TracedCallback<uint32_t, uint32_t> m_silentTrace;         //!< a neighbour is silent
};

} // namespace ns3::hfedfm

#endif /* HFEDFM_CLUSTER_MEMBER_H */
