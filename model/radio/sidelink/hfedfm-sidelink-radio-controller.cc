// SPDX-License-Identifier: GPL-2.0-only
#include "hfedfm-sidelink-radio-controller.h"

#include "hfedfm-sidelink-error-model.h"
#include "hfedfm-sidelink-range.h"
#include "hfedfm-sidelink-sleep.h"
#include "hfedfm-sidelink-tap.h"

#include "ns3/abort.h"
#include "ns3/double.h"
#include "ns3/hfedfm-cellular-energy-meter.h"
#include "ns3/hfedfm-lte-ue-energy-model.h"
#include "ns3/propagation-loss-model.h"
#include "ns3/simulator.h"
#include "ns3/uinteger.h"

#include <cmath>

namespace ns3::hfedfm
{

namespace
{

/** Measures a radio by its traces. */
class SidelinkMeter : public AirtimeMeter
{
  public:
    explicit SidelinkMeter(Ptr<SidelinkNetDevice> radio)
    {
        SidelinkTap::Connect(Create<Tap>(*this), radio);
    }

  private:
    /** Belongs to the radio's traces; tells its meter. */
    class Tap : public SidelinkTap
    {
      public:
        explicit Tap(SidelinkMeter& meter)
            : m_meter(meter)
        {
        }

      private:
        void Sent(const SidelinkEmission& emission) override
        {
            m_meter.AddBytes(emission.packet->GetSize());
            m_meter.AddTime(emission.begin, emission.duration);
        }

        SidelinkMeter& m_meter;
    };
};

/** Tells an energy model what a radio does. */
class EnergyTap : public SidelinkTap
{
  public:
    explicit EnergyTap(Ptr<SidelinkEnergyModel> model)
        : m_model(model)
    {
    }

    /** @param duration of data received; told when it is over */
    void Listen(Time, Time duration)
    {
        if (m_model->IsOn())
        {
            m_model->Receive(duration);
        }
    }

    /** @param on whether the receiver is on from now on */
    void Monitor(bool on)
    {
        if (m_model->IsOn())
        {
            m_model->SetListening(on);
        }
    }

  private:
    void Sent(const SidelinkEmission& emission) override
    {
        // An empty battery is found out in mid-frame; the radio goes off only afterwards.
        if (m_model->IsOn())
        {
            m_model->Transmit(emission.duration,
                              emission.power,
                              emission.packet->GetSize(),
                              emission.channel == SidelinkChannel::CONTROL);
        }
    }

    Ptr<SidelinkEnergyModel> m_model; //!< of the radio
};

/** Switch off for good. @param radio loses its power @param neighbours give it up */
void
End(Ptr<NetDevice> radio, std::vector<Ptr<NetDevice>> neighbours)
{
    if (!SidelinkSleep::Get(radio)->TurnOff())
    {
        return;
    }
    for (const auto& neighbour : neighbours)
    {
        DynamicCast<SidelinkNetDevice>(neighbour)->GiveUp(radio->GetAddress());
    }
}

} // namespace

double
GetSnrOverSidelink(Ptr<SidelinkNetDevice> from, Ptr<SidelinkNetDevice> to)
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

bool
ReachesOverSidelink(Ptr<SidelinkNetDevice> from, Ptr<SidelinkNetDevice> to)
{
    constexpr double MOST_CONTROL_LOSS = 0.1;
    constexpr double MOST_DATA_LOSS = 0.01;
    UintegerValue mcs;
    UintegerValue counted;
    from->GetMac()->GetAttribute("Mcs", mcs);
    from->GetMac()->GetAttribute("CountedTransmissions", counted);
    const double snr = GetSnrOverSidelink(from, to);
    const auto rbs = from->GetMac()->GetRbs();
    return GetPscchBler(snr) <= MOST_CONTROL_LOSS &&
           GetFlatPsschBler(snr / rbs,
                            rbs,
                            static_cast<uint8_t>(mcs.Get()),
                            static_cast<uint32_t>(counted.Get())) <= MOST_DATA_LOSS;
}

void
SidelinkRadioController::Sleep(Ptr<NetDevice> radio, Time grace)
{
    SidelinkSleep::Get(radio)->Sleep(grace);
}

void
SidelinkRadioController::WakeUp(Ptr<NetDevice> radio)
{
    SidelinkSleep::Get(radio)->WakeUp();
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
    const auto sidelink = DynamicCast<SidelinkNetDevice>(radio);
    auto models = MakeSidelinkEnergyFactory();
    Apply(models, settings);
    const auto model =
        PowerSidelink(models, source, ledger, MakeBoundCallback(&End, radio, neighbours));
    const auto lte = source->FindDeviceEnergyModels(LteUeEnergyModel::GetTypeId());
    if (lte.GetN() > 0)
    {
        model->SetShared(DynamicCast<CellularEnergyModel>(lte.Get(0)));
    }
    model->SetMonitoringShare(sidelink->GetPhy()->GetMonitoringShare());
    SidelinkSleep::Get(radio)->SetOffCallback(MakeCallback(&SidelinkEnergyModel::SwitchOff, model));
    const auto tap = Create<EnergyTap>(model);
    SidelinkTap::Connect(tap, sidelink);
    const auto phy = sidelink->GetPhy();
    phy->TraceConnectWithoutContext("Listen", MakeCallback(&EnergyTap::Listen, tap));
    phy->TraceConnectWithoutContext("Monitor", MakeCallback(&EnergyTap::Monitor, tap));
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
    return ReachesOverSidelink(a, b) && ReachesOverSidelink(b, a);
}

std::unique_ptr<AirtimeMeter>
SidelinkRadioController::MakeMeter(Ptr<NetDevice> radio) const
{
    return std::make_unique<SidelinkMeter>(DynamicCast<SidelinkNetDevice>(radio));
}

namespace
{

/** @param callback what to call */
void
Call(Callback<void> callback)
{
    callback();
}

/** @param callback what to call in an event of its own */
void
CallLater(Callback<void> callback)
{
    Simulator::ScheduleNow(&Call, callback);
}

} // namespace

ObjectFactory
MakeSidelinkEnergyFactory()
{
    ObjectFactory factory;
    factory.SetTypeId(SidelinkEnergyModel::GetTypeId());
    return factory;
}

Ptr<SidelinkEnergyModel>
PowerSidelink(const ObjectFactory& models,
              Ptr<EnergySource> source,
              Ptr<EnergyLedger> ledger,
              Callback<void> switchOff)
{
    const auto model = models.Create<SidelinkEnergyModel>();
    if (!switchOff.IsNull())
    {
        model->SetEnergyDepletionCallback(MakeBoundCallback(&CallLater, switchOff));
    }
    CellularEnergyMeter::Attach(model, source, ledger);
    return model;
}

} // namespace ns3::hfedfm
