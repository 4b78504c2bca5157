/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef HFEDFM_LTE_TECHNOLOGY_H
#define HFEDFM_LTE_TECHNOLOGY_H

#include "hfedfm-radio-technology.h"

namespace ns3
{
namespace hfedfm
{

/**
 * LTE devices and eNBs of an access network.
 *
 * A device that nobody talks to is idle by its energy model a while after its last data, so that
 * there is nothing to be put to sleep. eNBs have no energy model: they draw on nothing.
 */
class LteTechnology : public RadioTechnology
{
  public:
    /** Does nothing, see above. @param radio unused @param grace unused */
    void Sleep(Ptr<NetDevice> radio, Time grace) override;
    void WakeUp(Ptr<NetDevice> radio) override;

    /** Only devices can be switched off. @param radio of one @param neighbours unused */
    void TurnOff(Ptr<NetDevice> radio, const std::vector<Ptr<NetDevice>>& neighbours) override;
    void Power(const RadioSettings& settings,
               Ptr<NetDevice> radio,
               const std::vector<Ptr<NetDevice>>& neighbours,
               Ptr<EnergySource> source,
               Ptr<EnergyLedger> ledger) override;

    /**
     * Whether a device and its eNB reach each other: with all their power over the whole carrier,
     * signals are above the noise by what ns-3 needs to serve the device. Interference is not
     * known.
     */
    bool CanExchange(Ptr<NetDevice> one, Ptr<NetDevice> other) const override;

    /** Data that a device sends (PUSCH) or an eNB (PDSCH): subframes and bytes with MAC headers. */
    std::unique_ptr<TransmitMeter> MakeMeter(Ptr<NetDevice> radio) const override;
};

} // namespace hfedfm
} // namespace ns3

#endif /* HFEDFM_LTE_TECHNOLOGY_H */
