// SPDX-License-Identifier: GPL-2.0-only
#include "hfedfm-run-tables.h"

#include "../tool/hfedfm-file-io.h"
#include "hfedfm-study-report.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <sstream>
#include <type_traits>
#include <utility>

namespace ns3::hfedfm
{

namespace
{

using ByName = std::map<std::string, double>;

const std::string FIRST_LINE = "hfedfm run result 11";
const std::string LAST_LINE = "end";

/** @param byTask values @return the mean over tasks, or nothing for a run without tasks */
std::optional<double>
GetMean(const ByName& byTask)
{
    return byTask.empty() ? std::nullopt : std::make_optional(MeanOverTasks(byTask));
}

// The columns. A visitor is told of each one in turn: Value() is a member of the row, Derived()
// follows from members and is in CSV files only. A map is a column per task, or with ByPhase() one
// per phase. What only the text form has is behind Visitor::TEXT. Rows are not const, because a
// reader fills them.

template <typename Visitor>
void
Visit(Visitor& visit, EnergySplit& energy)
{
    visit.Value("energy_j", energy.total);
    visit.Value("compute_energy_j", energy.compute);
    visit.Derived("radio_energy_j", energy.GetRadio());
    visit.Value("tx_energy_j", energy.tx);
    visit.Value("rx_energy_j", energy.rx);
    visit.Value("idle_energy_j", energy.idle);
    visit.Value("base_energy_j", energy.base);
    visit.Derived("marginal_energy_j", energy.GetMarginal());
}

template <typename Visitor>
void
Visit(Visitor& visit, PhaseSplit& phases)
{
    visit.ByPhase("phase_", phases.seconds, "_s");
    visit.ByPhase("phase_", phases.joules, "_j");
}

template <typename Visitor>
void
Visit(Visitor& visit, Traffic& sent)
{
    visit.Value("access_up_wire_bytes", sent.accessUp.bytes);
    visit.Value("access_down_wire_bytes", sent.accessDown.bytes);
    visit.Value("d2d_wire_bytes", sent.d2d.bytes);
    visit.Value("backhaul_up_wire_bytes", sent.backhaulUp.bytes);
    visit.Value("backhaul_down_wire_bytes", sent.backhaulDown.bytes);
    visit.Value("access_up_airtime_s", sent.accessUp.seconds);
    visit.Value("access_down_airtime_s", sent.accessDown.seconds);
    visit.Value("d2d_airtime_s", sent.d2d.seconds);
    visit.Value("backhaul_up_time_s", sent.backhaulUp.seconds);
    visit.Value("backhaul_down_time_s", sent.backhaulDown.seconds);
}

template <typename Visitor>
void
Visit(Visitor& visit, RoundRow& row)
{
    visit.Value("round", row.round);
    visit.Value("start_s", row.start);
    visit.Value("end_s", row.end);
    visit.Value("synchronized", row.synchronized);
    visit.Value("loss", row.loss);
    visit.Derived("accuracy_before", GetMean(row.accuracyBefore));
    visit.Derived("accuracy_after", GetMean(row.accuracyAfter));
    visit.Value("accuracy_before_", row.accuracyBefore);
    visit.Value("accuracy_after_", row.accuracyAfter);
    visit.Value("root_accuracy", row.rootAccuracy);
    visit.Derived("own_accuracy_before", GetMean(row.ownBefore));
    visit.Derived("own_accuracy_after", GetMean(row.ownAfter));
    visit.Value("own_accuracy_before_", row.ownBefore);
    visit.Value("own_accuracy_after_", row.ownAfter);
    Visit(visit, row.energy);
    Visit(visit, row.sent);
    visit.Value("devices_aggregated", row.devicesAggregated);
    visit.Value("updates_late", row.updatesLate);
    visit.Value("updates_rejected", row.updatesRejected);
    visit.Value("consensus_before", row.consensusBefore);
    visit.Value("consensus_after", row.consensusAfter);
    visit.Value("trainings", row.trainings);
    visit.Value("staleness", row.staleness);
    visit.Value("staleness_max", row.stalest);
    visit.Value("server_accuracy", row.serverAccuracy);
}

template <typename Visitor>
void
Visit(Visitor& visit, NodeRow& row)
{
    visit.Value("node", row.node);
    visit.Value("role", row.role);
    visit.Value("cluster", row.cluster);
    visit.Value("profile", row.profile);
    visit.Value("senses", row.senses);
    visit.Value("tasks", row.tasks);
    visit.Value("rounds_trained", row.roundsTrained);
    visit.Value("x_m", row.x);
    visit.Value("y_m", row.y);
    Visit(visit, row.energy);
    visit.Value("access_airtime_s", row.accessSeconds);
    visit.Value("d2d_airtime_s", row.d2dSeconds);
    visit.Value("backhaul_time_s", row.backhaulSeconds);
    visit.Value("bytes_sent", row.bytesSent);
    visit.Value("bytes_received", row.bytesReceived);
    visit.Value("retransmitted_bytes", row.retransmissions);
    visit.Value("timeouts", row.timeouts);
    visit.Value("timeout_s", row.timeoutSeconds);
    visit.Value("hidden_stations", row.hidden);
    visit.Value("head_since_s", row.headSince);
    visit.Value("failed_s", row.failed);
    visit.Value("accuracy_", row.accuracy);
    visit.Value("own_accuracy_", row.own);
    Visit(visit, row.phases);
}

template <typename Visitor>
void
Visit(Visitor& visit, ModuleRow& row)
{
    visit.Value("module", row.module);
    visit.Value("parameters", row.parameters);
    visit.Value("wire_bytes", row.wireBytes);
    visit.Value("updates_up", row.updatesUp);
    visit.Value("updates_down", row.updatesDown);
    visit.Value("aggregations", row.aggregations);
    visit.Value("device_up_bytes", row.deviceUp);
    visit.Value("device_down_bytes", row.deviceDown);
    visit.Value("edge_up_bytes", row.edgeUp);
    visit.Value("edge_down_bytes", row.edgeDown);
    visit.Value("cloud_down_bytes", row.cloudDown);
}

template <typename Visitor>
void
Visit(Visitor& visit, StartRow& row)
{
    visit.Value("node", row.node);
    visit.Value("cluster", row.cluster);
    visit.Value("task", row.task);
    visit.Value("due_round", row.due);
    visit.Value("round", row.round);
    visit.Value("modules_wanted", row.wanted);
    visit.Value("modules_relayed", row.relayed);
    visit.Value("modules_cold", row.cold);
    visit.Value("providers", row.providers);
    visit.Value("requests", row.requests);
    visit.Value("requests_failed", row.failures);
    visit.Value("bytes", row.bytes);
    visit.Value("relay_s", row.seconds);
    visit.Value("energy_j", row.energy);
    visit.Value("marginal_energy_j", row.marginal);
}

template <typename Visitor>
void
Visit(Visitor& visit, StartScoreRow& row)
{
    visit.Value("node", row.node);
    visit.Value("cluster", row.cluster);
    visit.Value("task", row.task);
    visit.Value("round", row.round);
    visit.Value("rounds_since_start", row.since);
    visit.Value("accuracy", row.accuracy);
    visit.Value("own_accuracy", row.own);
    visit.Value("peers_accuracy", row.peers);
}

template <typename Visitor>
void
Visit(Visitor& visit, ProviderRow& row)
{
    visit.Value("node", row.node);
    visit.Value("cluster", row.cluster);
    visit.Value("from_round", row.round);
    visit.Value("provides", row.provides);
    visit.Value("frozen", row.frozen);
    visit.Value("without", row.without);
}

/** The columns that tell rows of different runs apart. */
template <typename Visitor>
void
VisitKey(Visitor& visit, RunResult& result)
{
    visit.Value("scheme", result.scheme);
    visit.Value("run", result.run);
}

/** All but the rows. */
template <typename Visitor>
void
VisitRun(Visitor& visit, RunResult& result, const RunSummary& summary)
{
    const auto ifScored = [&](double accuracy) {
        return summary.lastAfter.empty() ? std::nullopt : std::make_optional(accuracy);
    };
    VisitKey(visit, result);
    visit.Derived("rounds", summary.rounds);
    visit.Derived("round_latency_s", summary.latency);
    visit.Derived("round_energy_j", summary.energy.total);
    visit.Derived("compute_energy_j", summary.energy.compute);
    visit.Derived("radio_energy_j", summary.energy.GetRadio());
    visit.Value("access_bytes", result.accessBytes);
    visit.Value("d2d_bytes", result.d2dBytes);
    visit.Value("backhaul_bytes", result.backhaulBytes);
    visit.Derived("accuracy", ifScored(summary.accuracy));
    visit.Derived("tx_energy_j", summary.energy.tx);
    visit.Derived("rx_energy_j", summary.energy.rx);
    visit.Derived("idle_energy_j", summary.energy.idle);
    visit.Derived("base_energy_j", summary.energy.base);
    visit.Derived("marginal_energy_j", summary.energy.GetMarginal());
    visit.Derived("server_energy_j", summary.serverEnergy);
    visit.Derived("access_wire_bytes", result.sent.accessUp.bytes + result.sent.accessDown.bytes);
    visit.Derived("backhaul_wire_bytes",
                  result.sent.backhaulUp.bytes + result.sent.backhaulDown.bytes);
    Visit(visit, result.sent);
    for (const auto& [what, part] :
         {std::make_pair("first", summary.first), std::make_pair("steady", summary.steady)})
    {
        visit.Derived(std::string(what) + "_rounds", part.rounds);
        visit.Derived(std::string(what) + "_latency_s", part.latency);
        visit.Derived(std::string(what) + "_energy_j", part.energy);
    }
    visit.Derived("accuracy_best", ifScored(summary.bestAccuracy));
    visit.Derived("accuracy_window", ifScored(summary.windowAccuracy));
    visit.Derived("root_accuracy", summary.rootAccuracy);
    visit.Derived("own_accuracy", GetMean(summary.lastOwn));
    for (const auto& [what, when] :
         {std::make_pair("target", summary.reached), std::make_pair("keep_target", summary.kept)})
    {
        visit.Derived(std::string("rounds_to_") + what, when.rounds);
        visit.Derived(std::string("seconds_to_") + what, when.seconds);
        visit.Derived(std::string("joules_to_") + what, when.joules);
        visit.Derived(std::string("marginal_joules_to_") + what, when.marginal);
    }
    visit.Derived("updates_late", summary.updatesLate);
    visit.Derived("updates_rejected", summary.updatesRejected);
    visit.Derived("resent_bytes_per_device", summary.retransmitted);
    visit.Derived("timeouts_per_device", summary.timeouts);
    visit.Derived("timeout_share", summary.timeoutShare);
    visit.Derived("hidden_per_device", summary.hidden);
    visit.Derived("consensus_before", summary.consensusBefore);
    visit.Derived("consensus_after", summary.consensusAfter);
    visit.Derived("accuracy_before_", summary.lastBefore);
    visit.Derived("accuracy_after_", summary.lastAfter);
    visit.Derived("own_accuracy_after_", summary.lastOwn);
    visit.Derived("sync_accuracy_before_", summary.syncBefore);
    visit.Derived("sync_accuracy_after_", summary.syncAfter);
    Visit(visit, result.devicePhases);
    if constexpr (Visitor::TEXT)
    {
        visit.Value("first_message_s", result.firstMessage);
        visit.Value("last_aggregation_s", result.lastAggregation);
        visit.Value("stalled_s", result.stalled);
        Visit(visit, result.deviceEnergy);
        Visit(visit, result.serverEnergy);
    }
}

/** Makes a row of a CSV file and its header, or the lines of the text form. */
template <bool IS_TEXT>
class Writer
{
  public:
    static constexpr bool TEXT = IS_TEXT;

