// SPDX-License-Identifier: GPL-2.0-only
#include "hfedfm-device-energy-helper.h"

#include "ns3/abort.h"
#include "ns3/basic-energy-source.h"
#include "ns3/double.h"
#include "ns3/energy-source-container.h"
#include "ns3/string.h"

namespace ns3::hfedfm
{

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

DeviceEnergy
DeviceEnergyHelper::Power(const EdgeCell& cell,
                          Ptr<NetDevice> radio,
                          const std::vector<Ptr<NetDevice>>& neighbours,
                          Ptr<EnergySource> source)
{
    DeviceEnergy device;
    device.source = source;
    const auto node = radio->GetNode();
    source->SetNode(node);
    auto container = CreateObject<EnergySourceContainer>();
    container->Add(source);
    node->AggregateObject(container);

    device.ledger = CreateObject<EnergyLedger>();
    device.ledger->SetEnergySource(source);
    cell.accessController->Power(m_radios, radio, neighbours, source, device.ledger);
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
            auto device = Power(cell,
                                cell.stations.Get(d),
                                {cell.accessPoint},
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
        all.push_back(Power(cell, cell.accessPoint, {}, mains));
    }
    return all;
}

} // namespace ns3::hfedfm
