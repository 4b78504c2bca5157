/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef HFEDFM_SIDELINK_TECHNOLOGY_H
#define HFEDFM_SIDELINK_TECHNOLOGY_H

#include "hfedfm-radio-technology.h"

#include "ns3/hfedfm-sidelink-net-device.h"

namespace ns3
{
namespace hfedfm
{

/**
 * Tell what SNR there is from one sidelink radio to another, on one resource block that gets all
 * power.
 * @param from sender
 * @param to receiver on the same channel
 * @return linear; the path loss model is asked once
 */
double GetSnrOverSidelink(Ptr<SidelinkNetDevice> from, Ptr<SidelinkNetDevice> to);

/**
 * Tell whether data of a radio's MCS get through to another, without interference: an SCI is lost
 * in at most one of ten cases, a transport block in at most one of a hundred if as many of its
 * transmissions are heard as the attribute CountedTransmissions of SidelinkMac tells.
 * @param from sender
 * @param to receiver on the same channel
 * @return whether both are so
 */
bool ReachesOverSidelink(Ptr<SidelinkNetDevice> from, Ptr<SidelinkNetDevice> to);

/**
 * Sidelink radios between devices.
 *
 * A sleeping radio sends and hears nothing. What waits to be sent goes out before it sleeps; what
 * its node sends while it sleeps is dropped. Nobody is told that it sleeps.
 */
class SidelinkTechnology : public RadioTechnology
{
  public:
    void Sleep(Ptr<NetDevice> radio, Time grace) override;
    void WakeUp(Ptr<NetDevice> radio) override;
    void TurnOff(Ptr<NetDevice> radio, const std::vector<Ptr<NetDevice>>& neighbours) override;

    /**
     * As RadioTechnology::Power(). If the source feeds an LTE radio already, both are one modem:
     * see SidelinkEnergyModel::SetShared().
     */
    void Power(const RadioSettings& settings,
               Ptr<NetDevice> radio,
               const std::vector<Ptr<NetDevice>>& neighbours,
               Ptr<EnergySource> source,
               Ptr<EnergyLedger> ledger) override;

    /** As ReachesOverSidelink(), both ways. */
    bool CanExchange(Ptr<NetDevice> one, Ptr<NetDevice> other) const override;

    /** All transmissions: SCIs and transport blocks, each as often as it is sent. */
    std::unique_ptr<TransmitMeter> MakeMeter(Ptr<NetDevice> radio) const override;
};

} // namespace hfedfm
} // namespace ns3

#endif /* HFEDFM_SIDELINK_TECHNOLOGY_H */
