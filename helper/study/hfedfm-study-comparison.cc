// SPDX-License-Identifier: GPL-2.0-only
#include "hfedfm-study-comparison.h"

#include "../tool/hfedfm-csv.h"
#include "../tool/hfedfm-statistics.h"
#include "hfedfm-run-tables.h"
#include "hfedfm-scenario.h"
#include "hfedfm-study.h"

#include "ns3/abort.h"
#include "ns3/config.h"
#include "ns3/hfedfm-input-error.h"
#include "ns3/string.h"

#include <algorithm>
#include <iostream>
#include <memory>

namespace ns3::hfedfm
{

namespace
{

/** Sets attributes while it lives, and then what they were before. */
class OwnAttributes
{
  public:
    /** @param words `--name=value`, those that name an attribute count */
    explicit OwnAttributes(const std::vector<std::string>& words)
    {
        for (const auto& word : words)
        {
            const auto equals = word.find('=');
            const auto name = word.substr(2, equals - 2);
            const auto colon = name.rfind("::");
            TypeId type;
            TypeId::AttributeInformation info;
            if (colon != std::string::npos &&
                TypeId::LookupByNameFailSafe(name.substr(0, colon), &type) &&
                type.LookupAttributeByName(name.substr(colon + 2), &info))
            {
                m_before.emplace_back(name, info.initialValue->Copy());
                Config::SetDefault(name, StringValue(word.substr(equals + 1)));
            }
        }
    }

    ~OwnAttributes()
    {
        for (const auto& [name, value] : m_before)
        {
            Config::SetDefault(name, *value);
        }
    }

    OwnAttributes(const OwnAttributes&) = delete;
    OwnAttributes& operator=(const OwnAttributes&) = delete;

