/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "hfedfm-lte-cell-helper.h"

#include "ns3/abort.h"
#include "ns3/lte-enb-net-device.h"
#include "ns3/lte-enb-rrc.h"
#include "ns3/lte-ue-net-device.h"
#include "ns3/lte-ue-rrc.h"
#include "ns3/simulator.h"

namespace ns3
{
namespace hfedfm
{

namespace
{

/** @param enbs of all cells @param ue a device @return the RRC of its cell, where it is connected;
 * null if there is none */
Ptr<LteEnbRrc>
FindConnection(const NetDeviceContainer& enbs, Ptr<LteUeNetDevice> ue)
{
    const auto rnti = ue->GetRrc()->GetRnti();
    for (uint32_t e = 0; e < enbs.GetN(); ++e)
    {
        const auto enb = DynamicCast<LteEnbNetDevice>(enbs.Get(e));
        if (enb->GetCellId() == ue->GetRrc()->GetCellId() && enb->GetRrc()->HasUeManager(rnti) &&
            enb->GetRrc()->GetUeManager(rnti)->GetState() == UeManager::CONNECTED_NORMALLY)
        {
            return enb->GetRrc();
        }
    }
    return nullptr;
}

void
HandOver(NetDeviceContainer enbs, Ptr<LteUeNetDevice> ue, uint16_t target)
{
    const auto rrc = FindConnection(enbs, ue);
    NS_ABORT_MSG_UNLESS(rrc,
                        "The device with IMSI " << ue->GetImsi() << " cannot be handed over at "
                                                << Simulator::Now().As(Time::S)
                                                << ": it is not connected to a cell then.");
    NS_ABORT_MSG_IF(ue->GetRrc()->GetCellId() == target,
                    "The device with IMSI " << ue->GetImsi() << " cannot be handed over at "
                                            << Simulator::Now().As(Time::S)
                                            << ": it is in that cell already.");
    rrc->SendHandoverRequest(ue->GetRrc()->GetRnti(), target);
}

} // namespace

void
LteCellHelper::ScheduleHandover(Time when,
                                const EdgeNetwork& network,
                                Ptr<NetDevice> station,
                                std::size_t target) const
{
    NS_ABORT_MSG_UNLESS(m_x2, "Devices cannot be handed over: the LTE cells have no X2.");
    NS_ABORT_MSG_UNLESS(target < network.cells.size(),
                        "There is no cell " << target << " to hand a device over to; there are "
                                            << network.cells.size() << ", counted from 0.");
    const auto ue = DynamicCast<LteUeNetDevice>(station);
    NS_ABORT_MSG_UNLESS(ue, "Only LTE devices can be handed over; this is another radio.");
    NetDeviceContainer enbs;
    for (const auto& cell : network.cells)
    {
        enbs.Add(cell.accessPoint);
    }
    const auto enb = DynamicCast<LteEnbNetDevice>(network.cells[target].accessPoint);
    Simulator::Schedule(when, &HandOver, enbs, ue, enb->GetCellId());
}

} // namespace hfedfm
} // namespace ns3
