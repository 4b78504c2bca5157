/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "hfedfm-table-options.h"

#include "../../helper/study/hfedfm-study-options.h"

#include "ns3/hfedfm-input-error.h"
#include "ns3/hfedfm-options.h"

#include <optional>

namespace ns3
{
namespace hfedfm
{

namespace
{

using Settings = StudyOptions::Settings;

/**
 * Options of a study that the table passes on, with its own defaults: those that make packets
 * comparable with the published formula. Its noise density has no noise figure; 30 dBm are its
 * 1000 mW, 23 dBm its 200 mW; without the receivers' -101 dBm, devices are out of reach.
 */
const Settings NETWORK{{"layout-scale", "1"},
                       {"path-loss", "30"},
                       {"path-loss-exponent", "3"},
                       {"noise-figure", "0"},
                       {"minimum-rssi", "-101"},
                       {"access-power", "30"},
                       {"d2d-power", "23"},
                       {"d2d-range", "30"},
                       {"channels", "separate"},
                       {"relay-sums", "true"},
                       {"backhaul-rate", "4Mbps"},
                       {"backhaul-delay", "100ms"}};

/** The same for what says nothing about the network. */
const Settings OTHERS{{"seed", "1"}, {"jobs", "0"}, {"overwrite", "false"}, {"quiet", "false"}};

/** The schemes: those whose runs take longest come first, so that no core waits at the end. */
const char* const SCHEMES = "hfedfm:8,star,hfedfm-d2d:8,hfedfm:2,hfedfm-d2d:2,edge,edge-d2d";

/** The study of a block. @param size `--payload` or `--samples` of it */
StudyOptions
MakeStudy(const TableOptions& options,
          const CheckedOptions& command,
          const std::string& block,
          const std::string& size)
{
    std::vector<std::string> arguments{"hfedfm-table",
                                       std::string("--schemes=") + SCHEMES,
                                       "--layout=" + options.layoutName,
                                       "--head-rule=layout",
                                       "--devices=" + std::to_string(options.layout.GetUserCount()),
                                       "--edges=" + std::to_string(options.layout.clusters.size()),
                                       "--out=" + options.out + "/" + block,
                                       size};
    for (const auto* settings : {&NETWORK, &OTHERS})
    {
        for (const auto& setting : *settings)
        {
            arguments.push_back("--" + setting.first + "=" + command.Find(setting.first)->text);
        }
    }
    for (const auto& [name, text] : command.GetForeign())
    {
        arguments.push_back("--" + name + "=" + text);
    }
    return StudyOptions::Parse(arguments);
}

/** @param value stays as it is if the text is empty @param most bound @return rule of it */
OptionRule
NumberOrNothing(std::optional<uint64_t>& value, uint64_t most)
{
    return {"",
            "a whole number from 1 to " + std::to_string(most),
            [&value, most](const std::string& text) {
                value = ParseInteger(text, 1, most);
                return text.empty() || value.has_value();
            }};
}

} // namespace

bool
TableOptions::IsPublishedLayout() const
{
    return layoutName == "published";
}

TableOptions
TableOptions::Parse(const std::vector<std::string>& arguments)
{
    TableOptions options;
    std::string block = "both";
    std::optional<uint64_t> payload;
    std::optional<uint64_t> samples;
    CheckedOptions command("The published latency and energy table of seven schemes of federated "
                           "learning, by formula and packet by packet.");
    command.Add("quick",
                Switch(options.quick),
                "smaller updates (" + std::to_string(QUICK_PAYLOAD) +
                    " bytes) and less training (" + std::to_string(QUICK_SAMPLES) +
                    " samples), unless --payload and --samples say otherwise");
    command.Add("block",
                OneOf(block, {"payload", "training", "both"}),
                "which rows: updates of a given size, the modules of a real model that is trained, "
                "or both");
    command.Add("payload",
                NumberOrNothing(payload, 1000000000),
                "size of an update of the payload rows, bytes; empty: " +
                    std::to_string(PUBLISHED_PAYLOAD));
    command.Add("samples",
                NumberOrNothing(samples, 1000000),
                "training samples per device and task of the training rows; empty: 96");
    command.Add("layout",
                AnyText(options.layoutName, "published or a readable file"),
                "positions, latencies and heads: those of the published study, or a file as "
                "hfedfm-cost-model takes, with 'server', 'user' and 'aggregator' lines");
    command.Add("out", AnyText(options.out, "a folder"), "output folder");
    StudyOptions study;
    CheckedOptions all("");
    study.AddTo(all);
    for (const auto* settings : {&NETWORK, &OTHERS})
    {
        for (const auto& [name, text] : *settings)
        {
            const auto* option = all.Find(name);
            command.Add(name + "=" + text, option->rule, option->meaning);
        }
    }
    command.Parse(arguments);

    options.layout = options.IsPublishedLayout() ? GetPublishedCostLayout()
                                                 : ReadCostLayoutFile(options.layoutName);
    if (!options.layout.positions.has_value())
    {
        throw InputError("The layout '" + options.layoutName +
                         "' cannot be simulated: " + options.layout.whyNoPositions + ".");
    }
    for (const auto& setting : NETWORK)
    {
        const auto* option = command.Find(setting.first);
        if (option->IsChanged())
        {
            options.changed.push_back("--" + option->name + "=" + option->text);
        }
    }
    for (const auto& [name, text] : command.GetForeign())
    {
        options.changed.push_back("--" + name + "=" + text);
    }
    if (block != "training")
    {
        const auto size = payload.value_or(options.quick ? QUICK_PAYLOAD : PUBLISHED_PAYLOAD);
        options.blocks.push_back(
            {"payload",
             MakeStudy(options, command, "payload", "--payload=" + std::to_string(size))});
    }
    if (block != "payload")
    {
        const auto size = samples.value_or(options.quick ? QUICK_SAMPLES : study.samples);
        options.blocks.push_back(
            {"training",
             MakeStudy(options, command, "training", "--samples=" + std::to_string(size))});
    }
    return options;
}

} // namespace hfedfm
} // namespace ns3