    /** @param results all of a table: their tasks and phases have columns */
    explicit Writer(const std::vector<RunResult>& results = {})
        : m_tasks(GetTasks(results)),
          m_phases(GetPhases(results))
    {
    }

    template <typename T>
    void Value(const std::string& name, const T& value)
    {
        names.push_back(name);
        fields.push_back(Format(value));
    }

    void Value(const std::string& prefix, const ByName& values)
    {
        Columns(m_tasks, prefix, values, "");
    }

    void ByPhase(const std::string& prefix, const ByName& values, const std::string& suffix)
    {
        Columns(m_phases, prefix, values, suffix);
    }

    template <typename T>
    void Derived(const std::string& name, const T& value)
    {
        if constexpr (!TEXT)
        {
            Value(name, value);
        }
    }

    template <typename Row>
    void Rows(std::vector<Row>& rows)
    {
        Value("", rows.size());
        for (auto& row : rows)
        {
            Visit(*this, row);
        }
    }

    std::vector<std::string> names;  //!< of the columns so far
    std::vector<std::string> fields; //!< their values

  private:
    template <typename T>
    static std::string Format(const T& value)
    {
        if constexpr (std::is_same_v<T, std::string>)
        {
            return value;
        }
        else if constexpr (TEXT && std::is_floating_point_v<T>)
        {
            char buffer[40];
            std::snprintf(buffer, sizeof(buffer), "%.17g", value);
            return buffer;
        }
        else if constexpr (std::is_floating_point_v<T>)
        {
            return FormatNumber(value);
        }
        else
        {
            return std::to_string(value);
        }
    }

