// SPDX-License-Identifier: GPL-2.0-only
#include "hfedfm-update-compressor.h"

#include "../module/hfedfm-packed-codec.h"

#include "ns3/abort.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <functional>
#include <numeric>
#include <utility>
#include <vector>

namespace ns3::hfedfm
{

namespace
{

/** Add or subtract value by value. @param to is changed @param other of as many values
 *  @param operation on two floats */
template <typename Operation>
void
Combine(ModuleState::Buffer& to, const ModuleState::Buffer& other, Operation operation)
{
    std::transform(to.begin(), to.end(), other.begin(), to.begin(), operation);
}

/** Put zeros for all but the largest magnitudes; of equal ones the first stay. */
void
KeepLargest(ModuleState::Buffer& values, std::size_t count)
{
    if (count >= values.size())
    {
        return;
    }
    std::vector<std::size_t> order(values.size());
    std::iota(order.begin(), order.end(), 0);
    const auto larger = [&values](std::size_t a, std::size_t b) {
        const auto x = std::fabs(values[a]);
        const auto y = std::fabs(values[b]);
        return x != y ? x > y : a < b;
    };
    const auto rest = order.begin() + static_cast<std::ptrdiff_t>(count);
    std::nth_element(order.begin(), rest, order.end(), larger);
    std::for_each(rest, order.end(), [&values](std::size_t i) { values[i] = 0; });
}

} // namespace

UpdateCompressor::UpdateCompressor(CodecRules rules, bool errorFeedback)
    : m_rules(std::move(rules)),
      m_errorFeedback(errorFeedback)
{
}

ModuleRecord
UpdateCompressor::Compress(ModuleRecord update, const ModuleState* base)
{
    NS_ABORT_MSG_IF(update.delta,
                    "The update of module " << update.state.GetId() << " is a difference already.");
    const auto choice = m_rules.Find(update.state.GetId());
    update.codec = choice.codec;
    if (!choice.delta)
    {
        return update;
    }
    const bool hasBase = base && base->GetSpec() == update.state.GetSpec();
    auto& values = update.state.GetValues();
    const auto* residual = FindResidual(update.state.GetId());
    if (hasBase)
    {
        Combine(values, base->GetValues(), std::minus<>());
    }
    if (residual && residual->GetSpec() == update.state.GetSpec())
    {
        Combine(values, residual->GetValues(), std::plus<>());
    }
    m_before[update.state.GetId()] =
        residual ? std::optional<ModuleState>(*residual) : std::nullopt;
    update.delta = hasBase;
    // A receiver drops what is not finite: nothing is sent then, and what was left out stays.
    const bool counts = update.state.IsFinite();
    if (!hasBase || !counts)
    {
        update.codec = Codec::FP32;
        if (counts)
        {
            m_residuals.erase(update.state.GetId());
        }
        return update;
    }
    auto wanted = update.state;
    if (choice.codec == Codec::TOP_K)
    {
        KeepLargest(values, choice.CountSent(values.size()));
    }
    update.state = MakeDecoded(choice.codec, update.state);
    if (m_errorFeedback && update.state.IsFinite())
    {
        Combine(wanted.GetValues(), update.state.GetValues(), std::minus<>());
        m_residuals[update.state.GetId()] = std::move(wanted);
    }
    return update;
}

ModuleRecord
UpdateCompressor::Restore(ModuleRecord update, const ModuleState& base)
{
    NS_ABORT_MSG_UNLESS(update.delta && base.GetSpec() == update.state.GetSpec(),
                        "The update of module " << update.state.GetId()
                                                << " is no difference to the module held.");
    Combine(update.state.GetValues(), base.GetValues(), std::plus<>());
    update.delta = false;
    return update;
}

void
UpdateCompressor::OnModel(const Message& model, bool goesOn)
{
    for (const auto& update : model.updates)
    {
        m_before.erase(update.state.GetId());
    }
    for (auto& [id, residual] : std::exchange(m_before, {}))
    {
        if (goesOn && residual)
        {
            m_residuals[id] = std::move(*residual);
        }
        else if (goesOn)
        {
            m_residuals.erase(id);
        }
    }
}

const ModuleState*
UpdateCompressor::FindResidual(const ModuleId& id) const
{
    const auto residual = m_residuals.find(id);
    return residual == m_residuals.end() ? nullptr : &residual->second;
}

} // namespace ns3::hfedfm
