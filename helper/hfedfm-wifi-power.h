/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef HFEDFM_WIFI_POWER_H
#define HFEDFM_WIFI_POWER_H

#include "ns3/energy-source.h"
#include "ns3/hfedfm-energy-ledger.h"
#include "ns3/net-device.h"
#include "ns3/object-factory.h"

#include <vector>

namespace ns3
{
namespace hfedfm
{

/** @return what makes ExactWifiRadioEnergyModels */
ObjectFactory MakeRadioEnergyFactory();

/**
 * Let a Wi-Fi radio draw on an energy source and book it to a ledger. When the source counts as
 * empty the radio goes off for good, as with TurnOffWifi().
 * @param models makes the radio's ExactWifiRadioEnergyModel
 * @param radio to power
 * @param neighbours who gives it up when it is off
 * @param source what it draws from
 * @param ledger who keeps its accounts
 */
void PowerWifi(const ObjectFactory& models,
               Ptr<NetDevice> radio,
               const std::vector<Ptr<NetDevice>>& neighbours,
               Ptr<EnergySource> source,
               Ptr<EnergyLedger> ledger);

} // namespace hfedfm
} // namespace ns3

#endif /* HFEDFM_WIFI_POWER_H */
