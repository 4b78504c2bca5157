// SPDX-License-Identifier: GPL-2.0-only
#include "hfedfm-radio-trial.h"
#include "hfedfm-radio-validation.h"

#include "ns3/hfedfm-sidelink-error-model.h"
#include "ns3/hfedfm-sidelink-range.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace ns3::hfedfm
{

namespace
{

constexpr uint32_t TRIALS = 20000; // per SINR

/** A point of the link-level curves of NIST.IR.8157. */
struct NistPoint
{
    double sinr; // dB
    double bler;
};

constexpr std::array<NistPoint, 3> NIST{{{-3.19, 0.5}, {-1.73, 0.1}, {-0.55, 0.01}}};

/** @param sinr dB @param trials transmissions @return share of them lost */
double
Simulate(double sinr, uint32_t trials)
{
    SidelinkTrial trial;
    trial.BuildFlat(2, GetSidelinkSnr({}, 1, 0) - sinr);
    trial.Announce(trials);
    SidelinkTrial::RunUntil(1e-3 * trials + 0.1);
    return trial.GetControlBler();
}

} // namespace

void
ValidatePscch(double effort, RadioFindings& findings)
{
    const auto trials = std::max(1U, static_cast<uint32_t>(effort * TRIALS));
    RadioSeries formula{"Q((SINR + 3.19 dB) / 1.14 dB)", {}};
    for (double sinr = -7; sinr < 0.51; sinr += 0.1)
    {
        formula.points.push_back({sinr, GetPscchBler(std::pow(10, sinr / 10))});
    }
    RadioSeries simulated{"simulated", {}};
    for (double sinr = -6; sinr < 0; sinr += 0.5)
    {
        const double expected = GetPscchBler(std::pow(10, sinr / 10));
        const double got = Simulate(sinr, trials);
        simulated.points.push_back({sinr, got, GetStandardError(expected, trials)});
        findings.Share("PSCCH, BLER at " + FormatNumber(sinr) + " dB", expected, got, trials);
    }
    RadioSeries nist{"NIST", {}};
    for (const auto& point : NIST)
    {
        nist.points.push_back({point.sinr, point.bler});
        findings.Near("PSCCH, SINR at BLER " + FormatNumber(point.bler) + ", NIST, dB",
                      point.sinr,
                      GetPscchThreshold(point.bler),
                      0.02);
    }
    findings.figures.push_back({"pscch-bler", {formula, simulated, nist}});
}

} // namespace ns3::hfedfm
