// SPDX-License-Identifier: GPL-2.0-only
#include "hfedfm-consensus-error.h"

#include "ns3/abort.h"

#include <cmath>
#include <limits>
#include <memory>

namespace ns3::hfedfm
{

namespace
{

/** The exact mean of one module and the states to compare with it. */
struct Comparison
{
    std::vector<double> mean;               // sum of w x until divided
    double weight{0};                       // sum of w
    std::shared_ptr<const ModuleSpec> spec; // of all states
    std::vector<const ModuleState*> before; // of those that trained it
    std::vector<const ModuleState*> after;  // of those that hold it
};

/** Sums of squares. */
struct Squares
{
    double mean{0};
    double before{0};
    double after{0};

    ConsensusDistance GetDistance() const
    {
        return {Ratio(before), Ratio(after)};
    }

    double Ratio(double square) const
    {
        if (square == 0)
        {
            return 0;
        }
        return mean == 0 ? std::numeric_limits<double>::infinity() : std::sqrt(square / mean);
    }
};

void
Check(const ModuleState& state, const ModuleSpec& spec)
{
    NS_ABORT_MSG_UNLESS(state.HasValues() && state.GetSpec() == spec,
                        "The states of module " << spec.id << " cannot be compared: the nodes hold "
                                                << "other shapes, or one holds no values.");
}

double
MeanSquare(const std::vector<const ModuleState*>& states, const std::vector<double>& mean)
{
    double sum = 0;
    for (const auto* state : states)
    {
        for (std::size_t i = 0; i < mean.size(); ++i)
        {
            const double difference = state->GetValues()[i] - mean[i];
            sum += difference * difference;
        }
    }
    return states.empty() ? 0 : sum / static_cast<double>(states.size());
}

Squares
Measure(Comparison& comparison)
{
    Squares squares;
    for (auto& value : comparison.mean)
    {
        value /= comparison.weight;
        squares.mean += value * value;
    }
    squares.before = MeanSquare(comparison.before, comparison.mean);
    squares.after = MeanSquare(comparison.after, comparison.mean);
    return squares;
}

} // namespace

ConsensusError::ConsensusError(const std::vector<std::vector<ModuleRecord>>& before,
                               const std::vector<ModuleSet>& after)
{
    std::map<ModuleId, Comparison> comparisons;
    for (const auto& updates : before)
    {
        for (const auto& update : updates)
        {
            if (update.weight > 0)
            {
                auto& comparison = comparisons[update.state.GetId()];
                if (!comparison.spec)
                {
                    comparison.spec = update.state.ShareSpec();
                    comparison.mean.resize(comparison.spec->GetCount());
                }
                Check(update.state, *comparison.spec);
                const auto& values = update.state.GetValues();
                for (std::size_t i = 0; i < values.size(); ++i)
                {
                    comparison.mean[i] += update.weight * values[i];
                }
                comparison.weight += update.weight;
                comparison.before.push_back(&update.state);
            }
        }
    }
    for (const auto& model : after)
    {
        for (const auto& [id, state] : model)
        {
            const auto comparison = comparisons.find(id);
            if (comparison != comparisons.end())
            {
                Check(state, *comparison->second.spec);
                comparison->second.after.push_back(&state);
            }
        }
    }
    Squares total;
    for (auto& [id, comparison] : comparisons)
    {
        const auto squares = Measure(comparison);
        m_modules[id] = squares.GetDistance();
        total.mean += squares.mean;
        total.before += squares.before;
        total.after += squares.after;
    }
    m_total = total.GetDistance();
}

} // namespace ns3::hfedfm
