// SPDX-License-Identifier: GPL-2.0-only
#include "hfedfm-frozen-block.h"

#include "hfedfm-kernels.h"

#include <array>
#include <cmath>

namespace ns3::hfedfm
{

namespace
{

/** Weight and bias of a linear layer behind a layer norm. */
struct Folded
{
    at::Tensor weight; //!< times the norm's gain
    at::Tensor bias;   //!< plus the product of weight and the norm's bias
};

Folded
FoldNorm(const TensorMap& p, const std::string& norm, const std::string& linear)
{
    const auto& weight = p.at(linear + ".weight");
    return {(weight * p.at(norm + ".weight")).contiguous(),
            at::addmv(p.at(linear + ".bias"), weight, p.at(norm + ".bias"))};
}

float*
Data(const at::Tensor& tensor)
{
    return tensor.data_ptr<float>();
}

at::Tensor
Rows(int64_t rows, int64_t columns)
{
    return at::empty({rows, columns}, at::kFloat);
}

} // namespace

FrozenBlock
FrozenBlock::Make(const TensorMap& p, int layer)
{
    const std::string name = "layer" + std::to_string(layer) + ".";
    const auto attention = FoldNorm(p, name + "norm1", name + "qkv");
    const auto hidden = FoldNorm(p, name + "norm2", name + "ff1");
    const double scale = 1.0 / std::sqrt(double{m3t::HEAD_WIDTH});
    FrozenBlock block;
    block.query = (attention.weight.narrow(0, 0, m3t::WIDTH) * scale).contiguous();
    block.queryBias = attention.bias.narrow(0, 0, m3t::WIDTH) * scale;
    block.keys = attention.weight.narrow(0, m3t::WIDTH, 2 * m3t::WIDTH).contiguous();
    block.keysBias = attention.bias.narrow(0, m3t::WIDTH, 2 * m3t::WIDTH).contiguous();
    block.project = p.at(name + "proj.weight");
    block.projectBias = p.at(name + "proj.bias");
    block.up = hidden.weight;
    block.upBias = hidden.bias;
    block.down = p.at(name + "ff2.weight");
    block.downBias = p.at(name + "ff2.bias");
    return block;
}

FrozenBlockPass::FrozenBlockPass(const FrozenBlock& block, int samples, bool onlyAnswers)
    : m_block(block),
      m_samples(samples),
      m_queries(onlyAnswers ? 1 : m3t::TOKENS)
{
    const int64_t all = int64_t{samples} * m3t::TOKENS;
    const int64_t some = int64_t{samples} * m_queries;
    m_normal = Rows(all, m3t::WIDTH);
    m_inverse = Rows(all, 1);
    m_query = Rows(some, m3t::WIDTH);
    m_keys = Rows(all, 2 * m3t::WIDTH);
    m_weights = Rows(some * m3t::HEADS, ATTENTION_STRIDE);
    m_attended = Rows(some, m3t::WIDTH);
    m_middle = Rows(some, m3t::WIDTH);
    m_normal2 = Rows(some, m3t::WIDTH);
    m_inverse2 = Rows(some, 1);
    m_hidden = Rows(some, m3t::HIDDEN);
    m_slope = Rows(some, m3t::HIDDEN);
    m_output = Rows(some, m3t::WIDTH);
    m_dHidden = Rows(some, m3t::HIDDEN);
    m_dRows = Rows(some, m3t::WIDTH);
    m_dQuery = Rows(some, m3t::WIDTH);
    m_dKeys = Rows(all, 2 * m3t::WIDTH);
    m_dNormal = Rows(all, m3t::WIDTH);
    m_dInput = Rows(all, m3t::WIDTH);
}

const at::Tensor&
FrozenBlockPass::Forward(const at::Tensor& x)
{
    const auto& kernels = GetKernels();
    const auto all = static_cast<int>(x.size(0));
    const auto some = static_cast<int>(m_output.size(0));
    const auto pick = [this](const at::Tensor& rows) {
        return m_queries == m3t::TOKENS
                   ? rows
                   : rows.view({m_samples, m3t::TOKENS, m3t::WIDTH}).select(1, m3t::ANSWER);
    };
    kernels.normalize(Data(x), all, Data(m_normal), Data(m_inverse));
    at::addmm_out(m_query, m_block.queryBias, pick(m_normal), m_block.query.t());
    at::addmm_out(m_keys, m_block.keysBias, m_normal, m_block.keys.t());
    kernels.attend({m_samples, m_queries},
                   Data(m_query),
                   Data(m_keys),
                   Data(m_weights),
                   Data(m_attended));
    at::addmm_out(m_middle, m_block.projectBias, m_attended, m_block.project.t());
    m_middle.add_(pick(x));

    kernels.normalize(Data(m_middle), some, Data(m_normal2), Data(m_inverse2));
    at::addmm_out(m_hidden, m_block.upBias, m_normal2, m_block.up.t());
    kernels.gelu(Data(m_hidden), Data(m_slope), static_cast<std::size_t>(m_hidden.numel()));
    at::addmm_out(m_output, m_block.downBias, m_hidden, m_block.down.t());
    return m_output.add_(m_middle);
}

const at::Tensor&
FrozenBlockPass::Backward(const at::Tensor& dy)
{
    const auto& kernels = GetKernels();
    const auto all = static_cast<int>(m_normal.size(0));
    const auto some = static_cast<int>(dy.size(0));
    at::mm_out(m_dHidden, dy, m_block.down);
    kernels.multiply(Data(m_dHidden), Data(m_slope), static_cast<std::size_t>(m_hidden.numel()));
    at::mm_out(m_dRows, m_dHidden, m_block.up);
    kernels.normalizeBackward(Data(m_dRows), Data(m_normal2), Data(m_inverse2), some, Data(dy));

    at::mm_out(m_dRows, dy, m_block.project);
    kernels.attendBackward({m_samples, m_queries},
                           Data(m_query),
                           Data(m_keys),
                           Data(m_weights),
                           Data(m_dRows),
                           Data(m_dQuery),
                           Data(m_dKeys));
    at::mm_out(m_dNormal, m_dKeys, m_block.keys);
    if (m_queries == m3t::TOKENS)
    {
        m_dNormal.addmm_(m_dQuery, m_block.query);
        m_dInput.copy_(dy);
    }
    else
    {
        const std::array<int64_t, 3> shape = {m_samples, m3t::TOKENS, m3t::WIDTH};
        at::mm_out(m_dRows, m_dQuery, m_block.query);
        m_dNormal.view(shape).select(1, m3t::ANSWER).add_(m_dRows);
        m_dInput.zero_();
        m_dInput.view(shape).select(1, m3t::ANSWER).copy_(dy);
    }
    kernels.normalizeBackward(Data(m_dNormal),
                              Data(m_normal),
                              Data(m_inverse),
                              all,
                              Data(m_dInput));
    return m_dInput;
}

} // namespace ns3::hfedfm
