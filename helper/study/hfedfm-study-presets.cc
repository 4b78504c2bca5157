// SPDX-License-Identifier: GPL-2.0-only
#include "hfedfm-study-presets.h"

#include <algorithm>
#include <set>
#include <utility>

namespace ns3::hfedfm
{

namespace
{

/** Options that belong together, under a name; those of the command line come before them. */
const std::vector<std::pair<std::string, CheckedOptions::Settings>> PRESETS{
    {"smoke", {}},
    {"usual",
     {{"tasks", "scene,art"},
      {"senses", "all"},
      {"backhaul-rate", "100Mbps"},
      {"backhaul-delay", "10ms"},
      {"costs", "vilt-lora"},
      {"profiles", "jetson-nano:0.5,jetson-tx2:0.25,jetson-xavier-nx:0.25"},
      {"slowdown", "0.25"},
      {"availability", "0.9"},
      {"shadowing", "3"},
      {"battery", "1e6"}}},
    {"published",
     {{"tasks", "scene,art"},
      {"senses", "all"},
      {"update-codec", "fp32"},
      {"layout", "published"},
      {"devices", "40"},
      {"edges", "10"},
      {"head-rule", "layout"},
      {"costs", "published"},
      {"backhaul-rate", "4Mbps"},
      {"backhaul-delay", "100ms"},
      {"path-loss", "30"},
      {"path-loss-exponent", "3"},
      {"noise-figure", "0"},
      {"minimum-rssi", "-101"},
      {"access-power", "30"},
      {"d2d-power", "23"},
      {"d2d-range", "30"},
      {"battery", "1e6"}}},
};

} // namespace

std::vector<std::string>
GetPresetNames()
{
    std::vector<std::string> names;
    for (const auto& known : PRESETS)
    {
        names.push_back(known.first);
    }
    return names;
}

std::string
FindPresetValue(const std::string& preset, const std::string& option)
{
    for (const auto& [name, settings] : PRESETS)
    {
        for (const auto& setting : settings)
        {
            if (name == preset && setting.first == option)
            {
                return setting.second;
            }
        }
    }
    return "";
}

std::vector<std::string>
AddPreset(std::vector<std::string> arguments)
{
    std::set<std::string> given;
    std::string preset;
    for (std::size_t i = 1; i < arguments.size(); ++i)
    {
        const auto& argument = arguments[i];
        const auto begin = std::min(argument.find_first_not_of('-'), argument.size());
        const auto equals = std::min(argument.find('='), argument.size());
        const auto name = argument.substr(begin, equals - begin);
        given.insert(name);
        if (name == "preset")
        {
            preset = argument.substr(std::min(equals + 1, argument.size()));
        }
    }
    if (given.count("profile") > 0)
    {
        given.insert("profiles"); // one profile is the contrary of a mix
    }
    if (given.count("codec") > 0)
    {
        given.insert("update-codec"); // it is that of updates, too
    }
    if (given.count("payload") > 0)
    {
        given.insert({"tasks", "senses"}); // nothing is trained
    }
    for (const auto& [name, settings] : PRESETS)
    {
        for (const auto& [option, text] : settings)
        {
            if (name == preset && given.count(option) == 0)
            {
                arguments.push_back("--" + option + "=" + text);
            }
        }
    }
    return arguments;
}

std::string
TellPreset(const std::string& error,
           const std::vector<std::string>& given,
           const std::vector<std::string>& extended)
{
    std::string text;
    for (auto i = given.size(); i < extended.size(); ++i)
    {
        const auto name = extended[i].substr(0, extended[i].find('='));
        const auto at = error.find(name);
        const auto next = at == std::string::npos ? at : error.find_first_of(" =:;,.", at);
        if (at != std::string::npos && error.substr(at, next - at) == name)
        {
            text += (text.empty() ? " The preset sets " : ", ") + extended[i];
        }
    }
    return text.empty() ? text : text + "; options beside it come first.";
}

} // namespace ns3::hfedfm