    template <typename T>
    static std::string Format(const std::optional<T>& value)
    {
        return value ? Format(*value) : "";
    }

    void Columns(const std::vector<std::string>& keys,
                 const std::string& prefix,
                 const ByName& values,
                 const std::string& suffix)
    {
        if constexpr (TEXT)
        {
            Value("", values.size());
            for (const auto& [key, value] : values)
            {
                Value("", key);
                Value("", value);
            }
        }
        else
        {
            for (const auto& key : keys)
            {
                Value(prefix + key + suffix, Find(values, key));
            }
        }
    }

    std::vector<std::string> m_tasks;
    std::vector<std::string> m_phases;
};

/** Takes values from the lines of the text form; after an error it changes nothing any more. */
class Reader
{
  public:
    static constexpr bool TEXT = true;

    explicit Reader(const std::string& text)
        : m_lines(text)
    {
    }

    template <typename T>
    void Value(const char*, T& value)
    {
        std::string line;
        if (Take(line))
        {
            Parse(line, value);
        }
    }

    void Value(const char*, ByName& values)
    {
        Repeat([&]() {
            std::string name;
            Take(name);
            Value("", values[name]);
        });
    }

    void ByPhase(const char*, ByName& values, const char*)
    {
        Value("", values);
    }

    template <typename T>
    void Derived(const std::string&, const T&)
    {
    }

