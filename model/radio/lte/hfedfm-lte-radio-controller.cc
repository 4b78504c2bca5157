// SPDX-License-Identifier: GPL-2.0-only
#include "hfedfm-lte-radio-controller.h"

#include "hfedfm-lte-switch.h"

#include "ns3/double.h"
#include "ns3/lte-enb-net-device.h"
#include "ns3/lte-enb-phy.h"
#include "ns3/lte-spectrum-phy.h"
#include "ns3/lte-ue-phy.h"
#include "ns3/lte-ue-power-control.h"
#include "ns3/mobility-model.h"
#include "ns3/packet-burst.h"
#include "ns3/propagation-loss-model.h"
#include "ns3/simulator.h"
#include "ns3/spectrum-channel.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace ns3::hfedfm
{

namespace
{

/** Measures a radio by what its physical layer sends; frames that only control are empty. */
class LteMeter : public AirtimeMeter
{
  public:
    explicit LteMeter(Ptr<LteSpectrumPhy> phy)
    {
        phy->TraceConnectWithoutContext("TxStart", MakeCallback(&LteMeter::Begins, this));
    }

  private:
    void Begins(Ptr<const PacketBurst> burst)
    {
        if (burst && burst->GetNPackets() > 0)
        {
            AddBytes(burst->GetSize());
            AddTime(Simulator::Now(), MilliSeconds(1));
        }
    }
};

/** What ns-3's slowest mode needs in the downlink, dB. */
constexpr double LEAST_DOWNLINK_SNR = -5;

/**
 * ns-3's schedulers give a device no resources whose sounding, over the whole carrier, is too weak
 * for a CQI of 1: an efficiency of 0.15 bit/s/Hz by the formula of ns3::LteAmc.
 * @return dB
 */
double
GetLeastUplinkSnr()
{
    const double gap = -std::log(5 * 0.00005) / 1.5;
    return 10 * std::log10(gap * (std::pow(2, 0.15) - 1));
}

/** @param loss model @param from sender @param to receiver @param power dBm over the carrier
 *  @param noiseFigure dB @param blocks of the carrier @return signal-to-noise ratio, dB */
double
GetSnr(Ptr<PropagationLossModel> loss,
       Ptr<NetDevice> from,
       Ptr<NetDevice> to,
       double power,
       double noiseFigure,
       uint16_t blocks)
{
    constexpr double THERMAL = -174; // dBm per Hz
    constexpr double BLOCK = 180e3;  // Hz
    const auto received = loss->CalcRxPower(power,
                                            from->GetNode()->GetObject<MobilityModel>(),
                                            to->GetNode()->GetObject<MobilityModel>());
    return received - (THERMAL + 10 * std::log10(BLOCK * blocks) + noiseFigure);
}

} // namespace

void
LteRadioController::TurnOff(Ptr<NetDevice> radio, const std::vector<Ptr<NetDevice>>&)
{
    TurnOffLteUe(DynamicCast<LteUeNetDevice>(radio));
}

void
LteRadioController::Power(const RadioSettings& settings,
                          Ptr<NetDevice> radio,
                          const std::vector<Ptr<NetDevice>>&,
                          Ptr<EnergySource> source,
                          Ptr<EnergyLedger> ledger)
{
    if (const auto ue = DynamicCast<LteUeNetDevice>(radio))
    {
        PowerLteUe(MakeModels(LteUeEnergyModel::GetTypeId(), settings), ue, source, ledger);
    }
}

bool
LteRadioController::CanExchange(Ptr<NetDevice> one, Ptr<NetDevice> other) const
{
    auto ue = DynamicCast<LteUeNetDevice>(one);
    auto enb = DynamicCast<LteEnbNetDevice>(other);
    if (!ue)
    {
        ue = DynamicCast<LteUeNetDevice>(other);
        enb = DynamicCast<LteEnbNetDevice>(one);
    }
    const auto uplink = enb->GetPhy()->GetUlSpectrumPhy()->GetChannel()->GetPropagationLossModel();
    const auto downlink =
        enb->GetPhy()->GetDlSpectrumPhy()->GetChannel()->GetPropagationLossModel();
    DoubleValue power;
    ue->GetPhy()->GetUplinkPowerControl()->GetAttribute("Pcmax", power);
    const double up = GetSnr(uplink,
                             ue,
                             enb,
                             power.Get(),
                             enb->GetPhy()->GetNoiseFigure(),
                             enb->GetUlBandwidth());
    const double down = GetSnr(downlink,
                               enb,
                               ue,
                               enb->GetPhy()->GetTxPower(),
                               ue->GetPhy()->GetNoiseFigure(),
                               enb->GetDlBandwidth());
    return up >= GetLeastUplinkSnr() && down >= LEAST_DOWNLINK_SNR;
}

std::unique_ptr<AirtimeMeter>
LteRadioController::MakeMeter(Ptr<NetDevice> radio) const
{
    const auto ue = DynamicCast<LteUeNetDevice>(radio);
    return std::make_unique<LteMeter>(
        ue ? ue->GetPhy()->GetUlSpectrumPhy()
           : DynamicCast<LteEnbNetDevice>(radio)->GetPhy()->GetDlSpectrumPhy());
}

namespace
{

/** Sources are updated amid what radios do, which do not expect to be off afterwards. */
void
SwitchOffUe(Ptr<LteUeNetDevice> ue)
{
    Simulator::ScheduleNow(&TurnOffLteUe, ue);
}

} // namespace

ObjectFactory
MakeLteEnergyFactory()
{
    ObjectFactory factory;
    factory.SetTypeId(LteUeEnergyModel::GetTypeId());
    return factory;
}

Ptr<LteUeEnergyModel>
PowerLteUe(const ObjectFactory& models,
           Ptr<LteUeNetDevice> ue,
           Ptr<EnergySource> source,
           Ptr<EnergyLedger> ledger)
{
    const auto model = models.Create<LteUeEnergyModel>();
    model->SetEnergyDepletionCallback(MakeBoundCallback(&SwitchOffUe, ue));
    model->Attach(source, ledger);
    model->SetDevice(ue);
    return model;
}

} // namespace ns3::hfedfm
