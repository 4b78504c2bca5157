// SPDX-License-Identifier: GPL-2.0-only
#ifndef HFEDFM_LTE_SETUP_H
#define HFEDFM_LTE_SETUP_H

#include "ns3/ipv4-address.h"
#include "ns3/lte-enb-net-device.h"
#include "ns3/lte-enb-rrc.h"
#include "ns3/lte-helper.h"
#include "ns3/lte-phy.h"
#include "ns3/lte-ue-net-device.h"
#include "ns3/lte-ue-rrc.h"
#include "ns3/node.h"
#include "ns3/object-factory.h"
#include "ns3/point-to-point-helper.h"

#include <cstdint>

/**
 * @file
 * What the helper of LTE cells does with ns-3's LTE. No default of ns-3 is changed.
 */

namespace ns3::hfedfm
{

/** Choose what LteHelper makes. @param lte it @param loss of propagation @param scheduler of eNBs
 * @param handover algorithm of eNBs */
void SetLteTypes(Ptr<LteHelper> lte,
                 const ObjectFactory& loss,
                 const ObjectFactory& scheduler,
                 const ObjectFactory& handover);

/**
 * Tell whether a loss is the same as long as nothing moves, and draws no random numbers then.
 * @param loss makes the model @return whether it is known to
 */
bool IsSteadyLoss(const ObjectFactory& loss);

/** @param phy of an eNB or UE @param data whether data may be lost @param control and control */
void SetLteErrors(Ptr<LtePhy> phy, bool data, bool control);

/** @param enb an installed eNB @param power dBm @param noiseFigure dB */
void SetEnbRadio(Ptr<LteEnbNetDevice> enb, double power, double noiseFigure);

/** @param ue an installed UE @param power dBm, with power control at most @param noiseFigure dB */
void SetUeRadio(Ptr<LteUeNetDevice> ue, double power, double noiseFigure);

/**
 * Wire a node of the core to the cloud, by which it sends all it has no other route for.
 * @param link makes the link
 * @param cloud gets the second address of the range
 * @param core gets the first
 * @param range a /30
 * @return the address of the core's node
 */
Ipv4Address ConnectToCloud(PointToPointHelper& link,
                           Ptr<Node> cloud,
                           Ptr<Node> core,
                           const char* range);

/**
 * Let the bearers that an eNB or UE will have hold back bytes for a while.
 *
 * By default they hold 10 KiB, less than what TCP has on its way over a backhaul, and from ns-3.39
 * on they drop what is older than the delay budget of the bearer's class. Both lose segments of
 * bulk transfers in bursts, up to time-outs of a second and more.
 * @param rrc of the eNB or UE
 * @param bytes that wait at most in each direction; older than any age
 */
void SetBearerBuffers(Ptr<LteEnbRrc> rrc, uint32_t bytes);

/** Let the bearers of a UE hold back bytes. @param rrc of the UE @param bytes that wait at most */
void SetBearerBuffers(Ptr<LteUeRrc> rrc, uint32_t bytes);

} // namespace ns3::hfedfm

#endif /* HFEDFM_LTE_SETUP_H */
