// SPDX-License-Identifier: GPL-2.0-only
#include "hfedfm-lte-switch.h"

#include "ns3/abort.h"
#include "ns3/epc-ue-nas.h"
#include "ns3/ipv4.h"
#include "ns3/lte-enb-net-device.h"
#include "ns3/lte-enb-rrc.h"
#include "ns3/lte-rrc-sap.h"
#include "ns3/lte-spectrum-phy.h"
#include "ns3/lte-ue-phy.h"
#include "ns3/lte-ue-rrc.h"
#include "ns3/node-list.h"
#include "ns3/node.h"
#include "ns3/simulator.h"
#include "ns3/spectrum-channel.h"
#include "ns3/spectrum-value.h"

namespace ns3::hfedfm
{

namespace
{

/** How long grants, data and acknowledgements may be on the way; they need 5 ms. */
constexpr uint64_t WAIT_MS = 10;

/**
 * When a receiver may be tuned: no signal begins in the middle of a subframe, and one that has left
 * its sender before the change and arrives after it would be of the wrong band.
 * @return until the middle of a subframe
 */
Time
GetWaitForMiddle()
{
    const int64_t subframe = MilliSeconds(1).GetNanoSeconds();
    const int64_t now = Simulator::Now().GetNanoSeconds() % subframe;
    return NanoSeconds((3 * subframe / 2 - now) % subframe);
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

/** @return noise around 2 Hz, far from all that is sent */
Ptr<SpectrumValue>
MakeFarNoise()
{
    static const auto model = Create<SpectrumModel>(Bands{{1, 2, 3}});
    auto noise = Create<SpectrumValue>(model);
    *noise = 1;
    return noise;
}

/** @param ue hears nothing from now on, until its RRC begins to look for cells */
void
Deafen(Ptr<LteUeNetDevice> ue)
{
    // This is how ns-3 itself changes the band of a UE. SpectrumChannel::RemoveRx() would be
    // simpler; ns-3.35 does not have it.
    const auto phy = ue->GetPhy()->GetDlSpectrumPhy();
    phy->Reset();
    phy->SetNoisePowerSpectralDensity(MakeFarNoise());
    phy->GetChannel()->AddRx(phy);
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

/** @param ue a UE @return whether its connection is set up, and nothing is being changed */
bool
IsSettled(Ptr<LteUeNetDevice> ue)
{
    const auto rrc = ue->GetRrc();
    if (rrc->GetState() != LteUeRrc::CONNECTED_NORMALLY)
    {
        return false;
    }
    const auto enb = FindEnb(rrc->GetCellId())->GetRrc();
    return enb->HasUeManager(rrc->GetRnti()) &&
           enb->GetUeManager(rrc->GetRnti())->GetState() == UeManager::CONNECTED_NORMALLY;
}

/** @param ue is silent and gives its connection up */
void
Disconnect(Ptr<LteUeNetDevice> ue)
{
    const auto rrc = ue->GetRrc();
    if (rrc->GetState() != LteUeRrc::CONNECTED_NORMALLY)
    {
        return; // it is changing its cell, which fails; that leads to an idle state
    }
    const auto enb = FindEnb(rrc->GetCellId())->GetRrc();
    const uint16_t rnti = rrc->GetRnti(); // which the RRC forgets
    ue->GetNas()->Disconnect();
    // At the same moment, or a message for the UE might find it in a state that does not expect it.
    enb->GetLteEnbRrcSapProvider()->RecvIdealUeContextRemoveRequest(rnti);
}

/** @param ue leaves as soon as it can; called in the middle of subframes */
void
Leave(Ptr<LteUeNetDevice> ue)
{
    // From IDLE_WAIT_SIB2 on it sets up a connection. A deaf UE would try that without end.
    if (ue->GetRrc()->GetState() <= LteUeRrc::IDLE_CAMPED_NORMALLY)
    {
        Deafen(ue);
    }
    else if (IsSettled(ue))
    {
        Deafen(ue);
        Simulator::Schedule(MilliSeconds(WAIT_MS), &Disconnect, ue);
    }
    else
    {
        Simulator::Schedule(MilliSeconds(WAIT_MS), &Leave, ue);
    }
}

/** The trace StateTransition of the RRC of a UE that is off. */
void
StateChanges(Ptr<LteUeNetDevice> ue,
             uint64_t,
             uint16_t,
             uint16_t,
             LteUeRrc::State,
             LteUeRrc::State to)
{
    if (to == LteUeRrc::IDLE_CELL_SEARCH)
    {
        // Its PHY has been, or is about to be, tuned to the cells' band again.
        Simulator::Schedule(GetWaitForMiddle(), &Deafen, ue);
    }
}

} // namespace

void
TurnOffLteUe(Ptr<LteUeNetDevice> ue)
{
    TakeInterfaceDown(ue);
    ue->GetRrc()->TraceConnectWithoutContext("StateTransition",
                                             MakeBoundCallback(&StateChanges, ue));
    Simulator::Schedule(GetWaitForMiddle(), &Leave, ue);
}

} // namespace ns3::hfedfm
