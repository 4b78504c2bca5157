/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef HFEDFM_LTE_ENERGY_FIXTURE_H
#define HFEDFM_LTE_ENERGY_FIXTURE_H

/**
 * @file
 * What the tests of LTE energy share.
 *
 *     UEs )) d )) eNB --- SGW --- PGW --- 1 Gb/s, 1 ms --- host
 *
 * One cell of 25 RB with the defaults of LteHelper: closed-loop power control of the PUSCH up to
 * 23 dBm, eNB 30 dBm, noise figures 5 and 9 dB, proportional fair, ideal RRC. The path loss is that
 * of TR 36.814 for macro cells at 2 GHz, 128.1 + 37.6 lg(d / km) dB. Bearers are in RLC UM, with
 * room for a whole upload. Each UE sends to a TCP port of its own, in segments of 1400 bytes.
 */

#include "ns3/basic-energy-source.h"
#include "ns3/config.h"
#include "ns3/hfedfm-lte-power.h"
#include "ns3/lte-enb-net-device.h"
#include "ns3/lte-helper.h"
#include "ns3/net-device-container.h"
#include "ns3/node-container.h"
#include "ns3/packet-burst.h"
#include "ns3/packet.h"
#include "ns3/point-to-point-epc-helper.h"

#include <functional>
#include <gtest/gtest.h>
#include <string>
#include <vector>

namespace ns3
{
namespace hfedfm
{

/** What was seen of a UE apart from the models. */
struct UeLog
{
    int frames{0};          //!< of the uplink, with or without data
    int bursts{0};          //!< of them with data
    uint64_t bytes{0};      //!< in these
    double joules{0};       //!< of these under Jensen et al.: transmit chain and RF part
    int blocks{0};          //!< of the downlink
    uint64_t received{0};   //!< bytes that the host received
    Time lastBurst;         //!< begin
    Ptr<LteUeNetDevice> ue; //!< the UE
};

/** A cell. */
class LteEnergyTest : public testing::Test
{
  protected:
    LteEnergyTest();
    ~LteEnergyTest() override;

    /** @param distances of the UEs from their eNB, m */
    void Build(const std::vector<double>& distances);

    /** @param ue number @param powers power model @param joules in its battery @return its model */
    Ptr<LteUeEnergyModel> Power(std::size_t ue, const std::string& powers, double joules = 36000);

    /** @param ue number @param seconds when it begins to send @param bytes how many */
    void Upload(std::size_t ue, double seconds, uint32_t bytes);

    /** @param seconds when @param action what to do then */
    static void At(double seconds, std::function<void()> action);

    /** @param seconds when the simulation ends */
    static void RunUntil(double seconds);

    Ptr<LteHelper> m_lte;                          //!< makes the radios
    Ptr<PointToPointEpcHelper> m_epc;              //!< makes the core
    Ptr<LteEnbNetDevice> m_enb;                    //!< the cell
    std::vector<UeLog> m_logs;                     //!< of the UEs
    NodeContainer m_ues;                           //!< nodes
    Ptr<Node> m_host;                              //!< receives
    Ipv4Address m_hostAddress;                     //!< its address
    std::vector<Ptr<BasicEnergySource>> m_sources; //!< in the order of Power()
    std::vector<Ptr<EnergyLedger>> m_ledgers;      //!< in the order of Power()

  private:
    void BuildHost();
};

} // namespace hfedfm
} // namespace ns3

#endif /* HFEDFM_LTE_ENERGY_FIXTURE_H */
