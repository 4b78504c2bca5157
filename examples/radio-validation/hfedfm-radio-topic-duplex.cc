// SPDX-License-Identifier: GPL-2.0-only
#include "hfedfm-radio-trial.h"
#include "hfedfm-radio-validation.h"

#include "ns3/nstime.h"
#include "ns3/uinteger.h"

#include <map>
#include <set>

namespace ns3::hfedfm
{

namespace
{

constexpr double TOGETHER = 60;  // dB: they always do
constexpr double SECONDS = 1600; // simulated

/** @param subframes L @return probability that two devices announce in the same two subframes */
double
GetMissed(uint32_t subframes)
{
    auto pool = CreateObject<SidelinkPool>();
    pool->SetAttribute("Period", TimeValue(MilliSeconds(80)));
    pool->SetAttribute("ControlSubframes", UintegerValue(subframes));
    std::map<std::set<uint32_t>, double> pairs;
    const auto count = pool->GetControlCount();
    for (uint32_t n = 0; n < count; ++n)
    {
        const auto places = pool->GetControlPlaces(n);
        pairs[{places[0].subframe, places[1].subframe}] += 1.0 / count;
    }
    double sum = 0;
    for (const auto& [pair, share] : pairs)
    {
        sum += share * share;
    }
    return sum;
}

/** Two devices send to each other all the time. @param trial to be built and run @param seconds */
void
RunPair(SidelinkTrial& trial, double seconds)
{
    trial.BuildFlat(2, TOGETHER);
    trial.Saturate(0, 1);
    trial.Saturate(1, 0);
    SidelinkTrial::RunUntil(seconds - 1e-4); // not into the next period
}

void
AddControlMisses(double seconds, RadioFigure& figure, RadioFindings& findings)
{
    RadioSeries formula{"announcements by L, formula", {}};
    for (uint32_t subframes = 2; subframes <= 40; ++subframes)
    {
        formula.points.push_back({1.0 * subframes, GetMissed(subframes)});
    }
    RadioSeries simulated{"announcements by L, simulated", {}};
    const std::map<uint32_t, double> published{{4, 0.1674}, {8, 0.0362}, {40, 0.0023}};
    for (const auto& [subframes, probability] : published)
    {
        SidelinkTrial trial;
        trial.GetHelper().SetPoolAttribute("ControlSubframes", UintegerValue(subframes));
        trial.GetHelper().SetPoolAttribute("Period", TimeValue(MilliSeconds(80)));
        trial.GetHelper().SetMacAttribute("Pause", TimeValue(Time(0)));
        RunPair(trial, seconds);
        const double missed = 1 - trial.GetHeardShare();
        // Both miss each other together.
        const double trials = trial.GetAnnounced() / 2;
        const std::string what = "SCI missed by half duplex, L = " + std::to_string(subframes);
        findings.Near(what + ", formula", probability, GetMissed(subframes), 5e-5);
        findings.Share(what, GetMissed(subframes), missed, trials);
        simulated.points.push_back(
            {1.0 * subframes, missed, GetStandardError(probability, trials)});
    }
    figure.series.insert(figure.series.end(), {formula, simulated});
}

void
AddBlockMisses(double seconds, RadioFigure& figure, RadioFindings& findings)
{
    RadioSeries formula{"transport blocks by k, one over 8 choose k", {}};
    RadioSeries simulated{"transport blocks by k, simulated", {}};
    const std::map<uint32_t, double> patterns{{1, 8}, {2, 28}, {4, 70}, {8, 1}};
    for (const auto& [k, count] : patterns)
    {
        SidelinkTrial trial;
        trial.GetHelper().SetPoolAttribute("Repetitions", UintegerValue(k));
        trial.GetHelper().SetMacAttribute("Mcs", UintegerValue(5));
        RunPair(trial, seconds);
        const double deaf = trial.GetDeaf();
        const double judged = trial.GetJudged() + deaf;
        // Blocks of a period share one pattern, and both devices miss it together.
        const double trials = judged / k / 2;
        findings.Share("TB missed given its SCI, k = " + std::to_string(k),
                       1 / count,
                       deaf / judged,
                       trials);
        formula.points.push_back({1.0 * k, 1 / count});
        simulated.points.push_back({1.0 * k, deaf / judged, GetStandardError(1 / count, trials)});
    }
    figure.series.insert(figure.series.end(), {formula, simulated});
}

} // namespace

void
ValidateDuplex(double effort, RadioFindings& findings)
{
    RadioFigure figure{"half-duplex", {}};
    AddControlMisses(effort * SECONDS, figure, findings);
    AddBlockMisses(effort * SECONDS, figure, findings);
    findings.figures.push_back(figure);
}

} // namespace ns3::hfedfm
