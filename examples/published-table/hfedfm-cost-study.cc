/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "hfedfm-cost-study.h"

#include "hfedfm-cost-report.h"

#include "ns3/hfedfm-input-error.h"
#include "ns3/hfedfm-options.h"
#include "ns3/rng-seed-manager.h"

#include <iostream>

namespace ns3
{
namespace hfedfm
{

namespace
{

/** Random streams: three of the sampler, then that of the heads of the layout. */
const int64_t SAMPLER_STREAM = 1;

/** What was drawn because the layout does not say it; empty if nothing was. */
std::string
DescribeDrawnHeads(const CostLayout& layout, const CostStudyOptions& options)
{
    if (layout.headless.empty())
    {
        return "";
    }
    std::string text = "The layout names no aggregator for ";
    text += layout.headless.size() == layout.clusters.size()
                ? "any cluster"
                : std::to_string(layout.headless.size()) + " of its " +
                      std::to_string(layout.clusters.size()) + " clusters";
    text += "; drawn from seed " + std::to_string(options.seed) + ", run " +
            std::to_string(options.run) + ":";
    for (const auto cluster : layout.headless)
    {
        text += " " + std::to_string(cluster) + ":" + std::to_string(layout.clusters[cluster].head);
    }
    return text + " (cluster:user).\n";
}

/** All tables. */
std::string
MakeReport(const CostStudyOptions& options, const CostLayout& layout, CostSampler& sampler)
{
    const bool published = options.layout == "published";
    std::string text =
        "Cost model of arXiv 2509.03695 by formula; per round, energy of all nodes."
        "\nModel R: as published, oddities included. Model P: its errors repaired.\n\n";
    text += (published ? "The published layout, " : "The layout '" + options.layout + "', ") +
            "clusters: " + std::to_string(layout.clusters.size()) +
            ", users: " + std::to_string(layout.GetUserCount()) + "\n";
    text += DescribeDrawnHeads(layout, options);
    text += MakeCostReport(layout, published);
    text += "\nIdentities of Model R on this layout\n" + MakeIdentityReport(layout);
    if (options.layouts > 0)
    {
        const auto samples = sampler.Draw(options.layouts);
        text += "\nMedians (quartiles) over " + std::to_string(options.layouts) +
                " random layouts of the published study, seed " + std::to_string(options.seed) +
                ", run " + std::to_string(options.run) + "\n\n" + MakeQuartileReport(samples) +
                "\nMedians of Model R over these layouts with one repair at a time (reference: 500 "
                "layouts)\n" +
                MakeRepairReport(samples);
    }
    return text;
}

} // namespace

CostStudyOptions
CostStudyOptions::Parse(const std::vector<std::string>& arguments)
{
    CostStudyOptions options;
    CheckedOptions command(
        "The latency and energy table of seven schemes of federated learning, by formula.");
    command.Add(
        "layout",
        AnyText(options.layout, "published or a readable file"),
        "links of all users: those of the published study, or a file with the lines "
        "'uplink,cluster,user,seconds' (every user), 'd2d,cluster,from,to,seconds' (every "
        "ordered pair of a cluster) and, where there are any, 'near,cluster,user,user' (pairs "
        "within D2D range), 'aggregator,cluster,user' (where a cluster has none, it is drawn "
        "from seed and run), 'server,cluster,x,y' and 'user,cluster,user,x,y' (m; needed for "
        "Model P)");
    command.Add("layouts",
                WholeNumber(options.layouts, 0, 10000),
                "random layouts of the published study; 0: none");
    command.Add(
        "csv",
        Switch(options.csv),
        "print row,latency_s,energy_j of Model R of the layout, nine digits after the point, "
        "and nothing else");
    command.Add("seed", WholeNumber(options.seed, 1, UINT32_MAX), "seed of all random draws");
    command.Add("run",
                WholeNumber(options.run, 0, 1000000000),
                "number of the run: other draws from the same seed");
    command.Parse(arguments);
    return options;
}

int
RunCostStudy(const std::vector<std::string>& arguments)
{
    std::string text;
    const int code = RunChecked([&]() {
        const auto options = CostStudyOptions::Parse(arguments);
        auto layout = options.layout == "published" ? GetPublishedCostLayout()
                                                    : ReadCostLayoutFile(options.layout);
        RngSeedManager::SetSeed(options.seed);
        RngSeedManager::SetRun(options.run);
        CostSampler sampler;
        const auto next = SAMPLER_STREAM + sampler.AssignStreams(SAMPLER_STREAM);
        auto heads = CreateObject<UniformRandomVariable>();
        heads->SetStream(next);
        layout.DrawHeads(heads);
        if (options.csv)
        {
            std::cerr << DescribeDrawnHeads(layout, options);
        }
        text = options.csv ? MakeCostCsv(layout) : MakeReport(options, layout, sampler);
    });
    if (code != 0)
    {
        return code;
    }
    std::cout << text << std::flush;
    if (!std::cout)
    {
        std::cerr << "The tables cannot be written to the standard output." << std::endl;
        return 1;
    }
    return 0;
}

} // namespace hfedfm
} // namespace ns3
