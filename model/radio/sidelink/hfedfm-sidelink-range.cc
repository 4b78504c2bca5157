// SPDX-License-Identifier: GPL-2.0-only
#include "hfedfm-sidelink-range.h"

#include "hfedfm-sidelink-error-model.h"

#include "ns3/abort.h"

#include <cmath>

namespace ns3::hfedfm
{

namespace
{

constexpr double NOISE_DENSITY = 3.9810717055349695e-21; // W/Hz: -174 dBm/Hz, as ns-3 has it
constexpr double RB_WIDTH = 180e3;                       // Hz
constexpr double FARTHEST = 1e6;                         // m
constexpr int STEPS = 60;                                // halves 100 dB or six decades to nothing

/** @param bler to be checked */
void
CheckBler(double bler)
{
    NS_ABORT_MSG_UNLESS(bler > 0 && bler < 1,
                        "A block error rate of " << bler
                                                 << " has no threshold: it is above 0 and below "
                                                    "1.");
}

/**
 * Find where a condition that holds from some value on begins to hold.
 * @param low where it does not hold
 * @param high where it does
 * @param holds the condition
 * @return the least value found where it holds
 */
template <typename Condition>
double
Bisect(double low, double high, Condition holds)
{
    for (int step = 0; step < STEPS; ++step)
    {
        const double middle = (low + high) / 2;
        (holds(middle) ? high : low) = middle;
    }
    return high;
}

} // namespace

double
GetPscchThreshold(double bler)
{
    CheckBler(bler);
    return Bisect(-60, 60, [bler](double db) {
        return GetPscchBler(std::pow(10, db / 10)) <= bler;
    });
}

double
GetPsschThreshold(const SidelinkFormat& format, double bler)
{
    CheckBler(bler);
    return Bisect(-60, 60, [&format, bler](double db) {
        return GetFlatPsschBler(std::pow(10, db / 10),
                                format.rbs,
                                format.mcs,
                                format.transmissions) <= bler;
    });
}

double
GetSidelinkSnr(const SidelinkBudget& budget, uint32_t rbs, double loss)
{
    NS_ABORT_MSG_IF(rbs < 1, "A transmission takes at least one RB.");
    const double noise = 10 * std::log10(NOISE_DENSITY * RB_WIDTH * rbs * 1000);
    return budget.txPower - loss - noise - budget.noiseFigure;
}

double
GetDistance(Ptr<const D2dPropagationLossModel> model, bool los, double loss)
{
    const auto reached = [&model, los, loss](double decades) {
        const double metres = std::pow(10, decades);
        return (los ? model->GetLosLoss(metres) : model->GetNlosLoss(metres)) >= loss;
    };
    const double farthest = std::log10(FARTHEST);
    NS_ABORT_MSG_UNLESS(reached(farthest),
                        "A loss of " << loss << " dB is not reached within " << FARTHEST
                                     << " m: take a smaller one.");
    return std::pow(10,
                    Bisect(std::log10(D2dPropagationLossModel::MIN_DISTANCE), farthest, reached));
}

double
GetPscchRange(const SidelinkBudget& budget,
              Ptr<const D2dPropagationLossModel> model,
              bool los,
              double bler)
{
    return GetDistance(model, los, GetSidelinkSnr(budget, 1, 0) - GetPscchThreshold(bler));
}

double
GetPsschRange(const SidelinkBudget& budget,
              const SidelinkFormat& format,
              Ptr<const D2dPropagationLossModel> model,
              bool los,
              double bler)
{
    return GetDistance(model,
                       los,
                       GetSidelinkSnr(budget, format.rbs, 0) - GetPsschThreshold(format, bler));
}

} // namespace ns3::hfedfm
