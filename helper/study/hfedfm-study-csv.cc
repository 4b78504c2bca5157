/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "hfedfm-study-csv.h"

#include "../tool/hfedfm-file-io.h"
#include "hfedfm-study-summary.h"

#include <map>

namespace ns3
{
namespace hfedfm
{

namespace
{

using Fields = std::vector<std::string>;

void
Append(Fields& fields, const Fields& more)
{
    fields.insert(fields.end(), more.begin(), more.end());
}

/** One column per name. */
void
AppendNames(Fields& fields,
            const std::string& prefix,
            const std::vector<std::string>& names,
            const std::string& suffix = "")
{
    for (const auto& name : names)
    {
        fields.push_back(prefix + name + suffix);
    }
}

/** The values of some names; empty for those that are absent. */
void
AppendValues(Fields& fields,
             const std::map<std::string, double>& values,
             const std::vector<std::string>& names)
{
    for (const auto& name : names)
    {
        fields.push_back(FormatNumber(Find(values, name)));
    }
}

/** Names of the columns of AppendEnergy(). */
const Fields ENERGY_COLUMNS{"energy_j",
                            "compute_energy_j",
                            "radio_energy_j",
                            "tx_energy_j",
                            "rx_energy_j",
                            "idle_energy_j"};

void
AppendEnergy(Fields& fields, const EnergySplit& energy)
{
    for (const double value :
         {energy.total, energy.compute, GetRadioEnergy(energy), energy.tx, energy.rx, energy.idle})
    {
        fields.push_back(FormatNumber(value));
    }
}

/** The mean over tasks, or nothing for a run without tasks. */
std::string
FormatMean(const std::map<std::string, double>& byTask)
{
    return byTask.empty() ? "" : FormatNumber(MeanOverTasks(byTask));
}

} // namespace

CsvRows
MakeSummaryTable(const std::vector<RunResult>& results, double target)
{
    const auto tasks = GetTasks(results);
    const auto phases = GetPhases(results);
    Fields header{"scheme",
                  "run",
                  "rounds",
                  "round_latency_s",
                  "round_energy_j",
                  "compute_energy_j",
                  "radio_energy_j",
                  "access_bytes",
                  "d2d_bytes",
                  "backhaul_bytes",
                  "accuracy",
                  "tx_energy_j",
                  "rx_energy_j",
                  "idle_energy_j",
                  "server_energy_j",
                  "access_wire_bytes",
                  "backhaul_wire_bytes",
                  "d2d_wire_bytes",
                  "backhaul_up_wire_bytes",
                  "backhaul_down_wire_bytes",
                  "access_up_airtime_s",
                  "access_down_airtime_s",
                  "d2d_airtime_s",
                  "backhaul_up_time_s",
                  "backhaul_down_time_s",
                  "accuracy_best",
                  "accuracy_window",
                  "rounds_to_target",
                  "seconds_to_target",
                  "joules_to_target",
                  "updates_late",
                  "updates_rejected",
                  "consensus_before",
                  "consensus_after"};
    AppendNames(header, "accuracy_before_", tasks);
    AppendNames(header, "accuracy_after_", tasks);
    AppendNames(header, "sync_accuracy_before_", tasks);
    AppendNames(header, "sync_accuracy_after_", tasks);
    AppendNames(header, "phase_", phases, "_s");
    AppendNames(header, "phase_", phases, "_j");
    CsvRows rows{header};
    for (const auto& result : results)
    {
        const auto summary = Summarize(result, target);
        const bool scored = !summary.lastAfter.empty();
        rows.push_back({result.scheme,
                        std::to_string(result.run),
                        std::to_string(summary.rounds),
                        FormatNumber(summary.latency),
                        FormatNumber(summary.energy.total),
                        FormatNumber(summary.energy.compute),
                        FormatNumber(GetRadioEnergy(summary.energy)),
                        std::to_string(result.accessBytes),
                        std::to_string(result.d2dBytes),
                        std::to_string(result.backhaulBytes),
                        FormatMean(summary.lastAfter),
                        FormatNumber(summary.energy.tx),
                        FormatNumber(summary.energy.rx),
                        FormatNumber(summary.energy.idle),
                        FormatNumber(summary.serverEnergy),
                        std::to_string(result.accessWireBytes),
                        std::to_string(result.backhaulWireBytes),
                        std::to_string(result.d2dWireBytes),
                        std::to_string(result.backhaulUp.bytes),
                        std::to_string(result.backhaulDown.bytes),
                        FormatNumber(result.accessUp.seconds),
                        FormatNumber(result.accessDown.seconds),
                        FormatNumber(result.d2d.seconds),
                        FormatNumber(result.backhaulUp.seconds),
                        FormatNumber(result.backhaulDown.seconds),
                        scored ? FormatNumber(summary.bestAccuracy) : "",
                        scored ? FormatNumber(summary.windowAccuracy) : "",
                        FormatNumber(summary.roundsToTarget),
                        FormatNumber(summary.secondsToTarget),
                        FormatNumber(summary.joulesToTarget),
                        std::to_string(summary.updatesLate),
                        std::to_string(summary.updatesRejected),
                        FormatNumber(summary.consensusBefore),
                        FormatNumber(summary.consensusAfter)});
        AppendValues(rows.back(), summary.lastBefore, tasks);
        AppendValues(rows.back(), summary.lastAfter, tasks);
        AppendValues(rows.back(), summary.syncBefore, tasks);
        AppendValues(rows.back(), summary.syncAfter, tasks);
        AppendValues(rows.back(), result.devicePhases.seconds, phases);
        AppendValues(rows.back(), result.devicePhases.joules, phases);
    }
    return rows;
}

CsvRows
MakeRoundsTable(const std::vector<RunResult>& results)
{
    const auto tasks = GetTasks(results);
    Fields header{"scheme",
                  "run",
                  "round",
                  "start_s",
                  "end_s",
                  "synchronized",
                  "loss",
                  "accuracy_before",
                  "accuracy_after"};
    AppendNames(header, "accuracy_before_", tasks);
    AppendNames(header, "accuracy_after_", tasks);
    Append(header, ENERGY_COLUMNS);
    Append(header,
           {"devices_aggregated",
            "updates_late",
            "updates_rejected",
            "consensus_before",
            "consensus_after"});
    CsvRows rows{header};
    for (const auto& result : results)
    {
        for (const auto& round : result.rounds)
        {
            rows.push_back({result.scheme,
                            std::to_string(result.run),
                            std::to_string(round.round),
                            FormatNumber(round.start),
                            FormatNumber(round.end),
                            round.synchronized ? "1" : "0",
                            FormatNumber(round.loss),
                            FormatMean(round.accuracyBefore),
                            FormatMean(round.accuracyAfter)});
            AppendValues(rows.back(), round.accuracyBefore, tasks);
            AppendValues(rows.back(), round.accuracyAfter, tasks);
            AppendEnergy(rows.back(), round.energy);
            Append(rows.back(),
                   {std::to_string(round.devicesAggregated),
                    std::to_string(round.updatesLate),
                    std::to_string(round.updatesRejected),
                    FormatNumber(round.consensusBefore),
                    FormatNumber(round.consensusAfter)});
        }
    }
    return rows;
}

CsvRows
MakeNodesTable(const std::vector<RunResult>& results)
{
    const auto tasks = GetTasks(results);
    const auto phases = GetPhases(results);
    Fields header{"scheme", "run", "node", "role", "cluster", "x_m", "y_m"};
    Append(header, ENERGY_COLUMNS);
    Append(header,
           {"access_airtime_s",
            "d2d_airtime_s",
            "backhaul_time_s",
            "bytes_sent",
            "bytes_received",
            "retransmitted_bytes",
            "head_since_s",
            "failed_s"});
    AppendNames(header, "accuracy_", tasks);
    AppendNames(header, "phase_", phases, "_s");
    AppendNames(header, "phase_", phases, "_j");
    CsvRows rows{header};
    for (const auto& result : results)
    {
        for (const auto& node : result.nodes)
        {
            rows.push_back({result.scheme,
                            std::to_string(result.run),
                            std::to_string(node.node),
                            node.role,
                            node.cluster ? std::to_string(*node.cluster) : "",
                            FormatNumber(node.x),
                            FormatNumber(node.y)});
            AppendEnergy(rows.back(), node.energy);
            Append(rows.back(),
                   {FormatNumber(node.accessSeconds),
                    FormatNumber(node.d2dSeconds),
                    FormatNumber(node.backhaulSeconds),
                    std::to_string(node.bytesSent),
                    std::to_string(node.bytesReceived),
                    std::to_string(node.retransmissions),
                    FormatNumber(node.headSince),
                    FormatNumber(node.failed)});
            AppendValues(rows.back(), node.accuracy, tasks);
            AppendValues(rows.back(), node.phases.seconds, phases);
            AppendValues(rows.back(), node.phases.joules, phases);
        }
    }
    return rows;
}

CsvRows
MakeModulesTable(const std::vector<RunResult>& results)
{
    CsvRows rows{{"scheme",
                  "run",
                  "module",
                  "parameters",
                  "wire_bytes",
                  "updates_up",
                  "updates_down",
                  "aggregations"}};
    for (const auto& result : results)
    {
        for (const auto& module : result.modules)
        {
            rows.push_back({result.scheme,
                            std::to_string(result.run),
                            module.module,
                            std::to_string(module.parameters),
                            std::to_string(module.wireBytes),
                            std::to_string(module.updatesUp),
                            std::to_string(module.updatesDown),
                            std::to_string(module.aggregations)});
        }
    }
    return rows;
}

void
WriteStudyTables(const std::string& folder, const std::vector<RunResult>& results, double target)
{
    WriteFile(folder + "/rounds.csv", WriteCsv(MakeRoundsTable(results)));
    WriteFile(folder + "/nodes.csv", WriteCsv(MakeNodesTable(results)));
    WriteFile(folder + "/modules.csv", WriteCsv(MakeModulesTable(results)));
    WriteFile(folder + "/summary.csv", WriteCsv(MakeSummaryTable(results, target)));
}

} // namespace hfedfm
} // namespace ns3
