// SPDX-License-Identifier: GPL-2.0-only
#include "hfedfm-wifi-setup.h"

#include "ns3/abort.h"
#include "ns3/hfedfm-compat.h"
#include "ns3/pointer.h"
#include "ns3/propagation-delay-model.h"
#include "ns3/propagation-loss-model.h"
#include "ns3/uinteger.h"
#include "ns3/wifi-mac.h"
#include "ns3/wifi-phy.h"
#include "ns3/wifi-remote-station-manager.h"

#include <set>

namespace ns3::hfedfm
{

Ptr<YansWifiChannel>
MakeWifiChannel(const ObjectFactory& loss, const ObjectFactory& fading)
{
    auto channel = CreateObject<YansWifiChannel>();
    auto model = loss.Create<PropagationLossModel>();
    if (fading.GetTypeId().GetUid() != 0)
    {
        const auto first = fading.Create<PropagationLossModel>();
        first->SetNext(model);
        model = first;
    }
    channel->SetPropagationLossModel(model);
    channel->SetPropagationDelayModel(CreateObject<ConstantSpeedPropagationDelayModel>());
    return channel;
}

int64_t
AssignFadingStreams(const NetDeviceContainer& radios, int64_t stream)
{
    const auto first = stream;
    std::set<Ptr<Channel>> done;
    for (uint32_t r = 0; r < radios.GetN(); ++r)
    {
        const auto channel = radios.Get(r)->GetChannel();
        if (done.insert(channel).second)
        {
            stream += DynamicCast<YansWifiChannel>(channel)->AssignStreams(stream);
        }
    }
    return stream - first;
}

Time
GetSlotFor(double metres)
{
    constexpr double LIGHT = 299792458;
    constexpr double FARTHEST = 13900;
    NS_ABORT_MSG_UNLESS(metres > 0 && metres <= FARTHEST,
                        "The longest distance of two radios is "
                            << metres << " m; it must be more than 0 and at most " << FARTHEST
                            << " m.");
    const Time roundTrip = Seconds(2 * metres / LIGHT);
    Time slot = MicroSeconds(9);
    while (slot <= roundTrip)
    {
        slot += MicroSeconds(3);
    }
    return slot;
}

void
SetCoverage(const NetDeviceContainer& radios, double metres)
{
    const Time slot = GetSlotFor(metres);
    for (uint32_t r = 0; r < radios.GetN(); ++r)
    {
        auto phy = DynamicCast<WifiNetDevice>(radios.Get(r))->GetPhy();
        phy->SetSlot(slot);
        phy->SetPifs(phy->GetSifs() + slot);
    }
}

void
AnnounceLongFrames(const NetDeviceContainer& radios, uint32_t bytes)
{
    for (uint32_t r = 0; r < radios.GetN(); ++r)
    {
        DynamicCast<WifiNetDevice>(radios.Get(r))
            ->GetRemoteStationManager()
            ->SetAttribute("RtsCtsThreshold", UintegerValue(bytes));
    }
}

void
AwaitBlockAckAgreements(const NetDeviceContainer& radios)
{
    constexpr uint64_t PATIENCE_MS = 100;
    for (uint32_t r = 0; r < radios.GetN(); ++r)
    {
        PointerValue bestEffort; // what all traffic of this module is
        DynamicCast<WifiNetDevice>(radios.Get(r))->GetMac()->GetAttribute("BE_Txop", bestEffort);
        bestEffort.GetObject()->SetAttribute("AddBaResponseTimeout",
                                             TimeValue(MilliSeconds(PATIENCE_MS)));
    }
}

void
MakePeersOf6Ghz(const NetDeviceContainer& radios)
{
    for (uint32_t r = 0; r < radios.GetN(); ++r)
    {
        const auto radio = DynamicCast<WifiNetDevice>(radios.Get(r));
        for (uint32_t p = 0; p < radios.GetN(); ++p)
        {
            if (p != r)
            {
                AddPeerOf6Ghz(*radio->GetRemoteStationManager(),
                              *radio->GetMac(),
                              Mac48Address::ConvertFrom(radios.Get(p)->GetAddress()),
                              0);
            }
        }
    }
}

} // namespace ns3::hfedfm
