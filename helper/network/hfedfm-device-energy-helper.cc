// SPDX-License-Identifier: GPL-2.0-only
#include "hfedfm-device-energy-helper.h"

#include "ns3/abort.h"
#include "ns3/basic-energy-source.h"
#include "ns3/double.h"
#include "ns3/energy-source-container.h"
#include "ns3/integer.h"
#include "ns3/string.h"

#include <algorithm>
#include <cmath>

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

void
DeviceEnergyHelper::SetSpeedSpread(double sigma, int64_t stream)
{
    NS_ABORT_MSG_UNLESS(std::isfinite(sigma) && sigma >= 0,
                        "The spread of speeds is " << sigma << "; it must be 0 or above.");
    m_speedSigma = sigma;
    m_speedStream = stream;
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
    const auto count = network.GetDevices().GetN();
    NS_ABORT_MSG_UNLESS(m_profiles.empty() || m_profiles.size() == count,
                        "There are " << count << " devices and profiles of " << m_profiles.size()
                                     << "; give one of each device or none.");
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
            if (!m_profiles.empty())
            {
                device.compute->SetAttribute("Profile", StringValue(m_profiles[all.size()]));
            }
            if (m_speedSigma > 0)
            {
                const auto stream = m_speedStream + static_cast<int64_t>(all.size());
                const auto normal =
                    CreateObjectWithAttributes<NormalRandomVariable>("Stream",
                                                                     IntegerValue(stream));
                device.compute->SetAttribute(
                    "Speed",
                    DoubleValue(std::exp(m_speedSigma * normal->GetValue())));
            }
            device.compute->SetEnergySource(device.source);
            device.source->AppendDeviceEnergyModel(device.compute);
            device.ledger->AddComputeModel(device.compute);
            all.push_back(device);
        }
    }
    return all;
}

std::vector<std::string>
DealProfiles(const std::vector<ProfileShare>& shares,
             uint32_t devices,
             Ptr<UniformRandomVariable> random)
{
    double sum = 0;
    for (const auto& [name, share] : shares)
    {
        NS_ABORT_MSG_UNLESS(share > 0,
                            "The profile " << name << " has the share " << share
                                           << "; it must be above 0.");
        sum += share;
    }
    std::vector<std::string> dealt;
    std::vector<std::pair<double, std::string>> rests;
    for (const auto& [name, share] : shares)
    {
        const double exact = devices * share / sum;
        // Less than a rounding error below a whole number is that number.
        const double whole = std::floor(exact + 1e-9);
        dealt.insert(dealt.end(), static_cast<std::size_t>(whole), name);
        rests.emplace_back(exact - whole, name);
    }
    std::stable_sort(rests.begin(), rests.end(), [](const auto& a, const auto& b) {
        return a.first > b.first + 1e-9;
    });
    for (std::size_t i = 0; dealt.size() < devices; ++i)
    {
        dealt.push_back(rests.at(i).second);
    }
    for (auto i = devices; i > 1; --i)
    {
        std::swap(dealt[i - 1], dealt[random->GetInteger(0, i - 1)]);
    }
    return dealt;
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
