// SPDX-License-Identifier: GPL-2.0-only
#include "hfedfm-fast-model.h"

#include "hfedfm-kernels.h"

#include <ATen/core/LegacyTypeDispatch.h>

namespace ns3::hfedfm
{

namespace
{

/** Wrap the next floats of a buffer in a tensor and move on. */
at::Tensor
Take(float*& values, at::IntArrayRef shape)
{
    auto tensor = at::from_blob(values, shape, at::TensorOptions(at::kFloat));
    values += tensor.numel();
    return tensor;
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

void
SumRows(const at::Tensor& x, at::Tensor& sum)
{
    GetKernels().sumRows(Data(x),
                         static_cast<int>(x.size(0)),
                         static_cast<int>(x.size(1)),
                         Data(sum));
}

} // namespace

AdapterView::AdapterView(float* values)
{
    for (auto& layer : layers)
    {
        layer.down = Take(values, {m3t::ADAPTER, m3t::WIDTH});
        layer.downBias = Take(values, {m3t::ADAPTER});
        layer.up = Take(values, {m3t::WIDTH, m3t::ADAPTER});
        layer.upBias = Take(values, {m3t::WIDTH});
    }
}

HeadView::HeadView(float* values)
{
    weight = Take(values, {m3t::CLASSES, m3t::WIDTH});
    bias = Take(values, {m3t::CLASSES});
}

FastModel::FastModel(std::shared_ptr<const Backbone> backbone, int samples)
    : m_backbone(std::move(backbone))
{
    const int64_t all = int64_t{samples} * m3t::TOKENS;
    m_input = Rows(all, m3t::WIDTH);
    for (int layer = 0; layer < m3t::LAYERS; ++layer)
    {
        const bool last = layer == m3t::LAYERS - 1;
        const int64_t rows = last ? samples : all;
        if (layer > 0)
        {
            m_blocks.push_back(
                std::make_unique<FrozenBlockPass>(m_backbone->GetBlock(layer), samples, last));
        }
        m_adapters[layer] = {at::Tensor(),
                             Rows(rows, m3t::ADAPTER),
                             Rows(rows, m3t::WIDTH),
                             Rows(rows, m3t::ADAPTER),
                             Rows(rows, m3t::WIDTH)};
    }
    m_normal = Rows(samples, m3t::WIDTH);
    m_inverse = Rows(samples, 1);
    m_features = Rows(samples, m3t::WIDTH);
    m_logits = Rows(samples, m3t::CLASSES);
    m_dFeatures = Rows(samples, m3t::WIDTH);
    m_dAnswers = Rows(samples, m3t::WIDTH);
}

float*
FastModel::GetInput()
{
    return Data(m_input);
}

const at::Tensor&
FastModel::AdaptForward(int layer, const AdapterView& adapter, const at::Tensor& y)
{
    auto& pass = m_adapters[layer];
    const auto& weights = adapter.layers[layer];
    pass.input = y;
    at::addmm_out(pass.hidden, weights.downBias, y, weights.down.t());
    GetKernels().relu(Data(pass.hidden), static_cast<std::size_t>(pass.hidden.numel()));
    at::addmm_out(pass.output, weights.upBias, pass.hidden, weights.up.t());
    return pass.output.add_(y);
}

const at::Tensor&
FastModel::AdaptBackward(int layer,
                         const AdapterView& adapter,
                         const at::Tensor& dOutput,
                         AdapterView& dAdapter)
{
    auto& pass = m_adapters[layer];
    const auto& weights = adapter.layers[layer];
    auto& gradient = dAdapter.layers[layer];
    at::mm_out(gradient.up, dOutput.t(), pass.hidden);
    SumRows(dOutput, gradient.upBias);
    at::mm_out(pass.dHidden, dOutput, weights.up);
    GetKernels().reluBackward(Data(pass.dHidden),
                              Data(pass.hidden),
                              static_cast<std::size_t>(pass.hidden.numel()));
    at::mm_out(gradient.down, pass.dHidden.t(), pass.input);
    SumRows(pass.dHidden, gradient.downBias);
    if (layer > 0) // nobody asks for the gradient of the cached prefix
    {
        at::addmm_out(pass.dInput, dOutput, pass.dHidden, weights.down);
    }
    return pass.dInput;
}

const at::Tensor&
FastModel::Forward(const AdapterView& adapter, const HeadView& head)
{
    const at::AutoDispatchBelowAutograd noAutograd;
    const at::Tensor* x = &AdaptForward(0, adapter, m_input);
    for (int layer = 1; layer < m3t::LAYERS; ++layer)
    {
        x = &AdaptForward(layer, adapter, m_blocks[layer - 1]->Forward(*x));
    }
    const auto& frozen = m_backbone->GetTensors();
    GetKernels().normalize(Data(*x), static_cast<int>(x->size(0)), Data(m_normal), Data(m_inverse));
    at::mul_out(m_features, m_normal, frozen.at("norm.weight"));
    m_features.add_(frozen.at("norm.bias"));
    return at::addmm_out(m_logits, head.bias, m_features, head.weight.t());
}

void
FastModel::Backward(const at::Tensor& dLogits,
                    const AdapterView& adapter,
                    const HeadView& head,
                    AdapterView& dAdapter,
                    HeadView& dHead)
{
    const at::AutoDispatchBelowAutograd noAutograd;
    at::mm_out(dHead.weight, dLogits.t(), m_features);
    SumRows(dLogits, dHead.bias);
    at::mm_out(m_dFeatures, dLogits, head.weight);
    m_dFeatures.mul_(m_backbone->GetTensors().at("norm.weight"));
    m_dAnswers.zero_();
    GetKernels().normalizeBackward(Data(m_dFeatures),
                                   Data(m_normal),
                                   Data(m_inverse),
                                   static_cast<int>(m_normal.size(0)),
                                   Data(m_dAnswers));
    const at::Tensor* d = &m_dAnswers;
    for (int layer = m3t::LAYERS - 1; layer > 0; --layer)
    {
        d = &m_blocks[layer - 1]->Backward(AdaptBackward(layer, adapter, *d, dAdapter));
    }
    AdaptBackward(0, adapter, *d, dAdapter);
}

} // namespace ns3::hfedfm
