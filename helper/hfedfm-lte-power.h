/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef HFEDFM_LTE_POWER_H
#define HFEDFM_LTE_POWER_H

#include "ns3/callback.h"
#include "ns3/energy-source.h"
#include "ns3/hfedfm-energy-ledger.h"
#include "ns3/hfedfm-lte-ue-energy-model.h"
#include "ns3/hfedfm-sidelink-energy-model.h"
#include "ns3/lte-ue-net-device.h"
#include "ns3/object-factory.h"

namespace ns3
{
namespace hfedfm
{

/** @return what makes LteUeEnergyModels */
ObjectFactory MakeLteEnergyFactory();

/** @return what makes SidelinkEnergyModels */
ObjectFactory MakeSidelinkEnergyFactory();

/**
 * Let an LTE UE draw on an energy source and book it to a ledger. When the source counts as empty
 * the UE goes off for good, as with TurnOffLteUe() of
 * hfedfm-lte-switch.h.
 * @param models makes the UE's LteUeEnergyModel
 * @param ue to power
 * @param source what it draws from
 * @param ledger who keeps its accounts
 * @return the model
 */
Ptr<LteUeEnergyModel> PowerLteUe(const ObjectFactory& models,
                                 Ptr<LteUeNetDevice> ue,
                                 Ptr<EnergySource> source,
                                 Ptr<EnergyLedger> ledger);

/**
 * Let a sidelink radio draw on an energy source and book it to a ledger.
 * @param models makes the radio's SidelinkEnergyModel
 * @param source what it draws from
 * @param ledger who keeps its accounts
 * @param switchOff called when the source counts as empty, in an event of its own; may be null
 * @return the model, which the radio is to tell what it does
 */
Ptr<SidelinkEnergyModel> PowerSidelink(const ObjectFactory& models,
                                       Ptr<EnergySource> source,
                                       Ptr<EnergyLedger> ledger,
                                       Callback<void> switchOff);

} // namespace hfedfm
} // namespace ns3

#endif /* HFEDFM_LTE_POWER_H */
