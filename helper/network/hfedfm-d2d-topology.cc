// SPDX-License-Identifier: GPL-2.0-only
#include "hfedfm-d2d-topology.h"

#include "ns3/abort.h"
#include "ns3/hfedfm-node-setup.h"
#include "ns3/ipv4-address-helper.h"
#include "ns3/mobility-model.h"
#include "ns3/trace-source-accessor.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <sstream>

namespace ns3::hfedfm
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
        cell.d2dController = MakeController();
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
                    AddStaticArp(cell.d2dRadios.Get(d), cell.d2dRadios.Get(e));
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
            cell.d2dController->Power(m_settings,
                                      cell.d2dRadios.Get(d),
                                      cell.GetD2dPeers(d),
                                      energy->source,
                                      energy->ledger);
            ++energy;
        }
    }
}

Ptr<MulticastChannel>
D2dTopology::MakeMulticastChannel(const EdgeCell&, uint32_t) const
{
    return nullptr;
}

void
D2dTopology::CountSent(Ptr<const Packet> packet)
{
    m_bytesSent += packet->GetSize();
    m_onSent(packet);
}

namespace
{

/** @param costs of links @param from a device @return which devices it does not reach */
std::vector<uint32_t>
GetUnreachable(const LinkCosts& costs, uint32_t from)
{
    RelayGraph graph(static_cast<uint32_t>(costs.size()));
    for (uint32_t a = 0; a < costs.size(); ++a)
    {
        for (uint32_t b = 0; b < costs.size(); ++b)
        {
            if (a != b && std::isfinite(costs[a][b]))
            {
                graph.AddLink(a, b, costs[a][b]);
            }
        }
    }
    const auto tree = graph.GetTreeFrom(from);
    std::vector<uint32_t> unreachable;
    for (uint32_t to = 0; to < costs.size(); ++to)
    {
        if (std::isinf(tree.cost[to]))
        {
            unreachable.push_back(to);
        }
    }
    return unreachable;
}

std::string
Join(const std::vector<uint32_t>& devices)
{
    std::ostringstream text;
    for (std::size_t i = 0; i < devices.size(); ++i)
    {
        text << (i > 0 ? ", " : "") << devices[i];
    }
    return text.str();
}

/** @param cell it @param device index in it @return where the nearest other device is, for people
 */
std::string
DescribeNearest(const EdgeCell& cell, uint32_t device)
{
    uint32_t nearest = 0;
    double distance = std::numeric_limits<double>::infinity();
    const auto here = cell.devices.Get(device)->GetObject<MobilityModel>();
    for (uint32_t other = 0; other < cell.devices.GetN(); ++other)
    {
        const double away =
            here->GetDistanceFrom(cell.devices.Get(other)->GetObject<MobilityModel>());
        if (other != device && away < distance)
        {
            nearest = other;
            distance = away;
        }
    }
    std::ostringstream text;
    text << "the nearest device, " << nearest << ", is " << std::lround(distance) << " m away";
    return text.str();
}

} // namespace

std::vector<D2dGap>
FindD2dGaps(const LinkCosts& costs)
{
    std::vector<D2dGap> gaps;
    for (uint32_t device = 0; device < costs.size(); ++device)
    {
        auto unreachable = GetUnreachable(costs, device);
        if (unreachable.empty())
        {
            continue;
        }
        const auto same = std::find_if(gaps.begin(), gaps.end(), [&unreachable](const auto& gap) {
            return gap.unreachable == unreachable;
        });
        if (same == gaps.end())
        {
            gaps.push_back({{device}, std::move(unreachable)});
        }
        else
        {
            same->devices.push_back(device);
        }
    }
    return gaps;
}

std::vector<uint32_t>
FindLonelyDevices(const LinkCosts& costs)
{
    std::vector<uint32_t> lonely;
    for (uint32_t device = 0; device < costs.size() && costs.size() > 1; ++device)
    {
        bool alone = true;
        for (uint32_t other = 0; other < costs.size(); ++other)
        {
            alone &= other == device ||
                     (std::isinf(costs[device][other]) && std::isinf(costs[other][device]));
        }
        if (alone)
        {
            lonely.push_back(device);
        }
    }
    return lonely;
}

std::string
DescribeD2dGaps(const EdgeNetwork& network, const D2dTopology& d2d)
{
    std::ostringstream text;
    for (std::size_t c = 0; c < network.cells.size(); ++c)
    {
        const auto& cell = network.cells[c];
        const auto costs = d2d.GetLinkCosts(cell);
        const auto lonely = FindLonelyDevices(costs);
        for (const auto device : lonely)
        {
            text << " Cell " << c << ": device " << device << " has no D2D neighbour; "
                 << DescribeNearest(cell, device) << ".";
        }
        for (const auto& gap : FindD2dGaps(costs))
        {
            const bool one = gap.devices.size() == 1;
            if (one && std::count(lonely.begin(), lonely.end(), gap.devices[0]) > 0)
            {
                continue; // it was said that it has no neighbour
            }
            text << " Cell " << c << ": " << (one ? "device " : "devices ") << Join(gap.devices)
                 << (one ? " does" : " do") << " not reach " << Join(gap.unreachable) << ".";
        }
    }
    return text.str();
}

} // namespace ns3::hfedfm
