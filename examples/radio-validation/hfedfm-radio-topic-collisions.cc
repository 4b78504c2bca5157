// SPDX-License-Identifier: GPL-2.0-only
#include "hfedfm-radio-trial.h"
#include "hfedfm-radio-validation.h"

#include "ns3/nstime.h"
#include "ns3/simulator.h"
#include "ns3/uinteger.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <set>

namespace ns3::hfedfm
{

namespace
{

constexpr double APART = 300;    // dB: devices do not hear each other
constexpr double PERIODS = 1000; // in which collisions are counted
constexpr std::array<uint32_t, 3> COUNTS{10, 20, 40};

/** What devices have drawn: subframe and resource block of announcements, by period and device. */
using Drawn = std::map<std::pair<int64_t, uint32_t>, std::set<std::pair<int64_t, uint16_t>>>;

void
Note(Drawn* drawn, int64_t period, Ptr<SpectrumSignalParameters> params)
{
    const auto signal = DynamicCast<SidelinkSignal>(params);
    if (signal && signal->channel == SidelinkChannel::CONTROL)
    {
        const int64_t subframe = Simulator::Now().GetMilliSeconds();
        (*drawn)[{subframe / period, signal->source}].insert({subframe, signal->rb});
    }
}

/** @param count of devices @param subframes L @param periods how many @return share of collisions
 */
double
Collide(uint32_t count, uint32_t subframes, int64_t periods)
{
    const uint32_t period = subframes > 8 ? 80 : 40;
    SidelinkTrial trial;
    trial.GetHelper().SetPoolAttribute("ControlSubframes", UintegerValue(subframes));
    trial.GetHelper().SetPoolAttribute("Period", TimeValue(MilliSeconds(period)));
    trial.GetHelper().SetPoolAttribute("Repetitions", UintegerValue(1));
    trial.BuildFlat(count, APART);
    Drawn drawn;
    trial.Get(0)->GetChannel()->TraceConnectWithoutContext(
        "TxSigParams",
        MakeBoundCallback(&Note, &drawn, static_cast<int64_t>(period)));
    for (uint32_t d = 0; d < count; ++d)
    {
        trial.Saturate(d, (d + 1) % count);
    }
    SidelinkTrial::RunUntil(1e-3 * period * static_cast<double>(periods + 1) - 1e-4);
    std::map<std::pair<int64_t, std::set<std::pair<int64_t, uint16_t>>>, uint32_t> users;
    for (const auto& [who, resource] : drawn)
    {
        ++users[{who.first, resource}];
    }
    double hit = 0;
    for (const auto& [resource, devices] : users)
    {
        hit += devices > 1 ? devices : 0;
    }
    return hit / static_cast<double>(drawn.size());
}

} // namespace

void
ValidateCollisions(double effort, RadioFindings& findings)
{
    const auto periods = std::max<int64_t>(1, static_cast<int64_t>(effort * PERIODS));
    RadioFigure figure{"collisions", {}};
    const std::map<uint32_t, std::array<double, 3>> published{{8, {0.098, 0.195, 0.360}},
                                                              {40, {0.020, 0.042, 0.085}}};
    for (const auto& [subframes, values] : published)
    {
        const double resources = 11.0 * subframes;
        const std::string name = "R = " + FormatNumber(resources);
        RadioSeries formula{name + ", 1 - (1 - 1/R)^(N - 1)", {}};
        for (uint32_t count = 2; count <= 44; ++count)
        {
            formula.points.push_back({1.0 * count, 1 - std::pow(1 - 1 / resources, count - 1)});
        }
        RadioSeries simulated{name + ", simulated", {}};
        for (std::size_t c = 0; c < COUNTS.size(); ++c)
        {
            const double expected = formula.points.at(COUNTS[c] - 2).y;
            const double share = Collide(COUNTS[c], subframes, periods);
            // Who collides does so in pairs.
            const double trials = 0.5 * static_cast<double>(periods) * COUNTS[c];
            const std::string what =
                "PSCCH collision, " + name + ", N = " + std::to_string(COUNTS[c]);
            findings.Near(what + ", formula", values[c], expected, 0.0006);
            findings.Share(what, expected, share, trials);
            simulated.points.push_back(
                {1.0 * COUNTS[c], share, GetStandardError(expected, trials)});
        }
        figure.series.insert(figure.series.end(), {formula, simulated});
    }
    findings.figures.push_back(figure);
}

} // namespace ns3::hfedfm