    template <typename Row>
    void Rows(std::vector<Row>& rows)
    {
        Repeat([&]() { Visit(*this, rows.emplace_back()); });
    }

    /** @param line gets the next one @return whether it was there and all before was good */
    bool Take(std::string& line)
    {
        m_good = m_good && std::getline(m_lines, line);
        return m_good;
    }

  private:
    template <typename T>
    void Parse(const std::string& line, T& value)
    {
        char* end = nullptr;
        if constexpr (std::is_floating_point_v<T>)
        {
            value = std::strtod(line.c_str(), &end);
        }
        else
        {
            value = static_cast<T>(std::strtoull(line.c_str(), &end, 10));
        }
        m_good = !line.empty() && *end == '\0';
    }

    void Parse(const std::string& line, std::string& value)
    {
        value = line;
    }

    template <typename T>
    void Parse(const std::string& line, std::optional<T>& value)
    {
        if (!line.empty())
        {
            Parse(line, value.emplace());
        }
    }

    /** As often as the text says and has lines for: a damaged size allocates nothing. */
    template <typename Function>
    void Repeat(Function function)
    {
        uint64_t size = 0;
        Value("", size);
        for (uint64_t i = 0; i < size && m_good; ++i)
        {
            function();
        }
    }

    std::istringstream m_lines;
    bool m_good{true};
};

/** All of a result, in the order of the text form. */
template <typename Visitor>
void
VisitText(Visitor& visit, RunResult& result)
{
    VisitRun(visit, result, RunSummary());
    visit.Rows(result.rounds);
    visit.Rows(result.nodes);
    visit.Rows(result.modules);
    visit.Rows(result.starts);
    visit.Rows(result.startScores);
    visit.Rows(result.providers);
}

/** @param results of runs @param rows member with the rows of the table @return the table */
template <typename Row>
CsvRows
MakeTable(const std::vector<RunResult>& results, std::vector<Row> RunResult::*rows)
{
    const Writer<false> blank(results);
    const auto write = [&](RunResult& result, Row& row) {
        auto writer = blank;
        VisitKey(writer, result);
        Visit(writer, row);
        return writer;
    };
    RunResult none;
    Row empty;
    CsvRows table{write(none, empty).names};
    for (auto result : results)
    {
        for (auto& row : result.*rows)
        {
            table.push_back(write(result, row).fields);
        }
    }
    return table;
}

} // namespace

CsvRows
MakeSummaryTable(const std::vector<RunResult>& results, double target)
{
    const Writer<false> blank(results);
    const auto write = [&](RunResult result) {
        auto writer = blank;
        VisitRun(writer, result, Summarize(result, target));
        return writer;
    };
    CsvRows table{write(RunResult()).names};
    for (const auto& result : results)
    {
        table.push_back(write(result).fields);
    }
    return table;
}

CsvRows
MakeRoundsTable(const std::vector<RunResult>& results)
{
    return MakeTable(results, &RunResult::rounds);
}

CsvRows
MakeNodesTable(const std::vector<RunResult>& results)
{
    return MakeTable(results, &RunResult::nodes);
}

CsvRows
MakeModulesTable(const std::vector<RunResult>& results)
{
    return MakeTable(results, &RunResult::modules);
}

CsvRows
MakeStartsTable(const std::vector<RunResult>& results)
{
    return MakeTable(results, &RunResult::starts);
}

CsvRows
MakeStartScoresTable(const std::vector<RunResult>& results)
{
    return MakeTable(results, &RunResult::startScores);
}

CsvRows
MakeProvidersTable(const std::vector<RunResult>& results)
{
    return MakeTable(results, &RunResult::providers);
}

void
WriteStudyTables(const std::string& folder, const std::vector<RunResult>& results, double target)
{
    WriteFile(folder + "/rounds.csv", WriteCsv(MakeRoundsTable(results)));
    WriteFile(folder + "/nodes.csv", WriteCsv(MakeNodesTable(results)));
    WriteFile(folder + "/modules.csv", WriteCsv(MakeModulesTable(results)));
    if (std::any_of(results.begin(), results.end(), [](const auto& result) {
            return !result.starts.empty();
        }))
    {
        WriteFile(folder + "/starts.csv", WriteCsv(MakeStartsTable(results)));
        WriteFile(folder + "/start-rounds.csv", WriteCsv(MakeStartScoresTable(results)));
    }
    if (std::any_of(results.begin(), results.end(), [](const auto& result) {
            return !result.providers.empty();
        }))
    {
        WriteFile(folder + "/providers.csv", WriteCsv(MakeProvidersTable(results)));
    }
    WriteFile(folder + "/summary.csv", WriteCsv(MakeSummaryTable(results, target)));
}

std::string
WriteRunResult(RunResult result)
{
    Writer<true> writer;
    VisitText(writer, result);
    std::string text = FIRST_LINE + "\n";
    for (const auto& line : writer.fields)
    {
        text += line + "\n";
    }
    return text + LAST_LINE + "\n";
}

std::optional<RunResult>
ReadRunResult(const std::string& text)
{
    Reader reader(text);
    RunResult result;
    std::string first;
    std::string last;
    reader.Take(first);
    VisitText(reader, result);
    const bool whole = reader.Take(last) && first == FIRST_LINE && last == LAST_LINE;
    return whole ? std::make_optional(result) : std::nullopt;
}

} // namespace ns3::hfedfm
