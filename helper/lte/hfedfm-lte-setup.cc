// SPDX-License-Identifier: GPL-2.0-only
#include "hfedfm-lte-setup.h"

#include "ns3/boolean.h"
#include "ns3/double.h"
#include "ns3/ipv4-address-helper.h"
#include "ns3/ipv4-static-routing-helper.h"
#include "ns3/lte-radio-bearer-info.h"
#include "ns3/lte-rlc.h"
#include "ns3/lte-spectrum-phy.h"
#include "ns3/lte-spectrum-value-helper.h"
#include "ns3/lte-ue-phy.h"
#include "ns3/lte-ue-power-control.h"
#include "ns3/object-map.h"
#include "ns3/string.h"
#include "ns3/uinteger.h"

#include <set>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

namespace ns3::hfedfm
{

namespace
{

/**
 * Take the attributes out of a factory, which does not tell them but as text: LteHelper has
 * factories of its own.
 * @param factory whose text is TypeId[name=value|name=value]
 * @return names and values
 */
std::vector<std::pair<std::string, std::string>>
GetAttributes(const ObjectFactory& factory)
{
    std::ostringstream text;
    text << factory;
    const auto whole = text.str();
    const auto begin = whole.find('[') + 1;
    std::istringstream list(whole.substr(begin, whole.rfind(']') - begin));
    std::vector<std::pair<std::string, std::string>> attributes;
    for (std::string item; std::getline(list, item, '|');)
    {
        const auto equals = item.find('=');
        if (equals != std::string::npos)
        {
            attributes.emplace_back(item.substr(0, equals), item.substr(equals + 1));
        }
    }
    return attributes;
}

} // namespace

void
SetLteTypes(Ptr<LteHelper> lte,
            const ObjectFactory& loss,
            const ObjectFactory& scheduler,
            const ObjectFactory& handover)
{
    lte->SetPathlossModelType(loss.GetTypeId());
    for (const auto& [name, value] : GetAttributes(loss))
    {
        lte->SetPathlossModelAttribute(name, StringValue(value));
    }
    lte->SetSchedulerType(scheduler.GetTypeId().GetName());
    for (const auto& [name, value] : GetAttributes(scheduler))
    {
        lte->SetSchedulerAttribute(name, StringValue(value));
    }
    lte->SetHandoverAlgorithmType(handover.GetTypeId().GetName());
    for (const auto& [name, value] : GetAttributes(handover))
    {
        lte->SetHandoverAlgorithmAttribute(name, StringValue(value));
    }
}

bool
IsSteadyLoss(const ObjectFactory& loss)
{
    static const std::set<std::string> steady{"ns3::Cost231PropagationLossModel",
                                              "ns3::FixedRssLossModel",
                                              "ns3::FriisPropagationLossModel",
                                              "ns3::ItuR1411LosPropagationLossModel",
                                              "ns3::Kun2600MhzPropagationLossModel",
                                              "ns3::LogDistancePropagationLossModel",
                                              "ns3::MatrixPropagationLossModel",
                                              "ns3::OkumuraHataPropagationLossModel",
                                              "ns3::RangePropagationLossModel",
                                              "ns3::ThreeLogDistancePropagationLossModel",
                                              "ns3::TwoRayGroundPropagationLossModel",
                                              "ns3::hfedfm::ShadowedLossModel"};
    return steady.count(loss.GetTypeId().GetName()) > 0;
}

void
SetLteErrors(Ptr<LtePhy> phy, bool data, bool control)
{
    for (const auto& spectrum : {phy->GetDownlinkSpectrumPhy(), phy->GetUplinkSpectrumPhy()})
    {
        spectrum->SetAttribute("DataErrorModelEnabled", BooleanValue(data));
        spectrum->SetAttribute("CtrlErrorModelEnabled", BooleanValue(control));
    }
}

void
SetEnbRadio(Ptr<LteEnbNetDevice> enb, double power, double noiseFigure)
{
    const auto phy = enb->GetPhy();
    phy->SetTxPower(power);
    phy->SetNoiseFigure(noiseFigure);
    // The eNB looked at its noise figure when it was installed, and does not look again.
    phy->GetUlSpectrumPhy()->SetNoisePowerSpectralDensity(
        LteSpectrumValueHelper::CreateNoisePowerSpectralDensity(enb->GetUlEarfcn(),
                                                                enb->GetUlBandwidth(),
                                                                noiseFigure));
}

void
SetUeRadio(Ptr<LteUeNetDevice> ue, double power, double noiseFigure)
{
    const auto phy = ue->GetPhy();
    phy->SetTxPower(power);
    phy->GetUplinkPowerControl()->SetAttribute("Pcmax", DoubleValue(power));
    phy->SetNoiseFigure(noiseFigure);
}

Ipv4Address
ConnectToCloud(PointToPointHelper& link, Ptr<Node> cloud, Ptr<Node> core, const char* range)
{
    const auto devices = link.Install(core, cloud);
    Ipv4AddressHelper addresses(range, "255.255.255.252");
    const auto ends = addresses.Assign(devices);
    auto ipv4 = core->GetObject<Ipv4>();
    Ipv4StaticRoutingHelper().GetStaticRouting(ipv4)->SetDefaultRoute(
        ends.GetAddress(1),
        static_cast<uint32_t>(ipv4->GetInterfaceForDevice(devices.Get(0))));
    return ends.GetAddress(0);
}

namespace
{

/** @param owner has the bearers: a UE's RRC, or its context at the eNB @param bytes of buffers */
void
SetBuffers(Object* owner, uint32_t bytes)
{
    ObjectMapValue bearers;
    owner->GetAttribute("DataRadioBearerMap", bearers);
    for (auto bearer = bearers.Begin(); bearer != bearers.End(); ++bearer)
    {
        const auto rlc = DynamicCast<LteRadioBearerInfo>(bearer->second)->m_rlc;
        rlc->SetAttributeFailSafe("MaxTxBufferSize", UintegerValue(bytes));
        rlc->SetAttributeFailSafe("EnablePdcpDiscarding", BooleanValue(false)); // from 3.39 on
    }
}

/** @param owner of bearers @return it, not counted: it has the trace that this goes into */
Object*
ToObject(Ptr<Object> owner)
{
    return PeekPointer(owner);
}

void
BearerMade(Object* owner, uint32_t bytes, uint64_t, uint16_t, uint16_t, uint8_t)
{
    SetBuffers(owner, bytes);
}

void
UeCame(LteEnbRrc* rrc, uint32_t bytes, uint16_t, uint16_t rnti)
{
    auto ue = rrc->GetUeManager(rnti);
    ue->TraceConnectWithoutContext("DrbCreated",
                                   MakeBoundCallback(&BearerMade, ToObject(ue), bytes));
}

} // namespace

void
SetBearerBuffers(Ptr<LteEnbRrc> rrc, uint32_t bytes)
{
    rrc->TraceConnectWithoutContext("NewUeContext",
                                    MakeBoundCallback(&UeCame, PeekPointer(rrc), bytes));
}

void
SetBearerBuffers(Ptr<LteUeRrc> rrc, uint32_t bytes)
{
    rrc->TraceConnectWithoutContext("DrbCreated",
                                    MakeBoundCallback(&BearerMade, ToObject(rrc), bytes));
}

} // namespace ns3::hfedfm
