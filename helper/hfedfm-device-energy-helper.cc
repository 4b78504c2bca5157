/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "hfedfm-device-energy-helper.h"

#include "ns3/abort.h"
#include "ns3/double.h"
#include "ns3/energy-source-container.h"
#include "ns3/simulator.h"
#include "ns3/string.h"
#include "ns3/wifi-net-device.h"
#include "ns3/wifi-phy.h"
#include "ns3/wifi-radio-energy-model.h"

namespace ns3
{
namespace hfedfm
{

namespace
{

/**
 * Switches a radio off when its battery is empty. Not at once: the battery is looked at in the
 * middle of the radio's own changes of state, which do not expect it to be off afterwards.
 */
void
SwitchOff(Ptr<WifiPhy> phy)
{
    Simulator::ScheduleNow(&WifiPhy::SetOffMode, phy);
}

} // namespace

DeviceEnergyHelper::DeviceEnergyHelper()
{
    m_sources.SetTypeId("ns3::BasicEnergySource");
    m_processors.SetTypeId("ns3::hfedfm::ComputeEnergyModel");
    // A phone's battery of 10 Wh.
    SetBattery(36000);
}

void
DeviceEnergyHelper::SetBattery(double joules)
{
    NS_ABORT_MSG_UNLESS(joules > 0,
                        "The battery holds " << joules << " J; it must hold more than 0.");
    m_sources.Set("BasicEnergySourceInitialEnergyJ", DoubleValue(joules));
}

void
DeviceEnergyHelper::SetProfile(const std::string& name)
{
    m_processors.Set("Profile", StringValue(name));
}

void
DeviceEnergyHelper::SetComputeAttribute(const std::string& name, const AttributeValue& value)
{
    m_processors.Set(name, value);
}

void
DeviceEnergyHelper::SetRadioAttribute(const std::string& name, const AttributeValue& value)
{
    m_radios.Set(name, value);
}

std::vector<DeviceEnergy>
DeviceEnergyHelper::Install(const EdgeNetwork& network)
{
    std::vector<DeviceEnergy> all;
    for (const auto& cell : network.cells)
    {
        for (uint32_t d = 0; d < cell.devices.GetN(); ++d)
        {
            DeviceEnergy device;
            auto node = cell.devices.Get(d);
            device.source = m_sources.Create<EnergySource>();
            device.source->SetNode(node);
            auto container = CreateObject<EnergySourceContainer>();
            container->Add(device.source);
            node->AggregateObject(container);

            device.compute = m_processors.Create<ComputeEnergyModel>();
            device.compute->SetEnergySource(device.source);
            device.source->AppendDeviceEnergyModel(device.compute);
            const auto station = cell.stations.Get(d);
            auto radio = DynamicCast<WifiRadioEnergyModel>(
                m_radios.Install(station, device.source).Get(0));
            radio->SetEnergyDepletionCallback(
                MakeBoundCallback(&SwitchOff, DynamicCast<WifiNetDevice>(station)->GetPhy()));

            device.ledger = CreateObject<EnergyLedger>();
            device.ledger->SetEnergySource(device.source);
            device.ledger->AddComputeModel(device.compute);
            device.ledger->AddWifiRadio(DynamicCast<WifiNetDevice>(station)->GetPhy(), radio);
            all.push_back(device);
        }
    }
    return all;
}

} // namespace hfedfm
} // namespace ns3
