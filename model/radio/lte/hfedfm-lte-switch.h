// SPDX-License-Identifier: GPL-2.0-only
#ifndef HFEDFM_LTE_SWITCH_H
#define HFEDFM_LTE_SWITCH_H

#include "ns3/lte-ue-net-device.h"

namespace ns3::hfedfm
{

/**
 * Switch a UE off for good, which LTE in ns-3 has no means for.
 *
 * Its IP interface goes down and its receiver is tuned to where nobody sends: without grants it
 * falls silent. After 10 ms, when nothing of it is on the way any more, its RRC gives the
 * connection up, and eNB and core forget it as after a radio link failure; no message of this is
 * sent. A UE that is setting up a connection or changes its cell finishes that first.
 *
 * To disconnect alone would not do: ns-3's UE connects again as soon as it finds a cell.
 * @param ue loses its power
 */
void TurnOffLteUe(Ptr<LteUeNetDevice> ue);

} // namespace ns3::hfedfm

#endif /* HFEDFM_LTE_SWITCH_H */
