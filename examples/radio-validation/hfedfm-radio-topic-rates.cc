// SPDX-License-Identifier: GPL-2.0-only
#include "hfedfm-radio-flow.h"
#include "hfedfm-radio-trial.h"
#include "hfedfm-radio-validation.h"

#include "ns3/nstime.h"
#include "ns3/uinteger.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace ns3::hfedfm
{

namespace
{

constexpr uint16_t PORT = 9;
constexpr double UDP_BEGIN = 2;       // s, when the stream flows
constexpr double UDP_SECONDS = 10.24; // whole periods
constexpr int64_t PAUSE = 200;        // ms, default of the MAC
constexpr double TCP_SECONDS = 60;    // of each connection
constexpr double RUNS = 4;            // connections
constexpr double CHECKED_RUNS = 20; // at least, for a mean that is checked: minutes scatter by 3 %
constexpr double DISTANCE = 20;     // m

/** What the standard lets a device send, Mb/s. */
struct Peak
{
    uint32_t period;      // ms
    uint32_t repetitions; // k
    double megabits;      // MCS 20, 50 resource blocks, worked by hand
};

// 21 384 bits times the floor of k times patterns over 4: 4 whole patterns of 8 subframes in a
// period of 40 ms, 39 in one of 320 ms.
constexpr std::array<Peak, 8> PEAKS{{{40, 1, 0.5346},
                                     {40, 2, 1.0692},
                                     {40, 4, 2.1384},
                                     {40, 8, 4.2768},
                                     {320, 1, 0.601425},
                                     {320, 2, 1.269675},
                                     {320, 4, 2.606175},
                                     {320, 8, 5.21235}}};

/** A flow from one device to another. */
class RateTrial
{
  public:
    explicit RateTrial(const Peak& peak, Time pause)
    {
        auto& helper = m_trial.GetHelper();
        helper.SetMacAttribute("Pause", TimeValue(pause));
        helper.SetPoolAttribute("Period", TimeValue(MilliSeconds(peak.period)));
        helper.SetPoolAttribute("Repetitions", UintegerValue(peak.repetitions));
        m_trial.Build({0, DISTANCE});
        m_addresses = m_trial.AddStacks();
    }

    double GetCeiling() const
    {
        return GetSidelinkCeiling(m_trial.Get(0)->GetPool());
    }

    /** @return Mb/s of payload */
    double MeasureUdp()
    {
        const auto flow = RadioFlow::Udp(m_trial.GetNodes().Get(0),
                                         m_trial.GetNodes().Get(1),
                                         m_addresses.GetAddress(1),
                                         PORT,
                                         1.05 * GetCeiling(),
                                         Seconds(1));
        SidelinkTrial::RunUntil(UDP_BEGIN);
        const auto before = flow->GetArrived();
        SidelinkTrial::RunUntil(UDP_BEGIN + UDP_SECONDS);
        return 8e-6 * static_cast<double>(flow->GetArrived() - before) / UDP_SECONDS;
    }

    /** @param seconds measured from the start of the connection on @return Mb/s of payload */
    double MeasureTcp(double seconds)
    {
        const auto flow = RadioFlow::Tcp(m_trial.GetNodes().Get(0),
                                         m_trial.GetNodes().Get(1),
                                         m_addresses.GetAddress(1),
                                         PORT,
                                         RadioFlow::ENDLESS,
                                         Seconds(1));
        SidelinkTrial::RunUntil(1 + seconds);
        return 8e-6 * static_cast<double>(flow->GetArrived()) / seconds;
    }

  private:
    SidelinkTrial m_trial;
    Ipv4InterfaceContainer m_addresses;
};

/** @param peak what of @param pause of the MAC @param runs how many @return Mb/s of TCP by k */
RadioPoint
MeasureTcp(const Peak& peak, Time pause, uint32_t runs)
{
    double sum = 0;
    double squares = 0;
    for (uint32_t r = 0; r < runs; ++r)
    {
        const double rate = RateTrial(peak, pause).MeasureTcp(TCP_SECONDS);
        sum += rate;
        squares += rate * rate;
    }
    const double mean = sum / runs;
    const double variance = std::max(0.0, squares / runs - mean * mean);
    return {1.0 * peak.repetitions, mean, runs > 1 ? std::sqrt(variance / (runs - 1)) : 0};
}

/** Series of a period. */
struct RateSeries
{
    RadioSeries ceiling; // by formula
    RadioSeries udp;     // simulated
    RadioSeries tcp;     // with the default pause
    RadioSeries hasty;   // without
};

/** @param peak what to measure @param effort of runs @param series @param findings to add to */
void
Measure(const Peak& peak, double effort, RateSeries& series, RadioFindings& findings)
{
    const std::string what =
        std::to_string(peak.period) + " ms, k = " + std::to_string(peak.repetitions);
    const double k = peak.repetitions;
    const double highest = RateTrial(peak, MilliSeconds(PAUSE)).GetCeiling();
    findings.Near("Peak rate, " + what + ", Mb/s", peak.megabits, highest, 1e-6);
    series.ceiling.points.push_back({k, highest});
    const double datagrams = RateTrial(peak, MilliSeconds(PAUSE)).MeasureUdp();
    findings.AtLeast("UDP, " + what + ", 92 % of it, Mb/s", 0.92 * highest, datagrams);
    series.udp.points.push_back({k, datagrams});
    const bool checked = peak.period == 40 && peak.repetitions == 4;
    const auto runs = static_cast<uint32_t>(std::ceil(effort * (checked ? CHECKED_RUNS : RUNS)));
    // What is checked against a fixed bound needs its connections however little effort is wanted.
    const auto tcp =
        MeasureTcp(peak,
                   MilliSeconds(PAUSE),
                   checked ? std::max(runs, static_cast<uint32_t>(CHECKED_RUNS)) : runs);
    if (checked)
    {
        findings.AtLeast("TCP, " + what + ", 85 % of it, Mb/s", 0.85 * highest, tcp.y);
    }
    else
    {
        findings.State("TCP, " + what + ", Mb/s", highest, tcp.y);
    }
    series.tcp.points.push_back(tcp);
    if (peak.period == 40)
    {
        const auto hasty = MeasureTcp(peak, Time(0), runs);
        findings.State("TCP, " + what + ", Pause 0, Mb/s", highest, hasty.y);
        series.hasty.points.push_back(hasty);
    }
}

} // namespace

void
ValidateRates(double effort, RadioFindings& findings)
{
    RadioFigure figure{"goodput", {}};
    for (const uint32_t period : {40U, 320U})
    {
        const std::string of = std::to_string(period) + " ms, ";
        RateSeries series{{of + "ceiling", {}},
                          {of + "UDP", {}},
                          {of + "TCP", {}},
                          {of + "TCP, Pause 0", {}}};
        for (const auto& peak : PEAKS)
        {
            if (peak.period == period)
            {
                Measure(peak, effort, series, findings);
            }
        }
        for (const auto& one : {series.ceiling, series.udp, series.tcp, series.hasty})
        {
            if (!one.points.empty())
            {
                figure.series.push_back(one);
            }
        }
    }
    findings.figures.push_back(figure);
}

} // namespace ns3::hfedfm
