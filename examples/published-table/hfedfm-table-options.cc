/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "hfedfm-table-options.h"

#include "../../helper/study/hfedfm-study-options.h"

#include "ns3/hfedfm-input-error.h"
#include "ns3/hfedfm-options.h"

#include <algorithm>

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

const char* const SWITCH = "true or false";
const char* const PAYLOAD = "a whole number from 1 to 1000000000";
const char* const SAMPLES = "a whole number from 1 to 1000000";
const char* const BLOCKS = "payload, training or both";

/** The options that only the table has. */
std::vector<CommandOption>
MakeOwnOptions()
{
    const auto payload = std::to_string(TableOptions::PUBLISHED_PAYLOAD);
    const auto quick = std::to_string(TableOptions::QUICK_PAYLOAD);
    const auto samples = std::to_string(TableOptions::QUICK_SAMPLES);
    return {
        {"quick",
         "false",
         "smaller updates (" + quick + " bytes) and less training (" + samples +
             " samples), unless --payload and --samples say otherwise",
         SWITCH},
        {"block",
         "both",
         "which rows: updates of a given size, the modules of a real model that is trained, or "
         "both",
         BLOCKS},
        {"payload", "", "size of an update of the payload rows, bytes; empty: " + payload, PAYLOAD},
        {"samples",
         "",
         "training samples per device and task of the training rows; empty: 96",
         SAMPLES},
        {"layout",
         "published",
         "positions, latencies and heads: those of the published study, or a file as "
         "hfedfm-cost-model takes, with 'server', 'user' and 'aggregator' lines",
         "published or a readable file"},
        {"out", "hfedfm-table-out", "output folder", "a folder"}};
}

/** All options of the program. */
std::vector<CommandOption>
MakeOptions()
{
    auto options = MakeOwnOptions();
    for (const auto* settings : {&NETWORK, &OTHERS})
    {
        for (const auto& [name, text] : *settings)
        {
            for (const auto& row : GetStudyOptionTable())
            {
                if (row.name == name)
                {
                    options.push_back({name, text, row.meaning, row.allowed});
                }
            }
        }
    }
    return options;
}

/** Throws unless the text is one of some words. */
void
CheckWord(const std::string& option,
          const std::string& text,
          const std::vector<std::string>& words,
          const std::string& allowed)
{
    if (std::find(words.begin(), words.end(), text) == words.end())
    {
        throw InputError(DescribeBadOption(option, text, allowed));
    }
}

/** A number that may be left to the form; throws if it is none. */
std::string
GetNumber(const std::string& option,
          const std::string& text,
          uint64_t most,
          const std::string& allowed,
          uint64_t fallback)
{
    if (text.empty())
    {
        return std::to_string(fallback);
    }
    if (!ParseInteger(text, 1, most))
    {
        throw InputError(DescribeBadOption(option, text, allowed));
    }
    return text;
}

/** The schemes: those whose runs take longest come first, so that no core waits at the end. */
const char* const SCHEMES = "hfedfm:8,star,hfedfm-d2d:8,hfedfm:2,hfedfm-d2d:2,edge,edge-d2d";

/** The study of a block. @param specific its own arguments */
StudyOptions
MakeStudy(const TableOptions& options,
          const CommandTexts& command,
          const std::string& block,
          const std::vector<std::string>& specific)
{
    std::vector<std::string> arguments{"hfedfm-table",
                                       std::string("--schemes=") + SCHEMES,
                                       "--layout=" + options.layoutName,
                                       "--head-rule=layout",
                                       "--devices=" + std::to_string(options.layout.GetUserCount()),
                                       "--edges=" + std::to_string(options.layout.clusters.size()),
                                       "--out=" + options.out + "/" + block};
    for (const auto* settings : {&NETWORK, &OTHERS})
    {
        for (const auto& setting : *settings)
        {
            arguments.push_back("--" + setting.first + "=" + command.texts.at(setting.first));
        }
    }
    for (const auto& [name, text] : command.foreign)
    {
        arguments.push_back("--" + name + "=" + text);
    }
    arguments.insert(arguments.end(), specific.begin(), specific.end());
    return StudyOptions::Parse(arguments);
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
    auto command = ReadCommandOptions(
        arguments,
        "The published latency and energy table of seven schemes of federated learning, by formula "
        "and packet by packet.",
        MakeOptions());
    auto& texts = command.texts;
    TableOptions options;
    CheckWord("quick", texts["quick"], {"", "true", "1", "false", "0"}, SWITCH);
    options.quick = texts["quick"].empty() || texts["quick"] == "true" || texts["quick"] == "1";
    CheckWord("block", texts["block"], {"payload", "training", "both"}, BLOCKS);
    if (texts["out"].empty())
    {
        throw InputError(DescribeBadOption("out", "", "a folder"));
    }
    options.out = texts["out"];
    options.layoutName = texts["layout"];
    options.layout = options.IsPublishedLayout() ? GetPublishedCostLayout()
                                                 : ReadCostLayoutFile(options.layoutName);
    if (!options.layout.positions.has_value())
    {
        throw InputError("The layout '" + options.layoutName +
                         "' cannot be simulated: " + options.layout.whyNoPositions + ".");
    }
    for (const auto& [name, text] : NETWORK)
    {
        if (texts[name] != text)
        {
            options.changed.push_back("--" + name + "=" + texts[name]);
        }
    }
    for (const auto& [name, text] : command.foreign)
    {
        options.changed.push_back("--" + name + "=" + text);
    }
    const auto payload = GetNumber("payload",
                                   texts["payload"],
                                   1000000000,
                                   PAYLOAD,
                                   options.quick ? QUICK_PAYLOAD : PUBLISHED_PAYLOAD);
    const auto samples = GetNumber("samples",
                                   texts["samples"],
                                   1000000,
                                   SAMPLES,
                                   options.quick ? QUICK_SAMPLES : 96);
    if (texts["block"] != "training")
    {
        options.blocks.push_back(
            {"payload", MakeStudy(options, command, "payload", {"--payload=" + payload})});
    }
    if (texts["block"] != "payload")
    {
        options.blocks.push_back(
            {"training", MakeStudy(options, command, "training", {"--samples=" + samples})});
    }
    return options;
}

} // namespace hfedfm
} // namespace ns3
