// SPDX-License-Identifier: GPL-2.0-only
#include "hfedfm-backhaul-helper.h"

#include "ns3/abort.h"
#include "ns3/constant-position-mobility-model.h"
#include "ns3/internet-stack-helper.h"
#include "ns3/ipv4-address-helper.h"
#include "ns3/ipv4-static-routing-helper.h"

namespace ns3::hfedfm
{

BackhaulHelper::BackhaulHelper()
{
    SetLink(DataRate("4Mbps"), MilliSeconds(100));
}

void
BackhaulHelper::SetLink(DataRate rate, Time delay)
{
    NS_ABORT_MSG_IF(rate.GetBitRate() == 0, "The backhaul rate is 0; it must be positive.");
    NS_ABORT_MSG_IF(delay.IsStrictlyNegative(),
                    "The backhaul delay is " << delay.As(Time::S) << "; it must not be negative.");
    m_links.SetDeviceAttribute("DataRate", DataRateValue(rate));
    m_links.SetChannelAttribute("Delay", TimeValue(delay));
}

void
BackhaulHelper::Install(EdgeNetwork& network)
{
    NS_ABORT_MSG_IF(network.cloud, "This network has a cloud already.");
    network.cloud = CreateObject<Node>();
    network.cloud->AggregateObject(CreateObject<ConstantPositionMobilityModel>());
    InternetStackHelper stack;
    Ipv4StaticRoutingHelper routing;
    stack.SetRoutingHelper(routing);
    stack.SetIpv6StackInstall(false);
    stack.Install(network.cloud);

    Ipv4AddressHelper addresses("172.16.0.0", "255.255.255.252");
    auto cloudRoutes = routing.GetStaticRouting(network.cloud->GetObject<Ipv4>());
    for (auto& cell : network.cells)
    {
        cell.backhaul = m_links.Install(cell.edge, network.cloud);
        const auto interfaces = addresses.Assign(cell.backhaul);
        addresses.NewNetwork();
        cell.backhaulAddress = interfaces.GetAddress(0);
        cell.cloudAddress = interfaces.GetAddress(1);
        auto edgeIpv4 = cell.edge->GetObject<Ipv4>();
        routing.GetStaticRouting(edgeIpv4)->SetDefaultRoute(
            cell.cloudAddress,
            edgeIpv4->GetInterfaceForDevice(cell.backhaul.Get(0)));
        const auto out =
            network.cloud->GetObject<Ipv4>()->GetInterfaceForDevice(cell.backhaul.Get(1));
        cloudRoutes->AddNetworkRouteTo(cell.network, "255.255.0.0", cell.backhaulAddress, out);
    }
}

void
BackhaulHelper::EnablePcap(const std::string& prefix, const EdgeNetwork& network)
{
    for (const auto& cell : network.cells)
    {
        m_links.EnablePcap(prefix, cell.backhaul);
    }
}

} // namespace ns3::hfedfm
