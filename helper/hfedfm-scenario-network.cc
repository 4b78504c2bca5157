/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "hfedfm-scenario-network.h"

#include "hfedfm-lte-cell-helper.h"
#include "hfedfm-sidelink-d2d.h"
#include "hfedfm-study-error.h"
#include "hfedfm-wifi-adhoc-d2d-helper.h"
#include "hfedfm-wifi-cell-helper.h"

#include "ns3/boolean.h"
#include "ns3/double.h"

#include <algorithm>
#include <string>

namespace ns3
{
namespace hfedfm
{

namespace
{

constexpr int64_t LAYOUT_STREAM = 1000;

/** Links up to here need no longer slots, m. */
constexpr double MAX_PLAIN_DISTANCE = 1300;

ObjectFactory
MakePathLoss(const StudyOptions& options)
{
    ObjectFactory loss("ns3::LogDistancePropagationLossModel");
    loss.Set("ReferenceLoss", DoubleValue(options.pathLoss));
    loss.Set("Exponent", DoubleValue(options.pathLossExponent));
    return loss;
}

std::shared_ptr<AccessHelper>
MakeWifi(const StudyOptions& options, double longest)
{
    auto wifi = std::make_shared<WifiCellHelper>();
    wifi->SetSharedChannel(options.sharedChannel);
    wifi->SetPropagationLoss(MakePathLoss(options));
    wifi->SetMinimumRssi(options.minimumRssi);
    wifi->SetMaxDistance(std::max(MAX_PLAIN_DISTANCE, longest));
    wifi->SetPhyAttribute("RxNoiseFigure", DoubleValue(options.noiseFigure));
    wifi->SetPhyAttribute("TxPowerStart", DoubleValue(options.accessPower));
    wifi->SetPhyAttribute("TxPowerEnd", DoubleValue(options.accessPower));
    return wifi;
}

std::shared_ptr<AccessHelper>
MakeLte(const StudyOptions& options)
{
    auto lte = CreateObject<LteCellHelper>();
    lte->SetSharedChannel(options.sharedChannel);
    lte->SetPropagationLoss(MakePathLoss(options));
    return std::shared_ptr<AccessHelper>(PeekPointer(lte), [lte](AccessHelper*) {});
}

} // namespace

Layout
MakeLayout(const StudyOptions& options)
{
    if (options.layout == "random")
    {
        auto random = CreateObject<UniformRandomVariable>();
        random->SetStream(LAYOUT_STREAM);
        RandomLayoutParameters parameters;
        parameters.devices = options.devices;
        parameters.clusters = options.edges;
        parameters.radius = options.radius;
        return MakeRandomLayout(parameters, random);
    }
    auto layout =
        options.layout == "published" ? GetPublishedLayout() : ReadLayoutFile(options.layout);
    if (layout.GetDeviceCount() != options.devices || layout.clusters.size() != options.edges)
    {
        throw StudyError("The layout '" + options.layout + "' has " +
                         std::to_string(layout.GetDeviceCount()) + " devices in " +
                         std::to_string(layout.clusters.size()) + " clusters; the study asks for " +
                         std::to_string(options.devices) + " and " + std::to_string(options.edges) +
                         ". Set --devices and --edges to those of the layout.");
    }
    layout.Scale(options.layoutScale);
    return layout;
}

double
GetLongestLink(const Layout& layout)
{
    double longest = 0;
    for (const auto& cluster : layout.clusters)
    {
        auto nodes = cluster.devices;
        nodes.push_back(cluster.server);
        for (const auto& a : nodes)
        {
            for (const auto& b : nodes)
            {
                longest = std::max(longest, CalculateDistance(a, b));
            }
        }
    }
    return longest;
}

void
CheckAccess(const StudyOptions& options)
{
    const std::size_t most =
        std::min(std::size_t{WifiCellHelper::MAX_CELLS}, std::size_t{LteCellHelper::MAX_CELLS});
    if (options.edges > most)
    {
        throw StudyError("Option --edges is " + std::to_string(options.edges) + "; at most " +
                         std::to_string(most) + " cells can be simulated.");
    }
}

std::shared_ptr<AccessHelper>
MakeAccess(const StudyOptions& options, double longest)
{
    return options.radio == "lte" ? MakeLte(options) : MakeWifi(options, longest);
}

std::string
DescribeReach(const StudyOptions& options)
{
    const std::string nearer =
        "Bring them nearer with --radius (random layout) or --layout-scale (others), ";
    if (options.radio == "lte")
    {
        return nearer +
               "raise --ns3::hfedfm::LteCellHelper::UeTxPower, lower --path-loss, or spread the "
               "power over fewer resource blocks (--ns3::hfedfm::LteCellHelper::Bandwidth).";
    }
    return nearer + "raise --access-power, or lower --path-loss (as in a lower band) and "
                    "--minimum-rssi.";
}

Ptr<D2dTopology>
MakeD2d(const StudyOptions& options, double longest)
{
    Ptr<D2dTopology> d2d;
    if (options.d2d == "sidelink")
    {
        d2d = CreateObject<SidelinkD2d>();
    }
    else
    {
        d2d = CreateObject<WifiAdhocD2d>();
        d2d->SetAttribute("MinimumRssi", DoubleValue(options.minimumRssi));
        d2d->SetAttribute("MaxDistance", DoubleValue(std::max(MAX_PLAIN_DISTANCE, longest)));
        d2d->SetAttribute("NoiseFigure", DoubleValue(options.noiseFigure));
    }
    d2d->SetAttribute("PropagationLoss", ObjectFactoryValue(MakePathLoss(options)));
    d2d->SetAttribute("TxPower", DoubleValue(options.d2dPower));
    d2d->SetAttribute("SharedChannel", BooleanValue(options.sharedChannel));
    return d2d;
}

} // namespace hfedfm
} // namespace ns3
