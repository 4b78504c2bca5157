/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "hfedfm-device-energy-helper.h"

#include "ns3/abort.h"
#include "ns3/basic-energy-source.h"
#include "ns3/double.h"
#include "ns3/energy-source-container.h"
#include "ns3/simulator.h"
#include "ns3/string.h"
#include "ns3/wifi-net-device.h"
#include "ns3/wifi-phy.h"
#include "ns3/wifi-radio-energy-model.h"
#include "ns3/wifi-remote-station-manager.h"

namespace ns3
{
namespace hfedfm
{

namespace
{

/** Ends a radio. @param radio loses its power @param accessPoint forgets it; may be null */
void
TurnOff(Ptr<WifiNetDevice> radio, Ptr<WifiNetDevice> accessPoint)
{
    radio->GetPhy()->SetOffMode();
    if (accessPoint)
    {
        // Else, block ack requests to a station that is gone starve the others of the cell: ns-3
        // repeats them without a limit while anything is queued for it (seen in 3.48).
        const auto address = Mac48Address::ConvertFrom(radio->GetAddress());
        accessPoint->GetRemoteStationManager()->RecordDisassociated(address);
    }
}

/**
 * Switches a radio off when its battery is empty. Not at once: the battery is looked at in the
 * middle of the radio's own changes of state, which do not expect it to be off afterwards.
 */
void
SwitchOff(Ptr<WifiNetDevice> radio, Ptr<WifiNetDevice> accessPoint)
{
    Simulator::ScheduleNow(&TurnOff, radio, accessPoint);
}

} // namespace

DeviceEnergyHelper::DeviceEnergyHelper()
{
    m_sources.SetTypeId(BasicEnergySource::GetTypeId());
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

DeviceEnergy
DeviceEnergyHelper::Power(Ptr<Node> node,
                          Ptr<NetDevice> radio,
                          Ptr<NetDevice> accessPoint,
                          Ptr<EnergySource> source)
{
    DeviceEnergy device;
    device.source = source;
    source->SetNode(node);
    auto container = CreateObject<EnergySourceContainer>();
    container->Add(source);
    node->AggregateObject(container);

    const auto wifi = DynamicCast<WifiNetDevice>(radio);
    auto model = DynamicCast<WifiRadioEnergyModel>(m_radios.Install(radio, source).Get(0));
    model->SetEnergyDepletionCallback(
        MakeBoundCallback(&SwitchOff, wifi, DynamicCast<WifiNetDevice>(accessPoint)));
    device.ledger = CreateObject<EnergyLedger>();
    device.ledger->SetEnergySource(source);
    device.ledger->AddWifiRadio(wifi->GetPhy(), model);
    return device;
}

std::vector<DeviceEnergy>
DeviceEnergyHelper::Install(const EdgeNetwork& network)
{
    std::vector<DeviceEnergy> all;
    for (const auto& cell : network.cells)
    {
        for (uint32_t d = 0; d < cell.devices.GetN(); ++d)
        {
            auto device = Power(cell.devices.Get(d),
                                cell.stations.Get(d),
                                cell.accessPoint,
                                m_sources.Create<EnergySource>());
            device.compute = m_processors.Create<ComputeEnergyModel>();
            device.compute->SetEnergySource(device.source);
            device.source->AppendDeviceEnergyModel(device.compute);
            device.ledger->AddComputeModel(device.compute);
            all.push_back(device);
        }
    }
    return all;
}

std::vector<DeviceEnergy>
DeviceEnergyHelper::InstallServers(const EdgeNetwork& network)
{
    // The mains: as much as ns-3 can count without running into the range of its times.
    constexpr double MAINS = 1e6;
    std::vector<DeviceEnergy> all;
    for (const auto& cell : network.cells)
    {
        auto mains = CreateObject<BasicEnergySource>();
        mains->SetInitialEnergy(MAINS);
        all.push_back(Power(cell.edge, cell.accessPoint, nullptr, mains));
    }
    return all;
}

} // namespace hfedfm
} // namespace ns3
