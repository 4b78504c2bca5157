// SPDX-License-Identifier: GPL-2.0-only
#include "hfedfm-sidelink-radio-controller.h"

#include "hfedfm-sidelink-error-model.h"
#include "hfedfm-sidelink-range.h"
#include "hfedfm-sidelink-tap.h"

#include "ns3/abort.h"
#include "ns3/double.h"
#include "ns3/hfedfm-lte-ue-energy-model.h"
#include "ns3/propagation-loss-model.h"
#include "ns3/simulator.h"

#include <cmath>
#include <limits>

namespace ns3::hfedfm
{

namespace
{

/** Measures a radio by what it sends. */
class SidelinkMeter : public AirtimeMeter
{
  public:
    explicit SidelinkMeter(Ptr<SidelinkNetDevice> radio)
    {
        TapSidelink(radio, MakeCallback(&SidelinkMeter::Sent, this));
    }

  private:
    void Sent(const SidelinkEmission& emission)
    {
        AddBytes(emission.packet->GetSize());
        AddTime(emission.begin, emission.duration);
    }
};

/** Tell an energy model what its radio sends. */
void
Transmit(Ptr<SidelinkEnergyModel> model, const SidelinkEmission& emission)
{
    // An empty battery is found out in mid-frame; the radio goes off only afterwards.
    if (model->IsOn())
    {
        model->Transmit(emission.duration,
                        emission.power,
                        emission.packet->GetSize(),
                        emission.channel == SidelinkChannel::CONTROL);
    }
}

/** Tell an energy model of data received. @param duration of it; told when it is over */
void
Listen(Ptr<SidelinkEnergyModel> model, Time, Time duration)
{
    if (model->IsOn())
    {
        model->Receive(duration);
    }
}

/** Tell an energy model of its receiver. @param on whether it is on from now on */
void
Monitor(Ptr<SidelinkEnergyModel> model, bool on)
{
    if (model->IsOn())
    {
        model->SetListening(on);
    }
}

/** @param radio any @return it as a sidelink radio; others end the program */
Ptr<SidelinkNetDevice>
ToSidelink(Ptr<NetDevice> radio)
{
    const auto sidelink = DynamicCast<SidelinkNetDevice>(radio);
    NS_ABORT_MSG_UNLESS(sidelink, "Only a sidelink device can be put to sleep here.");
    return sidelink;
}

/** Switch off for good. @param radio loses its power @param neighbours give it up */
void
End(Ptr<NetDevice> radio, const std::vector<Ptr<NetDevice>>& neighbours)
{
    if (!ToSidelink(radio)->TurnOff())
    {
        return;
    }
    for (const auto& neighbour : neighbours)
    {
        DynamicCast<SidelinkNetDevice>(neighbour)->GiveUp(radio->GetAddress());
    }
}

/** Sources are updated amid what radios do, which do not expect to be off afterwards. */
void
EndLater(Ptr<NetDevice> radio, std::vector<Ptr<NetDevice>> neighbours)
{
    Simulator::ScheduleNow(&End, radio, neighbours);
}

/** @param pool of a radio @return transport blocks of an SC period, mean of all patterns */
double
GetMeanBlocks(Ptr<SidelinkPool> pool)
{
    std::size_t subframes = 0;
    for (uint32_t t = 0; t < pool->GetTrpCount(); ++t)
    {
        subframes += pool->GetDataSubframes(pool->GetFirstTrp() + t).size();
    }
    return static_cast<double>(subframes) / SidelinkPool::TRANSMISSIONS / pool->GetTrpCount();
}

/**
 * Tell what SNR there is from one radio to another, on one resource block that gets all power.
 * @param from sender
 * @param to receiver on the same channel
 * @return linear; the path loss model is asked once
 */
double
GetSnr(Ptr<SidelinkNetDevice> from, Ptr<SidelinkNetDevice> to)
{
    const auto channel = from->GetPhy()->GetChannel();
    NS_ABORT_MSG_UNLESS(channel && channel == to->GetPhy()->GetChannel(),
                        "The cost of a link is known only for two radios of one channel.");
    const auto loss = channel->GetPropagationLossModel();
    const double power = from->GetPhy()->GetTxPower();
    const double received =
        loss ? loss->CalcRxPower(power, from->GetPhy()->GetMobility(), to->GetPhy()->GetMobility())
             : power;
    DoubleValue noiseFigure;
    to->GetPhy()->GetAttribute("NoiseFigure", noiseFigure);
    return std::pow(10, GetSidelinkSnr({power, noiseFigure.Get()}, 1, power - received) / 10);
}

/** @param from sender @param to receiver @return whether its data get through, one way */
bool
Reaches(Ptr<SidelinkNetDevice> from, Ptr<SidelinkNetDevice> to)
{
    constexpr double MOST_CONTROL_LOSS = 0.1;
    constexpr double MOST_DATA_LOSS = 0.01;
    const double snr = GetSnr(from, to);
    return GetPscchBler(snr) <= MOST_CONTROL_LOSS && from->GetMac()->GetBler(snr) <= MOST_DATA_LOSS;
}

} // namespace

double
GetSidelinkLinkCost(Ptr<SidelinkNetDevice> from, Ptr<SidelinkNetDevice> to)
{
    // Headers of TCP, IP, RLC, PDCP and MAC, announcements that were missed, acknowledgements that
    // make the receiver deaf: what messages of 0.2 to 2 MB got of the transport blocks.
    constexpr double EFFICIENCY = 0.82;
    constexpr double MEGABYTE = 1e6;
    if (!Reaches(from, to) || !Reaches(to, from))
    {
        return std::numeric_limits<double>::infinity();
    }
    const auto blocks = GetMeanBlocks(from->GetPool());
    // As the MAC does once both have heard each other: by what the sender hears of the receiver.
    const auto mac = from->GetMac();
    const auto mcs = mac->ChooseMcs(mac->AdaptsMcs() ? GetSnr(to, from) : 0);
    const double bytes = GetTransportBlockBytes(mcs, mac->GetRbs());
    const double period = from->GetPool()->GetPeriod() * 1e-3;
    return MEGABYTE * period / (EFFICIENCY * blocks * bytes);
}

void
SidelinkRadioController::Sleep(Ptr<NetDevice> radio, Time grace)
{
    ToSidelink(radio)->Sleep(grace);
}

void
SidelinkRadioController::WakeUp(Ptr<NetDevice> radio)
{
    ToSidelink(radio)->WakeUp();
}

void
SidelinkRadioController::TurnOff(Ptr<NetDevice> radio,
                                 const std::vector<Ptr<NetDevice>>& neighbours)
{
    End(radio, neighbours);
}

void
SidelinkRadioController::Power(const RadioSettings& settings,
                               Ptr<NetDevice> radio,
                               const std::vector<Ptr<NetDevice>>& neighbours,
                               Ptr<EnergySource> source,
                               Ptr<EnergyLedger> ledger)
{
    const auto model =
        MakeModels(SidelinkEnergyModel::GetTypeId(), settings).Create<SidelinkEnergyModel>();
    model->SetEnergyDepletionCallback(MakeBoundCallback(&EndLater, radio, neighbours));
    model->Attach(source, ledger);
    const auto lte = source->FindDeviceEnergyModels(LteUeEnergyModel::GetTypeId());
    if (lte.GetN() > 0)
    {
        model->SetShared(DynamicCast<CellularEnergyModel>(lte.Get(0)));
    }
    const auto sidelink = ToSidelink(radio);
    const auto phy = sidelink->GetPhy();
    model->SetMonitoringShare(phy->GetMonitoringShare());
    sidelink->SetOffCallback(MakeCallback(&SidelinkEnergyModel::SwitchOff, model));
    TapSidelink(sidelink, MakeBoundCallback(&Transmit, model));
    phy->TraceConnectWithoutContext("Listen", MakeBoundCallback(&Listen, model));
    phy->TraceConnectWithoutContext("Monitor", MakeBoundCallback(&Monitor, model));
    if (phy->IsInitialized())
    {
        model->SetListening(phy->IsListening());
    }
}

bool
SidelinkRadioController::CanExchange(Ptr<NetDevice> one, Ptr<NetDevice> other) const
{
    const auto a = DynamicCast<SidelinkNetDevice>(one);
    const auto b = DynamicCast<SidelinkNetDevice>(other);
    return Reaches(a, b) && Reaches(b, a);
}

std::unique_ptr<AirtimeMeter>
SidelinkRadioController::MakeMeter(Ptr<NetDevice> radio) const
{
    return std::make_unique<SidelinkMeter>(DynamicCast<SidelinkNetDevice>(radio));
}

} // namespace ns3::hfedfm
