// SPDX-License-Identifier: GPL-2.0-only
#include "hfedfm-radio-cell.h"

#include "ns3/hfedfm-backhaul-helper.h"
#include "ns3/hfedfm-layout.h"
#include "ns3/ipv4-address-generator.h"
#include "ns3/packet.h"
#include "ns3/simulator.h"

#include <algorithm>

namespace ns3::hfedfm
{

namespace
{

constexpr int64_t STREAM = 1000;
constexpr uint16_t PORT = 5000; // of the first device

} // namespace

RadioCell::RadioCell()
    : m_lte(CreateObject<LteCellHelper>())
{
}

RadioCell::~RadioCell()
{
    m_flows.clear();
    Simulator::Destroy();
    Ipv4AddressGenerator::Reset();
}

void
RadioCell::Build(const std::vector<double>& distances)
{
    Layout layout;
    layout.clusters.push_back({Vector(0, 0, 0), {}});
    for (const double x : distances)
    {
        layout.clusters[0].devices.emplace_back(x, 0, 0);
    }
    m_network = m_lte->Install(layout);
    BackhaulHelper().Install(m_network);
    m_lte->Complete(m_network);
    m_lte->AssignStreams(m_network, STREAM);
    for (const uint32_t end : {0, 1})
    {
        m_network.cells[0].backhaul.Get(end)->TraceConnectWithoutContext(
            "PhyTxEnd",
            MakeCallback(&RadioCell::Crossed, this));
    }
}

void
RadioCell::Upload(uint64_t bytes, double seconds)
{
    m_bytes = bytes;
    m_begin = seconds;
    const auto& cell = m_network.cells[0];
    for (uint32_t d = 0; d < cell.devices.GetN(); ++d)
    {
        m_flows.push_back(RadioFlow::Tcp(cell.devices.Get(d),
                                         cell.edge,
                                         cell.edgeAddress,
                                         static_cast<uint16_t>(PORT + d),
                                         bytes,
                                         Seconds(seconds)));
    }
}

double
RadioCell::GetRate() const
{
    double end = 0;
    for (const auto& flow : m_flows)
    {
        if (flow->GetArrived() != m_bytes)
        {
            return 0;
        }
        end = std::max(end, flow->GetEnd().GetSeconds());
    }
    return 8e-6 * static_cast<double>(GetArrived()) / (end - m_begin);
}

uint64_t
RadioCell::GetArrived() const
{
    uint64_t sum = 0;
    for (const auto& flow : m_flows)
    {
        sum += flow->GetArrived();
    }
    return sum;
}

void
RadioCell::RunUntil(double seconds)
{
    Simulator::Stop(Seconds(seconds) - Simulator::Now());
    Simulator::Run();
}

void
RadioCell::Crossed(Ptr<const Packet> packet)
{
    m_crossed += packet->GetSize();
}

} // namespace ns3::hfedfm
