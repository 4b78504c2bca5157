/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "hfedfm-study-plots.h"

#include "../tool/hfedfm-csv.h"
#include "../tool/hfedfm-file-io.h"
#include "../tool/hfedfm-plot-script.h"
#include "hfedfm-study-report.h"
#include "hfedfm-study-summary.h"

#include <algorithm>
#include <array>

namespace ns3
{
namespace hfedfm
{

namespace
{

/** Marks, so that lines can be told apart without colours, too. */
const std::array<int, 8> MARKS{7, 5, 9, 11, 13, 6, 4, 8};

/** A phase in words. */
std::string
ToWords(std::string phase)
{
    std::replace(phase.begin(), phase.end(), '_', ' ');
    return phase;
}

/** Data of an accuracy curve: a row per round with means and spreads over the runs. */
std::string
MakeCurve(const std::vector<const RunResult*>& runs)
{
    std::string text = "# round seconds joules accuracy_percent deviation_percent\n";
    std::size_t rounds = 0;
    for (const auto* run : runs)
    {
        rounds = std::max(rounds, run->rounds.size());
    }
    std::vector<double> joules(runs.size(), 0);
    for (std::size_t r = 0; r < rounds; ++r)
    {
        std::vector<double> seconds;
        std::vector<double> energies;
        std::vector<double> accuracies;
        for (std::size_t i = 0; i < runs.size(); ++i)
        {
            if (r < runs[i]->rounds.size())
            {
                const auto& round = runs[i]->rounds[r];
                joules[i] += round.energy.total;
                seconds.push_back(round.end - runs[i]->firstMessage);
                energies.push_back(joules[i]);
                accuracies.push_back(100 * MeanOverTasks(round.accuracyAfter));
            }
        }
        const auto accuracy = Spread::Of(accuracies);
        text += std::to_string(r + 1) + " " + FormatNumber(Spread::Of(seconds).mean) + " " +
                FormatNumber(Spread::Of(energies).mean) + " " + FormatNumber(accuracy.mean) + " " +
                FormatNumber(accuracy.deviation) + "\n";
    }
    return text;
}

/** File name of the data of a scheme. */
std::string
GetCurveFile(std::string scheme)
{
    std::replace(scheme.begin(), scheme.end(), ':', '-');
    return "accuracy-" + scheme + ".dat";
}

/** Script of one accuracy plot; its x axis is a column of MakeCurve(). */
std::string
MakeCurveScript(const std::string& name,
                const std::string& xLabel,
                int xColumn,
                const std::vector<std::string>& schemes,
                std::size_t runs,
                std::size_t rounds)
{
    const std::string x = std::to_string(xColumn);
    std::string text = MakePlotHead(
        name,
        "Accuracy after each round, mean of devices and tasks" +
            (runs > 1 ? " (band: standard deviation of " + std::to_string(runs) + " runs)"
                      : std::string()));
    text += "set xlabel " + QuoteForPlot(xLabel) +
            "\n"
            "set ylabel 'accuracy (%)'\n"
            "set yrange [0:*]\n"
            "set xrange [0:*]\n"
            "set key outside right center Left reverse samplen 2 spacing 1.3\n"
            "set style fill transparent solid 0.15 noborder\n";
    const std::string every = std::to_string(std::max<std::size_t>(1, rounds / 12));
    std::string lines;
    for (std::size_t i = 0; i < schemes.size(); ++i)
    {
        const std::string file = QuoteForPlot(GetCurveFile(schemes[i]));
        const std::string colour = GetPlotColour(i);
        const std::string separator = lines.empty() ? "plot " : ", \\\n     ";
        if (runs > 1)
        {
            lines += separator + file + " using " + x +
                     ":($4-$5):($4+$5) with filledcurves lc rgb " + colour + " notitle";
        }
        lines += (runs > 1 ? ", \\\n     " : separator) + file + " using " + x +
                 ":4 with linespoints lw 2 pt " + std::to_string(MARKS[i % MARKS.size()]) +
                 " ps 1 pointinterval " + every + " lc rgb " + colour + " title " +
                 QuoteForPlot(schemes[i]);
    }
    return text + lines + "\n";
}

/** Stacked bars: a name, a label of the y axis and a colour for each part. */
struct Bars
{
    std::string name;                        //!< of the plot
    std::string title;                       //!< above it
    std::string yLabel;                      //!< with the unit
    std::vector<std::string> parts;          //!< from the bottom up
    std::vector<std::string> schemes;        //!< from left to right
    std::vector<std::vector<double>> values; //!< by scheme and part
};

/** Data of stacked bars. */
std::string
MakeBarData(const Bars& bars)
{
    std::string text = "# scheme";
    for (const auto& part : bars.parts)
    {
        text += " " + part;
    }
    text += " total\n";
    for (std::size_t i = 0; i < bars.schemes.size(); ++i)
    {
        double total = 0;
        text += bars.schemes[i];
        for (const double value : bars.values[i])
        {
            text += " " + FormatNumber(value);
            total += value;
        }
        text += " " + FormatNumber(total) + "\n";
    }
    return text;
}

/** @param schemes below the bars @return an option of `set xtics`: their names must not overlap */
std::string
GetTicRotation(const std::vector<std::string>& schemes)
{
    constexpr std::size_t room = 70; // characters below all bars
    std::size_t longest = 0;
    for (const auto& scheme : schemes)
    {
        longest = std::max(longest, scheme.size());
    }
    return longest * schemes.size() > room ? " rotate by -30" : "";
}

/** Script of stacked bars. */
std::string
MakeBarScript(const Bars& bars)
{
    std::string text = MakePlotHead(bars.name, bars.title);
    text += "set ylabel " + QuoteForPlot(bars.yLabel) +
            "\n"
            "set yrange [0:*]\n"
            "set xrange [-0.6:" +
            std::to_string(bars.schemes.size() - 1) +
            ".6]\n"
            "set offsets 0,0,graph 0.06,0\n"
            "set xtics scale 0" +
            GetTicRotation(bars.schemes) +
            "\n"
            "set key outside right center Left reverse invert samplen 1.5 spacing 1.3\n"
            "set style data histograms\n"
            "set style histogram rowstacked\n"
            "set style fill solid 0.95 border lc '#ffffff'\n"
            "set boxwidth 0.65\n";
    const std::string file = QuoteForPlot(bars.name + ".dat");
    const std::string next = ", \\\n     ";
    std::string lines = "plot ";
    for (std::size_t i = 0; i < bars.parts.size(); ++i)
    {
        lines += file + " using " + std::to_string(i + 2) + ":xtic(1) lc rgb " + GetPlotColour(i) +
                 " title " + QuoteForPlot(ToWords(bars.parts[i])) + next;
    }
    const std::string total = std::to_string(bars.parts.size() + 2);
    return text + lines + file + " using 0:" + total + ":(sprintf('%.3g', $" + total +
           ")) with labels offset 0,0.7 notitle\n";
}

/** Runs of a scheme. */
std::vector<const RunResult*>
GetRuns(const std::vector<RunResult>& results, const std::string& scheme)
{
    std::vector<const RunResult*> runs;
    for (const auto& result : results)
    {
        if (result.scheme == scheme)
        {
            runs.push_back(&result);
        }
    }
    return runs;
}

/** Mean over the runs of each scheme of one value per part. */
template <typename Get>
void
FillBars(Bars& bars, const std::vector<RunResult>& results, Get get)
{
    bars.schemes = GetSchemes(results);
    for (const auto& scheme : bars.schemes)
    {
        const auto runs = GetRuns(results, scheme);
        bars.values.emplace_back();
        for (const auto& part : bars.parts)
        {
            std::vector<double> values;
            for (const auto* run : runs)
            {
                values.push_back(get(*run, part));
            }
            bars.values.back().push_back(Spread::Of(values).mean);
        }
    }
}

/** All bar plots. */
std::vector<Bars>
MakeBars(const std::vector<RunResult>& results)
{
    Bars latency{"latency-phases",
                 "Latency of a round by phase, mean of devices",
                 "simulated time per round (s)",
                 GetPhases(results),
                 {},
                 {}};
    FillBars(latency, results, [](const RunResult& run, const std::string& phase) {
        return Find(run.devicePhases.seconds, phase).value_or(0);
    });
    Bars phases{"energy-phases",
                "Energy of a device per round by phase, mean of devices",
                "energy per device and round (J)",
                GetPhases(results),
                {},
                {}};
    FillBars(phases, results, [](const RunResult& run, const std::string& phase) {
        return Find(run.devicePhases.joules, phase).value_or(0);
    });
    Bars components{"energy-components",
                    "Energy of all devices per round by component",
                    "energy per round (J)",
                    {"compute", "transmit", "receive", "idle"},
                    {},
                    {}};
    FillBars(components, results, [](const RunResult& run, const std::string& part) {
        const auto energy = Summarize(run, 1).energy;
        return part == "compute"    ? energy.compute
               : part == "transmit" ? energy.tx
               : part == "receive"  ? energy.rx
                                    : energy.idle;
    });
    return {latency, phases, components};
}

} // namespace

std::vector<std::string>
WritePlotScripts(const std::string& folder, const std::vector<RunResult>& results)
{
    MakeFolder(folder);
    std::vector<std::string> scripts;
    const auto write = [&](const std::string& name, const std::string& script) {
        WriteFile(folder + "/" + name + ".gp", script);
        scripts.push_back(name + ".gp");
    };

    const auto schemes = GetSchemes(results);
    std::size_t runs = 0;
    std::size_t rounds = 0;
    for (const auto& scheme : schemes)
    {
        const auto all = GetRuns(results, scheme);
        runs = std::max(runs, all.size());
        rounds = std::max(rounds, all.front()->rounds.size());
        WriteFile(folder + "/" + GetCurveFile(scheme), MakeCurve(all));
    }
    // Without tasks nothing was scored, and there is no accuracy to draw.
    if (!GetTasks(results).empty())
    {
        const auto curve = [&](const std::string& name, const std::string& label, int column) {
            write(name, MakeCurveScript(name, label, column, schemes, runs, rounds));
        };
        curve("accuracy-rounds", "round", 1);
        curve("accuracy-time", "simulated time (s)", 2);
        curve("accuracy-energy", "energy of all devices (J)", 3);
    }
    for (const auto& bars : MakeBars(results))
    {
        if (!bars.parts.empty())
        {
            WriteFile(folder + "/" + bars.name + ".dat", MakeBarData(bars));
            write(bars.name, MakeBarScript(bars));
        }
    }
    return scripts;
}

} // namespace hfedfm
} // namespace ns3
