/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "hfedfm-d2d-topology.h"

#include "hfedfm-node-setup.h"

#include "ns3/abort.h"
#include "ns3/ipv4-address-helper.h"
#include "ns3/trace-source-accessor.h"

namespace ns3
{
namespace hfedfm
{

NS_OBJECT_ENSURE_REGISTERED(D2dTopology);

TypeId
D2dTopology::GetTypeId()
{
    static TypeId tid = TypeId("ns3::hfedfm::D2dTopology")
                            .SetParent<Object>()
                            .SetGroupName("Hfedfm")
                            .AddTraceSource("Sent",
                                            "A D2D radio begins to send a frame.",
                                            MakeTraceSourceAccessor(&D2dTopology::m_onSent),
                                            "ns3::hfedfm::D2dTopology::SentTracedCallback");
    return tid;
}

D2dTopology::D2dTopology() = default;
D2dTopology::~D2dTopology() = default;

void
D2dTopology::Install(EdgeNetwork& network)
{
    NS_ABORT_MSG_IF(network.cells.empty() || network.cells.size() > MAX_CELLS,
                    "There can be 1 to " << MAX_CELLS << " cells with D2D radios; the network has "
                                         << network.cells.size() << ".");
    for (std::size_t c = 0; c < network.cells.size(); ++c)
    {
        auto& cell = network.cells[c];
        NS_ABORT_MSG_IF(cell.d2dRadios.GetN() > 0, "Cell " << c << " has D2D radios already.");
        cell.d2dRadios = InstallRadios(cell, static_cast<uint32_t>(c));
        cell.d2dTechnology = MakeTechnology();
        const std::string first = "0." + std::to_string(c + 1) + ".0.1";
        Ipv4AddressHelper addresses("11.0.0.0", "255.0.0.0", first.c_str());
        const auto interfaces = addresses.Assign(cell.d2dRadios);
        cell.d2dAddresses.clear();
        for (uint32_t d = 0; d < cell.d2dRadios.GetN(); ++d)
        {
            cell.d2dAddresses.push_back(interfaces.GetAddress(d));
        }
        for (uint32_t d = 0; d < cell.d2dRadios.GetN(); ++d)
        {
            for (uint32_t e = 0; e < cell.d2dRadios.GetN(); ++e)
            {
                if (d != e)
                {
                    KeepAcquainted(cell.d2dRadios.Get(d), cell.d2dRadios.Get(e));
                }
            }
        }
    }
}

void
D2dTopology::InstallEnergy(const EdgeNetwork& network, const std::vector<DeviceEnergy>& devices)
{
    const auto count = network.GetDevices().GetN();
    NS_ABORT_MSG_UNLESS(devices.size() == count,
                        "There is the energy of " << devices.size() << " devices; the network has "
                                                  << count << " devices.");
    auto energy = devices.begin();
    for (const auto& cell : network.cells)
    {
        NS_ABORT_MSG_UNLESS(cell.d2dRadios.GetN() == cell.devices.GetN(),
                            "D2D radios must be installed before they get energy.");
        for (uint32_t d = 0; d < cell.devices.GetN(); ++d)
        {
            cell.d2dTechnology->Power(m_settings,
                                      cell.d2dRadios.Get(d),
                                      cell.GetD2dPeers(d),
                                      energy->source,
                                      energy->ledger);
            ++energy;
        }
    }
}

void
D2dTopology::SetRadioAttribute(const std::string& name, const AttributeValue& value)
{
    m_settings.emplace_back(name, value.Copy());
}

Ptr<GroupChannel>
D2dTopology::MakeGroupChannel(const EdgeCell&, uint32_t) const
{
    return nullptr;
}

Time
D2dTopology::GetTurn() const
{
    return MilliSeconds(1);
}

uint64_t
D2dTopology::GetBytesSent() const
{
    return m_bytesSent;
}

void
D2dTopology::CountSent(Ptr<const Packet> packet)
{
    m_bytesSent += packet->GetSize();
    m_onSent(packet);
}

} // namespace hfedfm
} // namespace ns3
