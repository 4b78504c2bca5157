// SPDX-License-Identifier: GPL-2.0-only
#ifndef HFEDFM_LTE_CELL_HELPER_H
#define HFEDFM_LTE_CELL_HELPER_H

#include "hfedfm-lte-carrier.h"

#include "ns3/data-rate.h"
#include "ns3/hfedfm-access-helper.h"
#include "ns3/hfedfm-edge-breakout-area.h"
#include "ns3/hfedfm-skipping-scheduler.h"
#include "ns3/lte-helper.h"
#include "ns3/no-backhaul-epc-helper.h"
#include "ns3/nstime.h"
#include "ns3/object-factory.h"
#include "ns3/object.h"
#include "ns3/point-to-point-helper.h"

#include <cstdint>
#include <string>
#include <vector>

namespace ns3::hfedfm
{

/**
 * Builds one LTE cell per cluster of a layout, with local breakout at each edge server.
 *
 * An eNB stands at the server's position, a node of its own that is wired to the server's node; on
 * the latter an EdgeBreakout takes what is meant for the edge off S1-U. All else goes to the one
 * core (SGW, PGW, MME), which Complete() puts beside the cloud once there is a backhaul.
 *
 *     auto lte = CreateObject<LteCellHelper>();
 *     auto network = lte->Install(layout);
 *     BackhaulHelper().Install(network);
 *     lte->Complete(network);
 *
 * Without Complete() the edges drop what is not local. Addresses: devices 7.0.0.0/8, S1-U and
 * edge of cell k 15.(k+1).0.0/16, core 12.0.0.0/8 to 15.0.0.0/16. One core per simulation.
 * Defaults of ns-3 are not touched: what is set here is set on the objects that are made here.
 */
class LteCellHelper : public Object, public AccessHelper
{
  public:
    /** Most cells: each has a /16 of 15.0.0.0/8. */
    static constexpr std::size_t MAX_CELLS = 254;

    /** @return the TypeId */
    static TypeId GetTypeId();

    /** @param shared true: all cells on one carrier; false (default): one each */
    void SetSharedChannel(bool shared)
    {
        m_shared = shared;
    }

    /** @param model makes the propagation loss models of uplink and downlink */
    void SetPropagationLoss(const ObjectFactory& model)
    {
        m_loss = model;
    }

    /**
     * Make the cells; their devices connect from the start of the simulation on, and 40 of a cell
     * have done so after 0.1 s (measured).
     * @param layout positions
     * @return nodes, devices and addresses of all cells; the accessPoint is that of the eNB's node
     */
    EdgeNetwork Install(const Layout& layout) override;

    /**
     * Connect the core to the cloud, so that what is not local crosses the backhaul in GTP-U. The
     * backhaul's devices get an MTU that holds a packet of 1500 bytes in its tunnel.
     * @param network what Install() returned, with a backhaul
     */
    void Complete(EdgeNetwork& network) override;

    /**
     * Hand a device over to another cell; needs X2. Ends the program if the device is not
     * connected then.
     * @param when from now
     * @param network the cells
     * @param station radio of the device
     * @param target index of the cell
     */
    void ScheduleHandover(Time when,
                          const EdgeNetwork& network,
                          Ptr<NetDevice> station,
                          std::size_t target) const;

    int64_t AssignStreams(const EdgeNetwork& network, int64_t stream) override;

    /** Write pcap files of S1-U; LTE radios have none. @param prefix of the names @param network */
    void EnablePcap(const std::string& prefix, const EdgeNetwork& network) override;

    /** @return who knows in which cell a device is; null before Install() */
    Ptr<EdgeBreakoutArea> GetArea() const
    {
        return m_area;
    }

    /** @return the helper of the radios, for its traces and statistics; null before Install() */
    Ptr<LteHelper> GetLteHelper() const
    {
        return m_lte;
    }

    /** @return the helper of the core; null before Install() */
    Ptr<NoBackhaulEpcHelper> GetEpcHelper() const
    {
        return m_epc;
    }

    /** @return the LteIdleSkipper of the cells; null before Install() and without SkipIdle */
    Ptr<IdleSkipper> GetIdleSkipper() const
    {
        return m_skipper;
    }

    /** @return why SkipIdle cannot be had, a sentence; empty without SkipIdle and where it can */
    std::string DescribeProblem() const override;

  protected:
    void DoDispose() override;

  private:
    /** @param layout to check against the attributes; ends the program if they do not fit */
    void Check(const Layout& layout);

    /** Make the helpers of radios and core and tell them the attributes. */
    void MakeHelpers();

    EdgeCell MakeCell(const Layout::Cluster& cluster, uint32_t index);

    /** @param cell to get an eNB @param index of it */
    void InstallEnb(EdgeCell& cell, uint32_t index);

    /** @param cell to get S1-U and local breakout @param index of it */
    void InstallBreakout(EdgeCell& cell, uint32_t index);

    /** @param cell whose devices get radios and are attached @param index of it */
    void InstallUes(EdgeCell& cell, uint32_t index);

    /** @param network whose eNBs are all connected with each other by X2 */
    void InstallX2(const EdgeNetwork& network);

    /** @param network whose idle times are skipped from now on */
    void SkipIdle(const EdgeNetwork& network);

    uint16_t m_bandwidth;               //!< resource blocks
    bool m_shared;                      //!< one carrier for all cells
    double m_enbTxPower;                //!< dBm
    double m_ueTxPower;                 //!< dBm at most
    double m_enbNoiseFigure;            //!< dB
    double m_ueNoiseFigure;             //!< dB
    bool m_powerControl;                //!< of the uplink
    bool m_dataErrors;                  //!< whether data may be lost on the air
    bool m_controlErrors;               //!< whether control channels may be lost on the air
    bool m_rlf;                         //!< whether radio links may fail
    bool m_idealRrc;                    //!< RRC messages without radio
    double m_maxLoss;                   //!< dB
    uint16_t m_srs;                     //!< ms, or 0
    std::string m_rlc;                  //!< mode of all bearers
    uint32_t m_rlcBuffer;               //!< bytes
    Time m_cqiPeriod;                   //!< of reports on the downlink
    ObjectFactory m_scheduler;          //!< makes MAC schedulers
    ObjectFactory m_handover;           //!< makes handover algorithms
    bool m_x2;                          //!< whether devices can be handed over
    bool m_skipIdle;                    //!< whether idle times are skipped
    ObjectFactory m_loss;               //!< makes propagation loss models
    DataRate m_s1Rate;                  //!< of links between eNB and edge
    Time m_s1Delay;                     //!< of those
    DataRate m_x2Rate;                  //!< of links between eNBs
    Time m_x2Delay;                     //!< of those
    DataRate m_coreRate;                //!< of links between core and cloud
    Time m_coreDelay;                   //!< of those
    uint32_t m_srsPeriodicity{0};       //!< ms, chosen
    std::vector<LteCarrier> m_carriers; //!< of the bandwidth

    bool m_connected{false};        //!< core and cloud
    Ptr<LteHelper> m_lte;           //!< radios
    Ptr<NoBackhaulEpcHelper> m_epc; //!< core
    Ptr<EdgeBreakoutArea> m_area;   //!< where devices are
    Ptr<IdleSkipper> m_skipper;     //!< of idle times, or null
    PointToPointHelper m_s1;        //!< links between eNB and edge
};

} // namespace ns3::hfedfm

#endif /* HFEDFM_LTE_CELL_HELPER_H */
