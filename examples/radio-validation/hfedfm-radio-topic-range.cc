// SPDX-License-Identifier: GPL-2.0-only
#include "hfedfm-radio-trial.h"
#include "hfedfm-radio-validation.h"

#include "ns3/double.h"
#include "ns3/hfedfm-sidelink-error-model.h"
#include "ns3/hfedfm-sidelink-range.h"
#include "ns3/lte-spectrum-value-helper.h"
#include "ns3/uinteger.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace ns3::hfedfm
{

namespace
{

constexpr double BLER = 0.1;
constexpr uint32_t EARFCN = 18100; // 1930 MHz, the default of the radios
constexpr uint32_t TRIALS = 16000; // announcements per distance
constexpr double SECONDS = 40;     // of data per distance
constexpr std::array<double, 7> FACTORS{0.9, 0.95, 0.975, 1.0, 1.025, 1.05, 1.1};

/** Published ranges of the PSCCH in sight at 10 %, 23 dBm and a noise figure of 9 dB. */
constexpr std::array<std::pair<double, double>, 2> PUBLISHED{{{793e6, 1457}, {2e9, 1369}}};

/** @param hertz carrier @return loss by TR 36.843 */
Ptr<D2dPropagationLossModel>
MakeLoss(double hertz)
{
    auto loss = CreateObject<D2dPropagationLossModel>();
    loss->SetAttribute("Frequency", DoubleValue(hertz));
    return loss;
}

/** @param metres distance @param trials announcements @return share of them lost */
RadioPoint
SimulateControl(double metres, uint32_t trials)
{
    SidelinkTrial trial;
    trial.Build({0, metres});
    trial.Announce(trials);
    SidelinkTrial::RunUntil(1e-3 * trials + 0.1);
    const double share = trial.GetControlBler();
    return {metres, share, GetStandardError(share, trials)};
}

/** @param metres distance @param format of blocks @param seconds @return share of them lost */
RadioPoint
SimulateData(double metres, const SidelinkFormat& format, double seconds)
{
    SidelinkTrial trial;
    trial.GetHelper().SetPoolAttribute("Repetitions", UintegerValue(8));
    trial.GetHelper().SetMacAttribute("Mcs", UintegerValue(format.mcs));
    trial.GetHelper().SetMacAttribute("Rbs", UintegerValue(format.rbs));
    trial.Build({0, metres});
    trial.Saturate(0, 1);
    SidelinkTrial::RunUntil(seconds);
    const double share = trial.GetBler(format.transmissions);
    return {metres, share, GetStandardError(share, trial.GetJudged())};
}

/** What is sent over a sweep of distances. */
struct Sweep
{
    std::string name;      //!< in words
    bool control;          //!< announcements; else blocks
    SidelinkFormat format; //!< of those
};

void
AddSweep(const Sweep& sweep, double effort, RadioFigure& figure, RadioFindings& findings)
{
    const auto loss = MakeLoss(LteSpectrumValueHelper::GetCarrierFrequency(EARFCN));
    const double range = sweep.control ? GetPscchRange({}, loss, true, BLER)
                                       : GetPsschRange({}, sweep.format, loss, true, BLER);
    const uint32_t rbs = sweep.control ? 1 : sweep.format.rbs;
    RadioSeries formula{sweep.name + ", formula", {}};
    for (double factor = 0.8; factor < 1.2; factor += 0.01)
    {
        const double sinr =
            std::pow(10, GetSidelinkSnr({}, rbs, loss->GetLosLoss(factor * range)) / 10);
        formula.points.push_back(
            {factor * range,
             sweep.control
                 ? GetPscchBler(sinr)
                 : GetFlatPsschBler(sinr, rbs, sweep.format.mcs, sweep.format.transmissions)});
    }
    RadioSeries simulated{sweep.name + ", simulated", {}};
    for (const double factor : FACTORS)
    {
        simulated.points.push_back(
            sweep.control ? SimulateControl(factor * range,
                                            std::max(1U, static_cast<uint32_t>(effort * TRIALS)))
                          : SimulateData(factor * range, sweep.format, effort * SECONDS));
    }
    findings.Near("Range in sight, " + sweep.name + ", 1930 MHz, m",
                  range,
                  FindCrossing(simulated.points, BLER),
                  0.05 * range);
    figure.series.insert(figure.series.end(), {formula, simulated});
}

} // namespace

void
ValidateRange(double effort, RadioFindings& findings)
{
    for (const auto& [hertz, metres] : PUBLISHED)
    {
        findings.Near("Range in sight, PSCCH, " + FormatNumber(hertz / 1e6) +
                          " MHz, published against formula, m",
                      metres,
                      GetPscchRange({}, MakeLoss(hertz), true, BLER),
                      0.01 * metres);
    }
    RadioFigure figure{"range", {}};
    for (const auto& sweep : {Sweep{"MCS 20, 50 RBs, 4 tx", false, {20, 50, 4}},
                              Sweep{"MCS 10, 10 RBs, 4 tx", false, {10, 10, 4}},
                              Sweep{"PSCCH, 1 tx", true, {}}})
    {
        AddSweep(sweep, effort, figure, findings);
    }
    findings.figures.push_back(figure);
}

} // namespace ns3::hfedfm
