// SPDX-License-Identifier: GPL-2.0-only
#include "hfedfm-sidelink-helper.h"

#include "ns3/abort.h"
#include "ns3/double.h"
#include "ns3/hfedfm-d2d-propagation-loss-model.h"
#include "ns3/hfedfm-sidelink-address.h"
#include "ns3/lte-spectrum-value-helper.h"
#include "ns3/multi-model-spectrum-channel.h"
#include "ns3/node.h"
#include "ns3/string.h"
#include "ns3/uinteger.h"

#include <set>

namespace ns3::hfedfm
{

SidelinkHelper::SidelinkHelper()
{
    m_poolFactory.SetTypeId("ns3::hfedfm::SidelinkPool");
    m_device.SetTypeId("ns3::hfedfm::SidelinkNetDevice");
    m_phy.SetTypeId("ns3::hfedfm::SidelinkSpectrumPhy");
    m_mac.SetTypeId("ns3::hfedfm::SidelinkMac");
}

void
SidelinkHelper::SetPoolAttribute(const std::string& name, const AttributeValue& value)
{
    m_poolFactory.Set(name, value);
    m_pool = nullptr;
}

Ptr<SpectrumChannel>
SidelinkHelper::MakeChannel(const std::string& condition) const
{
    UintegerValue earfcn;
    m_phy.Create()->GetAttribute("Earfcn", earfcn);
    const double frequency =
        LteSpectrumValueHelper::GetCarrierFrequency(static_cast<uint32_t>(earfcn.Get()));
    auto loss = CreateObject<D2dPropagationLossModel>();
    loss->SetAttribute("Frequency", DoubleValue(frequency));
    loss->SetCondition(condition);
    auto channel = CreateObject<MultiModelSpectrumChannel>();
    channel->AddPropagationLossModel(loss);
    return channel;
}

Ptr<SidelinkNetDevice>
SidelinkHelper::Install(Ptr<Node> node, Ptr<SpectrumChannel> channel)
{
    auto mobility = node->GetObject<MobilityModel>();
    NS_ABORT_MSG_UNLESS(mobility,
                        "Node " << node->GetId()
                                << " gets a sidelink radio but has no mobility model.");
    if (!m_pool)
    {
        m_pool = m_poolFactory.Create<SidelinkPool>();
    }
    std::set<uint32_t> used;
    for (const auto& other : GetSidelinkDevices(channel))
    {
        used.insert(other->GetMac()->GetId());
    }
    uint32_t id = 1;
    while (used.count(id) > 0)
    {
        ++id;
    }
    auto device = m_device.Create<SidelinkNetDevice>();
    auto phy = m_phy.Create<SidelinkSpectrumPhy>();
    phy->SetMobility(mobility);
    device->Set(m_pool, phy, m_mac.Create<SidelinkMac>());
    device->SetAddress(GetSidelinkAddress(id));
    node->AddDevice(device);
    device->SetChannel(channel);
    return device;
}

NetDeviceContainer
SidelinkHelper::Install(const NodeContainer& nodes, Ptr<SpectrumChannel> channel)
{
    NetDeviceContainer devices;
    for (uint32_t n = 0; n < nodes.GetN(); ++n)
    {
        devices.Add(Install(nodes.Get(n), channel));
    }
    return devices;
}

int64_t
SidelinkHelper::AssignStreams(const NetDeviceContainer& devices, int64_t stream)
{
    const int64_t first = stream;
    for (uint32_t d = 0; d < devices.GetN(); ++d)
    {
        if (auto device = DynamicCast<SidelinkNetDevice>(devices.Get(d)))
        {
            stream += device->AssignStreams(stream);
        }
    }
    return stream - first;
}

int64_t
SidelinkHelper::AssignStreams(Ptr<SpectrumChannel> channel, int64_t stream)
{
    auto loss = channel->GetPropagationLossModel();
    return loss ? loss->AssignStreams(stream) : 0;
}

void
SidelinkHelper::EnablePcapInternal(std::string prefix,
                                   Ptr<NetDevice> device,
                                   bool,
                                   bool explicitFilename)
{
    auto sidelink = DynamicCast<SidelinkNetDevice>(device);
    if (!sidelink)
    {
        return; // EnablePcapAll() asks for the devices of all kinds
    }
    PcapHelper pcap;
    const auto name = explicitFilename ? prefix : pcap.GetFilenameFromDevice(prefix, device);
    auto file = pcap.CreateFile(name, std::ios::out, PcapHelper::DLT_EN10MB);
    pcap.HookDefaultSink<SidelinkNetDevice>(sidelink, "Sniffer", file);
}

} // namespace ns3::hfedfm
