/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "hfedfm-wifi-technology.h"

#include "hfedfm-wifi-power.h"
#include "hfedfm-wifi-setup.h"
#include "hfedfm-wifi-sleep.h"

#include "ns3/wifi-phy-state-helper.h"
#include "ns3/wifi-phy.h"

#include <cmath>

namespace ns3
{
namespace hfedfm
{

namespace
{

/** Measures a radio by the traces of its physical layer. */
class WifiMeter : public TransmitMeter
{
  public:
    explicit WifiMeter(Ptr<WifiPhy> phy)
    {
        phy->TraceConnectWithoutContext("PhyTxBegin", MakeCallback(&WifiMeter::Begins, this));
        phy->GetState()->TraceConnectWithoutContext("State", MakeCallback(&WifiMeter::State, this));
    }

  private:
    void Begins(Ptr<const Packet> packet, double)
    {
        AddBytes(packet->GetSize());
    }

    void State(Time start, Time duration, WifiPhyState state)
    {
        // Told when the transmission begins, with all of its duration.
        if (state == WifiPhyState::TX)
        {
            AddTime(start, duration);
        }
    }
};

} // namespace

WifiTechnology::WifiTechnology(const WifiReceiver& receiver)
    : m_receiver(receiver)
{
}

void
WifiTechnology::Sleep(Ptr<NetDevice> radio, Time grace)
{
    PutToSleep(radio, grace);
}

void
WifiTechnology::WakeUp(Ptr<NetDevice> radio)
{
    hfedfm::WakeUp(radio);
}

void
WifiTechnology::TurnOff(Ptr<NetDevice> radio, const std::vector<Ptr<NetDevice>>& neighbours)
{
    TurnOffWifi(DynamicCast<WifiNetDevice>(radio), neighbours);
}

void
WifiTechnology::Power(const RadioSettings& settings,
                      Ptr<NetDevice> radio,
                      const std::vector<Ptr<NetDevice>>& neighbours,
                      Ptr<EnergySource> source,
                      Ptr<EnergyLedger> ledger)
{
    auto models = MakeRadioEnergyFactory();
    Apply(models, settings);
    PowerWifi(models, radio, neighbours, source, ledger);
}

bool
WifiTechnology::CanExchange(Ptr<NetDevice> one, Ptr<NetDevice> other) const
{
    const auto a = DynamicCast<WifiNetDevice>(one);
    const auto b = DynamicCast<WifiNetDevice>(other);
    return std::isfinite(GetWifiLinkCost(a, b, m_receiver) + GetWifiLinkCost(b, a, m_receiver));
}

std::unique_ptr<TransmitMeter>
WifiTechnology::MakeMeter(Ptr<NetDevice> radio) const
{
    return std::make_unique<WifiMeter>(DynamicCast<WifiNetDevice>(radio)->GetPhy());
}

} // namespace hfedfm
} // namespace ns3
