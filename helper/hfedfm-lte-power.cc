/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "hfedfm-lte-power.h"

#include "ns3/abort.h"
#include "ns3/epc-ue-nas.h"
#include "ns3/hfedfm-cellular-energy-meter.h"
#include "ns3/ipv4.h"
#include "ns3/lte-enb-net-device.h"
#include "ns3/lte-enb-rrc.h"
#include "ns3/lte-rrc-sap.h"
#include "ns3/lte-ue-rrc.h"
#include "ns3/node-list.h"
#include "ns3/simulator.h"

namespace ns3
{
namespace hfedfm
{

namespace
{

/** Append a model to a source and book it. */
void
Power(Ptr<CellularEnergyModel> model, Ptr<EnergySource> source, Ptr<EnergyLedger> ledger)
{
    source->AppendDeviceEnergyModel(model);
    model->SetEnergySource(source);
    const auto meter = CreateObject<CellularEnergyMeter>();
    meter->SetModel(model);
    ledger->AddRadio(meter);
}

/** Sources are updated amid what radios do, which do not expect to be off afterwards. */
void
SwitchOffUe(Ptr<LteUeNetDevice> ue)
{
    Simulator::ScheduleNow(&TurnOffLteUe, ue);
}

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

/** @param cellId of a cell @return its eNB */
Ptr<LteEnbNetDevice>
FindEnb(uint16_t cellId)
{
    for (auto node = NodeList::Begin(); node != NodeList::End(); ++node)
    {
        for (uint32_t i = 0; i < (*node)->GetNDevices(); ++i)
        {
            const auto enb = DynamicCast<LteEnbNetDevice>((*node)->GetDevice(i));
            if (enb && enb->HasCellId(cellId))
            {
                return enb;
            }
        }
    }
    NS_FATAL_ERROR("A UE is in cell " << cellId << ", of which there is no eNB.");
}

/** @param ue whose IP interface goes down, if it has one */
void
TakeInterfaceDown(Ptr<LteUeNetDevice> ue)
{
    const auto ipv4 = ue->GetNode()->GetObject<Ipv4>();
    const int32_t interface = ipv4 ? ipv4->GetInterfaceForDevice(ue) : -1;
    if (interface >= 0)
    {
        ipv4->SetDown(interface);
    }
}

/** @param enb forgets a UE @param rnti its name in the cell */
void
Forget(Ptr<LteEnbNetDevice> enb, uint16_t rnti)
{
    enb->GetRrc()->GetLteEnbRrcSapProvider()->RecvIdealUeContextRemoveRequest(rnti);
}

/** @param ue gives its connection up, in state CONNECTED_NORMALLY */
void
Disconnect(Ptr<LteUeNetDevice> ue)
{
    const auto rrc = ue->GetRrc();
    if (rrc->GetState() != LteUeRrc::CONNECTED_NORMALLY)
    {
        return; // something else was sooner; if it connects again, this is called again
    }
    const auto enb = FindEnb(rrc->GetCellId());
    const uint16_t rnti = rrc->GetRnti(); // which the RRC forgets
    ue->GetNas()->Disconnect();
    // An uplink grant is used 4 ms after it was sent, and received 1 ms later: an eNB that knew the
    // UE no longer would not know what to do with it.
    Simulator::Schedule(MilliSeconds(10), &Forget, enb, rnti);
}

/** The trace StateTransition of the RRC of a UE that is to leave. */
void
StateChanges(Ptr<LteUeNetDevice> ue,
             uint64_t,
             uint16_t,
             uint16_t,
             LteUeRrc::State,
             LteUeRrc::State to)
{
    if (to == LteUeRrc::CONNECTED_NORMALLY)
    {
        Simulator::ScheduleNow(&Disconnect, ue);
    }
}

} // namespace

ObjectFactory
MakeLteEnergyFactory()
{
    ObjectFactory factory;
    factory.SetTypeId(LteUeEnergyModel::GetTypeId());
    return factory;
}

ObjectFactory
MakeSidelinkEnergyFactory()
{
    ObjectFactory factory;
    factory.SetTypeId(SidelinkEnergyModel::GetTypeId());
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
    Power(model, source, ledger);
    model->SetDevice(ue);
    return model;
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
    Power(model, source, ledger);
    return model;
}

void
TurnOffLteUe(Ptr<LteUeNetDevice> ue)
{
    TakeInterfaceDown(ue);
    ue->GetRrc()->TraceConnectWithoutContext("StateTransition",
                                             MakeBoundCallback(&StateChanges, ue));
    Disconnect(ue);
}

} // namespace hfedfm
} // namespace ns3
