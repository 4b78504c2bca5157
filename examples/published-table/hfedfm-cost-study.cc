// SPDX-License-Identifier: GPL-2.0-only
#include "hfedfm-cost-study.h"

#include "../../helper/tool/hfedfm-csv.h"
#include "hfedfm-cost-reference.h"

#include "ns3/hfedfm-cluster-costs.h"
#include "ns3/hfedfm-input-error.h"
#include "ns3/hfedfm-options.h"
#include "ns3/rng-seed-manager.h"

#include <algorithm>
#include <cmath>
#include <iostream>
#include <set>
#include <utility>

namespace ns3::hfedfm
{

namespace
{

using Rows = std::vector<std::vector<std::string>>;

/** Pairs with the smaller user first. */
std::set<std::pair<uint32_t, uint32_t>>
SortPairs(const ClusterLinks& links)
{
    std::set<std::pair<uint32_t, uint32_t>> pairs;
    for (const auto& pair : links.near)
    {
        pairs.insert(std::minmax(pair.first, pair.second));
    }
    return pairs;
}

/** In how many clusters positions and file disagree about which pairs are in range. */
std::size_t
CountRangeDisagreements(const CostLayout& layout)
{
    const auto physical = GetPhysicalLinks(layout);
    std::size_t count = 0;
    for (std::size_t c = 0; c < physical.size(); ++c)
    {
        count += SortPairs(physical[c]) != SortPairs(layout.clusters[c]);
    }
    return count;
}

/** The same quantity of tables side by side. */
void
AddColumns(Rows& rows,
           const std::string& unit,
           const std::vector<std::pair<std::string, const CostTable*>>& tables,
           double Cost::*quantity)
{
    for (const auto& table : tables)
    {
        const bool published = table.first == "published";
        rows[0].push_back(table.first + " " + unit);
        for (std::size_t i = 0; i < COST_ROWS; ++i)
        {
            rows[i + 1].push_back(FormatFixed((*table.second)[i].*quantity, published ? 2 : 4));
        }
    }
}

} // namespace

std::string
MakeCostCsv(const CostLayout& layout)
{
    std::string text = "row,latency_s,energy_j\n";
    const auto table = GetCostTable(layout.clusters, CostRules::Reference());
    for (std::size_t i = 0; i < COST_ROWS; ++i)
    {
        text += std::string(GetCostRows()[i].name) + "," + FormatFixed(table[i].latency, 9) + "," +
                FormatFixed(table[i].energy, 9) + "\n";
    }
    return text;
}

std::string
MakeCostReport(const CostLayout& layout, bool published)
{
    std::vector<std::pair<std::string, const CostTable*>> tables;
    if (published)
    {
        tables.emplace_back("published", &GetPublishedTable());
    }
    const auto reference = GetCostTable(layout.clusters, CostRules::Reference());
    tables.emplace_back("Model R", &reference);
    CostTable physical{};
    if (layout.positions.has_value())
    {
        physical = GetCostTable(GetPhysicalLinks(layout), CostRules::Physical());
        tables.emplace_back("Model P", &physical);
    }
    CostTable upward{};
    auto latencies = tables;
    if (layout.positions.has_value())
    {
        upward = GetCostTable(GetPhysicalLinks(layout), CostRules::Physical(CostTransfers::UP));
        latencies.emplace_back("P, up only", &upward);
    }
    Rows rows{{"row"}};
    for (const auto& row : GetCostRows())
    {
        rows.push_back({row.name});
    }
    AddColumns(rows, "s", latencies, &Cost::latency);
    AddColumns(rows, "J", tables, &Cost::energy);
    std::string text = AlignColumns(rows);
    if (published)
    {
        text += "The study truncates its digits and calls the joules kJ.\n";
    }
    if (!layout.positions.has_value())
    {
        text += "Model P is not shown because " + layout.whyNoPositions +
                "; its rates follow from distances.\n";
    }
    else if (const auto count = CountRangeDisagreements(layout))
    {
        text += "In " + std::to_string(count) +
                " clusters, other pairs are within D2D range by their positions (Model P) than by "
                "the 'near' lines (Model R).\n";
    }
    return text;
}

std::string
MakeIdentityReport(const CostLayout& layout)
{
    const CostParameters parameters;
    const double cloud = parameters.GetCloudTime();
    // J of a transfer to the cloud and of a second of uplink.
    const double cloudEnergy = cloud * parameters.cloudPower / 1000;
    const double uplinkPower = parameters.chargedUplinkPower / 1000;
    const double users = layout.GetUserCount();
    const double clusters = static_cast<double>(layout.clusters.size());
    double largest = 0;
    double sum = 0;
    for (const auto& cluster : layout.clusters)
    {
        const auto costs = GetClusterCosts(cluster);
        largest = std::max(largest, costs.uplinkMax);
        sum += costs.uplinkSum;
    }
    const auto table = GetCostTable(layout.clusters, CostRules::Reference());
    Rows rows{{"identity", "left", "right", "difference"}};
    const auto add = [&rows](const std::string& name, double left, double right) {
        const double difference = left - right;
        // Rounding of sums of this size is no difference.
        const bool equal = std::abs(difference) <= 1e-12 * std::max(1.0, std::abs(right));
        rows.push_back({name,
                        FormatFixed(left, 6),
                        FormatFixed(right, 6),
                        equal ? "0" : FormatFixed(difference, 15)});
    };
    add("star s = S", table[0].latency, cloud);
    add("H2 s = S/2 + T", table[1].latency, cloud / 2 + largest);
    add("H8 s = S/8 + T", table[2].latency, cloud / 8 + largest);
    add("edge s = S/200 + T", table[3].latency, cloud / parameters.edgeOnlyRounds + largest);
    add("star J = N S Qc", table[0].energy, users * cloudEnergy);
    add("H2 J = C S Qc/2 + Qu Z", table[1].energy, clusters * cloudEnergy / 2 + uplinkPower * sum);
    add("H8 J = C S Qc/8 + Qu Z", table[2].energy, clusters * cloudEnergy / 8 + uplinkPower * sum);
    add("edge J = Qu Z", table[3].energy, uplinkPower * sum);
    return "S = " + FormatFixed(cloud, 4) +
           " s, a transfer to the cloud; T = " + FormatFixed(largest, 4) +
           " s, the slowest uplink; Z = " + FormatFixed(sum, 4) +
           " s, all uplinks;\nN users, C clusters; Qc = " +
           FormatFixed(parameters.cloudPower / 1000, 1) +
           " W, Qu = " + FormatFixed(uplinkPower, 1) + " W.\n" + AlignColumns(rows);
}

namespace
{

using Three = CostQuartiles::Three;

/** "median (first quartile-third quartile)". */
std::string
FormatQuartiles(const Three& quartiles, int digits)
{
    return FormatFixed(quartiles[1], digits) + " (" + FormatFixed(quartiles[0], digits) + "-" +
           FormatFixed(quartiles[2], digits) + ")";
}

/** A row of a model here and in the reference. */
void
AddRow(Rows& rows,
       const std::string& name,
       const ReferenceRow& reference,
       const Three& latency,
       const Three& energy,
       int digits)
{
    rows.push_back({name,
                    FormatQuartiles(reference.latency, digits),
                    FormatQuartiles(latency, digits),
                    FormatQuartiles(reference.energy, digits - 1),
                    FormatQuartiles(energy, digits - 1)});
}

/** All rows of a model here and in the reference. */
Rows
MakeModelRows(const std::array<ReferenceRow, COST_ROWS>& reference,
              const CostQuartiles& quartiles,
              int digits)
{
    Rows rows{{"row", "reference s", "here s", "reference J", "here J"}};
    for (std::size_t i = 0; i < COST_ROWS; ++i)
    {
        AddRow(rows,
               GetCostRows()[i].name,
               reference[i],
               quartiles.latency[i],
               quartiles.energy[i],
               digits);
    }
    return rows;
}

/** A line of medians. */
void
AddMedians(Rows& rows, const std::string& name, const std::array<Three, COST_ROWS>& quartiles)
{
    rows.push_back({name});
    for (const auto& three : quartiles)
    {
        rows.back().push_back(FormatFixed(three[1], 2));
    }
}

/** The names of the rows as a header. */
Rows
MakeHeader(const std::string& first)
{
    Rows rows{{first}};
    for (const auto& row : GetCostRows())
    {
        rows[0].emplace_back(row.name);
    }
    return rows;
}

/** What D2D saves where all rows count the same transfers: up and down, or up only. */
std::string
MakeGainReport(const std::vector<CostSample>& samples)
{
    auto medians = MakeHeader("Model P, latency s");
    Rows gains{{"latency saved by D2D, %", "E = 2", "E = 8", "no cloud"}};
    for (const auto transfers : {CostTransfers::UP_AND_DOWN, CostTransfers::UP})
    {
        const auto rules = CostRules::Physical(transfers);
        const std::string name = transfers == CostTransfers::UP ? "up only" : "up and down";
        AddMedians(medians, name, GetCostQuartiles(samples, rules).latency);
        gains.push_back({name});
        for (const auto& gain : GetD2dGains())
        {
            std::vector<double> saved;
            for (const auto& sample : samples)
            {
                const auto table = sample.GetTable(rules);
                saved.push_back(1 - table[gain.with].latency / table[gain.without].latency);
            }
            gains.back().push_back(FormatFixed(100 * GetQuantile(std::move(saved), 0.5), 0));
        }
    }
    medians.push_back({"  reference"});
    for (const double median : GetUplinkMedians())
    {
        medians.back().push_back(FormatFixed(median, 2));
    }
    gains.push_back({"  reference"});
    for (const auto& gain : GetD2dGains())
    {
        gains.back().push_back(FormatFixed(100 * gain.saved, 0));
    }
    return "\n" + AlignColumns(medians) + "\nMedian over the layouts\n" + AlignColumns(gains);
}

} // namespace

std::string
MakeQuartileReport(const std::vector<CostSample>& samples)
{
    const auto published = GetCostQuartiles(samples, CostRules::Reference());
    auto rules = CostRules::Physical();
    const auto physical = GetCostQuartiles(samples, rules);
    rules.starSharesBackhaul = true;
    const auto shared = GetCostQuartiles(samples, rules);
    auto rows = MakeModelRows(GetPhysicalQuartiles(), physical, 2);
    AddRow(rows, "star, shared", GetSharedStarQuartiles(), shared.latency[0], shared.energy[0], 2);
    return "Model R (reference: 2000 layouts)\n" +
           AlignColumns(MakeModelRows(GetReferenceQuartiles(), published, 3)) +
           "\nModel P (reference: 500 layouts; shared: one backhaul for the users of a cell)\n" +
           AlignColumns(rows) + MakeGainReport(samples);
}

std::string
MakeRepairReport(const std::vector<CostSample>& samples)
{
    auto rows = MakeHeader("repair, latency s");
    for (const auto& repair : GetRateRepairs())
    {
        AddMedians(rows, repair.name, GetCostQuartiles(samples, repair.rules).latency);
        rows.push_back({"  reference"});
        for (const double median : repair.reference)
        {
            rows.back().push_back(FormatFixed(median, median < 10 ? 2 : 1));
        }
    }
    auto energies = MakeHeader("repair, energy J");
    AddMedians(energies, "as published", GetCostQuartiles(samples, CostRules::Reference()).energy);
    for (const auto& repair : GetAccountingRepairs())
    {
        const auto quartiles = GetCostQuartiles(samples, repair.rules);
        AddMedians(rows, repair.name, quartiles.latency);
        AddMedians(energies, repair.name, quartiles.energy);
    }
    return AlignColumns(rows) + "\n" + AlignColumns(energies);
}

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
        "\nModel R: as published, oddities included. Model P: its errors repaired,\nand every "
        "model crosses each tier up and down in all rows (up only: towards the cloud).\n\n";
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

} // namespace ns3::hfedfm