  private:
    std::vector<std::pair<std::string, Ptr<AttributeValue>>> m_before;
};

double
CountDevices(const RunResult& result)
{
    return static_cast<double>(
        std::count_if(result.nodes.begin(), result.nodes.end(), [](const auto& node) {
            return node.role == "device";
        }));
}

double
CountRounds(const RunResult& result)
{
    return static_cast<double>(result.rounds.size());
}

} // namespace

StudyComparison::StudyComparison(const std::vector<std::string>& arguments,
                                 const std::string& usage,
                                 const std::vector<Passed>& passed,
                                 const std::vector<Variant>& variants)
{
    bool quick = false;
    const auto& program = arguments.front();
    std::string out = program.substr(program.rfind('/') + 1);
    CheckedOptions command(usage + " Attributes and global values of ns-3 are options, too.");
    command.Add("quick", Switch(quick), "fewer devices, rounds, samples and runs unless told");
    command.Add("out", AnyText(out, "a folder"), "output folder; goes on where it ended");
    StudyOptions study;
    CheckedOptions all("");
    study.AddTo(all);
    for (const auto& one : passed)
    {
        const auto* option = all.Find(one.name);
        auto rule = option->rule;
        rule.defaultText = one.usual.empty() ? rule.defaultText : one.usual;
        command.Add(one.name, rule, option->meaning);
    }
    command.Parse(arguments);
    for (const auto& variant : variants)
    {
        std::vector<std::string> words{program, "--out=" + out + "/" + variant.name};
        for (const auto& one : passed)
        {
            const auto* option = command.Find(one.name);
            const bool small = quick && !option->IsChanged() && !one.quick.empty();
            words.push_back("--" + one.name + "=" + (small ? one.quick : option->text));
        }
        for (const auto& [name, text] : command.GetForeign())
        {
            words.push_back("--" + name + "=" + text);
        }
        words.insert(words.end(), variant.words.begin(), variant.words.end());
        const OwnAttributes own(variant.words);
        Case added{variant, StudyOptions::Parse(words), {}};
        CheckScenario(added.study);
        m_cases.push_back(std::move(added));
    }
}

int
StudyComparison::Run()
{
    int code = 0;
    for (auto& [variant, study, outcome] : m_cases)
    {
        std::vector<StudyCell> cells;
        for (const auto& scheme : study.schemes)
        {
            for (uint32_t i = 0; i < study.runs; ++i)
            {
                cells.push_back({scheme, study.firstRun + i, ""});
            }
        }
        const auto& words = variant.words;
        outcome = RunCells(study,
                           study.settings,
                           cells,
                           [&words](const StudyOptions& options, const StudyCell& cell) {
                               const OwnAttributes own(words);
                               return RunCell(options, cell);
                           });
        code = std::max(code, outcome.GetExitCode());
        if (outcome.interrupted)
        {
            return code;
        }
        if (!outcome.results.empty())
        {
            WriteStudyTables(study.out, outcome.results, study.target);
        }
    }
    return code;
}

bool
StudyComparison::IsComplete() const
{
    return std::all_of(m_cases.begin(), m_cases.end(), [](const auto& one) {
        return !one.outcome.results.empty();
    });
}

const StudyComparison::Case&
StudyComparison::Find(const std::string& variant) const
{
    const auto found = std::find_if(m_cases.begin(), m_cases.end(), [&variant](const auto& one) {
        return one.variant.name == variant;
    });
    NS_ABORT_MSG_IF(found == m_cases.end(), "There is no variant '" << variant << "'.");
    return *found;
}

const StudyOptions&
StudyComparison::GetStudy(const std::string& variant) const
{
    return Find(variant).study;
}

std::map<uint32_t, double>
StudyComparison::Collect(const std::string& variant,
                         const std::string& scheme,
                         const Quantity& quantity) const
{
    const auto& one = Find(variant);
    const auto wanted = scheme.empty() ? one.study.schemes.front().ToString() : scheme;
    std::map<uint32_t, double> values;
    for (const auto& result : one.outcome.results)
    {
        if (result.scheme == wanted)
        {
            values[result.run] = quantity(result);
        }
    }
    return values;
}

std::string
StudyComparison::Describe(const std::string& variant,
                          const std::string& scheme,
                          const Quantity& quantity,
                          int digits) const
{
    std::vector<double> values;
    for (const auto& [run, value] : Collect(variant, scheme, quantity))
    {
        values.push_back(value);
    }
    return Format(values, digits);
}

std::vector<double>
StudyComparison::Differ(const std::string& variant,
                        const std::string& other,
                        const std::string& scheme,
                        const Quantity& quantity) const
{
    const auto others = Collect(other, scheme, quantity);
    std::vector<double> differences;
    for (const auto& [run, value] : Collect(variant, scheme, quantity))
    {
        const auto same = others.find(run);
        if (same != others.end())
        {
            differences.push_back(value - same->second);
        }
    }
    return differences;
}

std::string
StudyComparison::MakeTable(const std::string& what,
                           const std::vector<Column>& columns,
                           const std::string& scheme) const
{
    std::vector<std::vector<std::string>> rows{{what}};
    for (const auto& column : columns)
    {
        rows[0].push_back(column.title);
        if (!column.compared.empty())
        {
            rows[0].push_back(column.compared);
        }
    }
    const auto& first = m_cases.front().variant.name;
    for (const auto& [variant, study, outcome] : m_cases)
    {
        std::vector<std::string> row{variant.name};
        for (const auto& column : columns)
        {
            row.push_back(Describe(variant.name, scheme, column.quantity, column.digits));
            if (!column.compared.empty())
            {
                const auto& quantity = column.quantity;
                row.push_back(variant.name == first
                                  ? ""
                                  : Format(Differ(variant.name, first, scheme, quantity),
                                           column.digits,
                                           true));
            }
        }
        rows.push_back(row);
    }
    return AlignColumns(rows);
}

std::string
StudyComparison::Format(const std::vector<double>& values, int digits, bool sign)
{
    const auto spread = Spread::Of(values);
    return (sign && spread.mean >= 0 ? "+" : "") + FormatFixed(spread.mean, digits) +
           (spread.count > 1 ? " +- " + FormatFixed(spread.interval, digits) : "");
}

double
StudyComparison::GetAccuracy(const RunResult& result)
{
    return 100 * MeanOverTasks(result.rounds.back().accuracyAfter);
}

double
StudyComparison::GetOwnAccuracy(const RunResult& result)
{
    return 100 * MeanOverTasks(result.rounds.back().ownAfter);
}

double
StudyComparison::GetLatency(const RunResult& result)
{
    return (result.lastAggregation - result.firstMessage) / CountRounds(result);
}

double
StudyComparison::GetRadioEnergy(const RunResult& result)
{
    return 1000 * (result.deviceEnergy.tx + result.deviceEnergy.rx) / CountDevices(result) /
           CountRounds(result);
}

double
StudyComparison::GetSentPerDevice(const RunResult& result)
{
    double bytes = 0;
    for (const auto& node : result.nodes)
    {
        bytes += node.role == "device" ? static_cast<double>(node.bytesSent) : 0;
    }
    return bytes / CountDevices(result) / CountRounds(result) / 1000;
}

int
RunComparison(const std::function<StudyComparison()>& make,
              const std::function<std::string(const StudyComparison&)>& report)
{
    std::unique_ptr<StudyComparison> comparison;
    int code = RunChecked([&]() { comparison = std::make_unique<StudyComparison>(make()); });
    if (code != 0)
    {
        return code;
    }
    const int failed = RunChecked(
        [&]() {
            code = comparison->Run();
            if (comparison->IsComplete())
            {
                const auto runs = comparison->GetStudy().runs;
                std::cout << report(*comparison) << "Means of " << runs
                          << " runs with half of their 95 % intervals (Student's t); differences "
                             "run by run.\n"
                          << (runs < 3 ? "Fewer than 3 runs say little.\n" : "") << std::flush;
                ThrowIf(!std::cout, "The table cannot be written to the standard output.");
            }
        },
        1);
    return std::max(code, failed);
}

} // namespace ns3::hfedfm
