/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "hfedfm-study-options.h"

#include "hfedfm-command-options.h"
#include "hfedfm-study-error.h"
#include "hfedfm-study-option-table.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <map>
#include <thread>
#include <utility>

namespace ns3
{
namespace hfedfm
{

namespace
{

/** Throws unless the file can be read. */
void
CheckReadable(const std::string& option, const std::string& path, const std::string& allowed)
{
    std::ifstream file(path, std::ios::binary);
    if (!file || file.peek() == std::ifstream::traits_type::eof())
    {
        const std::string reason = errno != 0 ? std::strerror(errno) : "it is empty";
        throw StudyError("Option --" + option + " is '" + path + "', which cannot be read (" +
                         reason + "); it must be " + allowed + ".");
    }
}

/** Throws if options that are fine alone do not go together. */
void
CheckTogether(const StudyOptions& options)
{
    if (options.edges > options.devices)
    {
        throw StudyError("Option --edges is " + std::to_string(options.edges) +
                         ", but with --devices=" + std::to_string(options.devices) + " at most " +
                         std::to_string(options.devices) +
                         " edge servers are allowed: each needs a device.");
    }
    if (options.trainingFlops > 0 && options.payload == 0)
    {
        throw StudyError("Option --training-flops is only allowed with --payload: without it, the "
                         "work follows from the model.");
    }
    if (options.payload > 0 && !options.backbone.empty())
    {
        throw StudyError(
            "Option --backbone is not allowed with --payload: then nothing is trained.");
    }
    if (options.layout == "random" && options.layoutScale != 1)
    {
        throw StudyError(
            "Option --layout-scale is not allowed with --layout=random; use --radius.");
    }
    for (const auto& row : GetStudyOptionTable())
    {
        if (row.name == "access-power" && options.radio == "lte" &&
            options.accessPower != std::stod(row.defaultText))
        {
            throw StudyError("Option --access-power is for --radio=wifi; with --radio=lte use "
                             "--ns3::hfedfm::LteCellHelper::UeTxPower and EnbTxPower.");
        }
        const bool hasWifi = options.radio == "wifi" || options.d2d == "wifi";
        if (!hasWifi &&
            ((row.name == "noise-figure" && options.noiseFigure != std::stod(row.defaultText)) ||
             (row.name == "minimum-rssi" && options.minimumRssi != std::stod(row.defaultText))))
        {
            throw StudyError("Option --" + row.name +
                             " is for Wi-Fi radios; there are none with --radio=lte and "
                             "--d2d=sidelink.");
        }
        errno = 0;
        if (row.name == "layout" && options.layout != "random" && options.layout != "published")
        {
            CheckReadable(row.name, options.layout, row.allowed);
        }
        if (row.name == "backbone" && !options.backbone.empty())
        {
            CheckReadable(row.name, options.backbone, row.allowed);
        }
    }
}

/** Throws if an attribute is given that an option sets in every run: it would have no effect. */
void
CheckForeign(const std::vector<std::pair<std::string, std::string>>& foreign)
{
    static const std::map<std::string, std::string> owners{
        {"ns3::LogDistancePropagationLossModel::Exponent", "path-loss-exponent"},
        {"ns3::LogDistancePropagationLossModel::ReferenceLoss", "path-loss"},
        {"ns3::WifiPhy::RxNoiseFigure", "noise-figure"},
        {"ns3::WifiPhy::TxPowerEnd", "access-power"},
        {"ns3::WifiPhy::TxPowerStart", "access-power"},
        {"ns3::ThresholdPreambleDetectionModel::MinimumRssi", "minimum-rssi"},
        {"ns3::hfedfm::ClusterMember::Turn", "d2d"},
        {"ns3::hfedfm::ConsensusNode::Codec", "codec"},
        {"ns3::hfedfm::ConsensusNode::Exchanges", "schemes"},
        {"ns3::hfedfm::ConsensusNode::Rounds", "rounds"},
        {"ns3::hfedfm::ConsensusNode::StepDeadline", "deadline"},
        {"ns3::hfedfm::FederationNode::Codec", "codec"},
        {"ns3::hfedfm::FederationNode::Deadline", "deadline"},
        {"ns3::hfedfm::FederationNode::EdgeRounds", "schemes"},
        {"ns3::hfedfm::FederationNode::InNetworkAggregation", "relay-sums"},
        {"ns3::hfedfm::FederationNode::Quorum", "quorum"},
        {"ns3::hfedfm::FederationNode::Rounds", "rounds"},
        {"ns3::hfedfm::HeadElection::Rule", "head-rule"},
        {"ns3::hfedfm::LteCellHelper::PropagationLoss", "path-loss"},
        {"ns3::hfedfm::LteCellHelper::SharedChannel", "channels"},
        {"ns3::hfedfm::PayloadLearner::PayloadBytes", "payload"},
        {"ns3::hfedfm::PayloadLearner::TrainingFlops", "training-flops"},
        {"ns3::hfedfm::SidelinkD2d::PropagationLoss", "path-loss"},
        {"ns3::hfedfm::SidelinkD2d::SharedChannel", "channels"},
        {"ns3::hfedfm::SidelinkD2d::TxPower", "d2d-power"},
        {"ns3::hfedfm::SidelinkMac::AdaptMcs", "ns3::hfedfm::SidelinkD2d::AdaptMcs"},
        {"ns3::hfedfm::SidelinkMac::Mcs", "ns3::hfedfm::SidelinkD2d::Mcs"},
        {"ns3::hfedfm::SidelinkMac::Rbs", "ns3::hfedfm::SidelinkD2d::Rbs"},
        {"ns3::hfedfm::SidelinkPool::Period", "ns3::hfedfm::SidelinkD2d::Period"},
        {"ns3::hfedfm::SidelinkPool::Repetitions", "ns3::hfedfm::SidelinkD2d::Repetitions"},
        {"ns3::hfedfm::SidelinkSpectrumPhy::NoiseFigure", "ns3::hfedfm::SidelinkD2d::NoiseFigure"},
        {"ns3::hfedfm::SidelinkSpectrumPhy::TxPower", "d2d-power"},
        {"ns3::hfedfm::WifiAdhocD2d::MinimumRssi", "minimum-rssi"},
        {"ns3::hfedfm::WifiAdhocD2d::NoiseFigure", "noise-figure"},
        {"ns3::hfedfm::WifiAdhocD2d::PropagationLoss", "path-loss"},
        {"ns3::hfedfm::WifiAdhocD2d::SharedChannel", "channels"},
        {"ns3::hfedfm::WifiAdhocD2d::TxPower", "d2d-power"},
    };
    for (const auto& [attribute, text] : foreign)
    {
        const auto owner = owners.find(attribute);
        if (owner != owners.end())
        {
            throw StudyError("Option --" + attribute + " has no effect in a study; use --" +
                             owner->second + ".");
        }
    }
}

/** Fill in what depends on another option. @param texts of all options */
void
ResolveDefaults(std::map<std::string, std::string>& texts)
{
    auto& d2d = texts["d2d"];
    auto& schemes = texts["schemes"];
    if (schemes.empty())
    {
        schemes = d2d.empty() ? SCHEMES_WITHOUT_D2D : SCHEMES_WITH_D2D;
    }
    if (d2d.empty())
    {
        d2d = "wifi";
    }
}

uint32_t
GetCores()
{
    return std::max(1U, std::thread::hardware_concurrency());
}

} // namespace

StudyOptions
StudyOptions::Parse(const std::vector<std::string>& arguments)
{
    StudyOptions options;
    std::vector<CommandOption> known;
    for (const auto& row : GetStudyOptionTable())
    {
        known.push_back({row.name, row.defaultText, row.meaning, row.allowed});
    }
    auto command = ReadCommandOptions(
        arguments,
        "Compares schemes of federated learning over a simulated network. Attributes and global "
        "values of ns-3 are options, too: --ns3::Class::Attribute=value.",
        known);
    ResolveDefaults(command.texts);
    for (const auto& row : GetStudyOptionTable())
    {
        const std::string& text = command.texts[row.name];
        if (!row.read(options, text))
        {
            throw StudyError(DescribeBadOption(row.name, text, row.allowed));
        }
        if (row.changesResults)
        {
            options.settings.emplace_back(row.name, text);
        }
    }
    CheckTogether(options);
    CheckForeign(command.foreign);
    options.settings.insert(options.settings.end(), command.foreign.begin(), command.foreign.end());
    return options;
}

uint32_t
StudyOptions::GetJobs() const
{
    const std::size_t cells = std::max<std::size_t>(1, schemes.size() * runs);
    const uint32_t wanted = jobs == 0 ? GetCores() : jobs;
    return static_cast<uint32_t>(std::min<std::size_t>(wanted, cells));
}

uint32_t
StudyOptions::GetThreads() const
{
    return threads == 0 ? std::max(1U, GetCores() / GetJobs()) : threads;
}

} // namespace hfedfm
} // namespace ns3
