// SPDX-License-Identifier: GPL-2.0-only
#include "hfedfm-expert-mixture.h"

#include <algorithm>
#include <numeric>

namespace ns3::hfedfm
{

namespace
{

float
Dot(const float* a, const float* b, int count)
{
    float sum = 0;
    for (int i = 0; i < count; ++i)
    {
        sum += a[i] * b[i];
    }
    return sum;
}

} // namespace

ExpertMixture::ExpertMixture(const BackboneDescription& size,
                             const ModuleDescription& modules,
                             bool gated)
    : m_width(static_cast<int>(size.width)),
      m_epsilon(size.normEpsilon),
      m_gated(gated),
      m_routeSamples(modules.routeSamples),
      m_chosen(static_cast<int>(std::min(modules.expertsPerInput, modules.experts))),
      m_balance(modules.balance),
      m_gate(static_cast<int>(modules.experts), m_width, true, false),
      m_mask(MakeRows(1, static_cast<int>(modules.experts)))
{
    const auto inside = static_cast<int>(modules.expertWidth);
    for (uint32_t expert = 0; expert < modules.experts; ++expert)
    {
        m_experts.emplace_back(m_width, inside);
    }
    const auto tokens = size.CountMostTokens() + modules.prompts;
    m_dOutput = MakeRows(tokens, m_width);
    m_dHidden = MakeRows(tokens, inside);
    m_dInput = MakeRows(tokens, m_width);
}

void
ExpertMixture::SetHeld(const std::vector<bool>& held)
{
    for (std::size_t expert = 0; expert < held.size(); ++expert)
    {
        m_mask.at(expert) = held[expert] ? 0.0F : -1e9F;
    }
}

ExpertMixture::Pass
ExpertMixture::MakePass(int tokens) const
{
    Pass pass;
    pass.normal = MakeRows(tokens, m_width);
    pass.inverse = MakeRows(1, tokens);
    pass.mean = MakeRows(1, m_width);
    pass.shares = MakeRows(m_routeSamples ? 1 : tokens, static_cast<int>(m_experts.size()));
    pass.to.resize(m_experts.size());
    for (std::size_t expert = 0; expert < m_experts.size(); ++expert)
    {
        pass.to[expert].reserve(tokens);
        pass.input.push_back(MakeRows(tokens, m_width));
        pass.hidden.emplace_back(static_cast<std::size_t>(tokens) *
                                     m_experts[expert].GetInsideRow(),
                                 0.0F);
        pass.output.push_back(MakeRows(tokens, m_width));
    }
    pass.sum = MakeRows(tokens, m_width);
    return pass;
}

void
ExpertMixture::Route(const ConstRows& y, Pass& pass, ExpertLoad& load) const
{
    const auto& kernels = GetKernels();
    const auto experts = static_cast<int>(m_experts.size());
    const int row = PadRow(m_width);
    const int shareRow = GetShareRow();
    kernels.normalize(y.data, y.count, m_width, m_epsilon, pass.normal.data(), pass.inverse.data());
    ConstRows input = {pass.normal.data(), y.count, row};
    if (m_routeSamples)
    {
        std::fill(pass.mean.begin(), pass.mean.end(), 0.0F);
        kernels.addRows(pass.normal.data(), y.count, row, row, pass.mean.data());
        for (auto& value : pass.mean)
        {
            value /= static_cast<float>(y.count);
        }
        input = {pass.mean.data(), 1, row};
    }
    const Rows shares = {pass.shares.data(), input.count, shareRow};
    m_gate.Forward(input, shares, {m_mask.data(), input.count, 0});
    kernels.softmax(shares.data, input.count, experts, shareRow);
    for (auto& to : pass.to)
    {
        to.clear();
    }
    std::vector<int> order(experts);
    for (int i = 0; i < input.count; ++i)
    {
        const float* share = shares.data + std::ptrdiff_t{i} * shareRow;
        std::iota(order.begin(), order.end(), 0);
        std::partial_sort(order.begin(),
                          order.begin() + m_chosen,
                          order.end(),
                          [share](int a, int b) {
                              return share[a] > share[b] || (share[a] == share[b] && a < b);
                          });
        for (int k = 0; k < m_chosen; ++k)
        {
            pass.to[order[k]].push_back(i);
            ++load.chosen[order[k]];
        }
    }
    load.inputs += static_cast<uint32_t>(input.count * m_chosen);
}

void
ExpertMixture::Forward(const ConstRows& y, Pass& pass, const Pass& choice, ExpertLoad& load) const
{
    if (m_gated)
    {
        Route(y, pass, load);
    }
    const int row = PadRow(m_width);
    const int shareRow = GetShareRow();
    std::copy_n(y.data, y.count * y.row, pass.sum.begin());
    for (std::size_t expert = 0; expert < m_experts.size(); ++expert)
    {
        const auto& to = choice.to[expert];
        if (to.empty())
        {
            continue;
        }
        const int count = m_routeSamples ? y.count : static_cast<int>(to.size());
        float* input = pass.input[expert].data();
        for (int i = 0; i < count; ++i)
        {
            std::copy_n(y.data + (m_routeSamples ? i : to[i]) * y.row, row, input + i * row);
        }
        m_experts[expert].Forward({input, count, row},
                                  pass.hidden[expert].data(),
                                  {pass.output[expert].data(), count, row},
                                  {});
        for (int i = 0; i < count; ++i)
        {
            const int at = m_routeSamples ? i : to[i];
            const float share =
                choice.shares[(m_routeSamples ? 0 : at) * shareRow + static_cast<int>(expert)];
            const float* from = pass.output[expert].data() + i * row;
            float* sum = pass.sum.data() + at * row;
            for (int j = 0; j < m_width; ++j)
            {
                sum[j] += share * from[j];
            }
        }
    }
}

void
ExpertMixture::Backward(const ConstRows& dy,
                        const ConstRows& y,
                        const Pass& pass,
                        const Pass& choice,
                        float* dShares,
                        const Rows& dx)
{
    const int row = PadRow(m_width);
    const int shareRow = GetShareRow();
    std::copy_n(dy.data, dy.count * dy.row, dx.data);
    for (std::size_t expert = 0; expert < m_experts.size(); ++expert)
    {
        const auto& to = choice.to[expert];
        if (to.empty())
        {
            continue;
        }
        const int count = m_routeSamples ? y.count : static_cast<int>(to.size());
        for (int i = 0; i < count; ++i)
        {
            const int at = m_routeSamples ? i : to[i];
            const int share = (m_routeSamples ? 0 : at) * shareRow + static_cast<int>(expert);
            const float* d = dy.data + at * dy.row;
            dShares[share] += Dot(d, pass.output[expert].data() + i * row, m_width);
            float* dOutput = m_dOutput.data() + i * row;
            for (int j = 0; j < m_width; ++j)
            {
                dOutput[j] = choice.shares[share] * d[j];
            }
        }
        m_experts[expert].Backward({m_dOutput.data(), count, row},
                                   {pass.input[expert].data(), count, row},
                                   pass.hidden[expert].data(),
                                   m_dHidden.data(),
                                   {m_dInput.data(), count, row},
                                   {});
        for (int i = 0; i < count; ++i)
        {
            const float* from = m_dInput.data() + i * row;
            float* d = dx.data + (m_routeSamples ? i : to[i]) * dx.row;
            for (int j = 0; j < m_width; ++j)
            {
                d[j] += from[j];
            }
        }
    }
}

void
ExpertMixture::GateBackward(const Pass& pass,
                            const ExpertLoad& load,
                            float* dShares,
                            const Rows& dx)
{
    const auto& kernels = GetKernels();
    const auto experts = static_cast<int>(m_experts.size());
    const int row = PadRow(m_width);
    const int shareRow = GetShareRow();
    const int count = m_routeSamples ? 1 : dx.count;
    const auto inputs = static_cast<float>(load.inputs);
    for (int i = 0; i < count; ++i)
    {
        for (int k = 0; k < experts; ++k)
        {
            const float used = static_cast<float>(load.chosen[k]) / inputs;
            dShares[i * shareRow + k] += m_balance * static_cast<float>(experts) * used *
                                         static_cast<float>(m_chosen) / inputs;
        }
    }
    kernels.softmaxBackward(dShares, pass.shares.data(), count, experts, shareRow);
    const ConstRows dLogits = {dShares, count, shareRow};
    const ConstRows input = {m_routeSamples ? pass.mean.data() : pass.normal.data(), count, row};
    m_gate.AddGradient(input, dLogits);
    m_gate.Backward(dLogits, {m_dInput.data(), count, row});
    if (m_routeSamples)
    {
        for (int j = 0; j < row; ++j)
        {
            m_dInput[j] /= static_cast<float>(dx.count);
        }
        for (int i = 1; i < dx.count; ++i)
        {
            std::copy_n(m_dInput.begin(), row, m_dInput.begin() + i * row);
        }
    }
    kernels.normalizeBackward(m_dInput.data(),
                              pass.normal.data(),
                              pass.inverse.data(),
                              dx.count,
                              m_width,
                              dx.data);
}

} // namespace ns3::hfedfm
