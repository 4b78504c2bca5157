// SPDX-License-Identifier: GPL-2.0-only
#include "hfedfm-fast-model.h"

#include <algorithm>
#include <utility>

namespace ns3::hfedfm
{

namespace
{

void
AddTo(std::vector<TrainedPart*>& parts, const std::vector<TrainedPart*>& more)
{
    parts.insert(parts.end(), more.begin(), more.end());
}

/** Add rows to others. */
void
AddRows(const ConstRows& from, const Rows& to)
{
    for (int i = 0; i < from.count; ++i)
    {
        const auto columns = static_cast<int>(to.row);
        GetKernels().addRows(from.data + i * from.row, 1, columns, columns, to.data + i * to.row);
    }
}

ConstRows
Read(const Rows& rows)
{
    return {rows.data, rows.count, rows.row};
}

} // namespace

FastModel::FastModel(std::shared_ptr<const FrozenBackbone> backbone,
                     const ModuleDescription& modules,
                     const TaskDescription& task,
                     int slots)
    : m_backbone(std::move(backbone)),
      m_description(modules),
      m_percept(m_backbone->GetSize().FindPercept(task.percept)),
      m_row(PadRow(static_cast<int>(m_backbone->GetSize().width))),
      m_most(static_cast<int>(m_backbone->GetSize().CountTokens(m_percept) + modules.prompts)),
      m_frozen(modules.CountFrozenLayers(m_backbone->GetSize().layers)),
      m_layers(m_backbone->GetSize().layers),
      m_head(static_cast<int>(task.classes), static_cast<int>(m_backbone->GetSize().width), true),
      m_loads(m_layers.size()),
      m_scratch(m_backbone->GetSize(),
                m_most,
                modules.adapterStyle == AdapterStyle::LORA ? static_cast<int>(modules.adapterWidth)
                                                           : 0)
{
    MakeLayers();
    BindModules(task);
    for (int i = 0; i < slots; ++i)
    {
        m_slots.push_back(MakeSlot());
    }
    const auto inside = static_cast<int>(std::max(modules.adapterWidth, modules.expertWidth));
    const auto width = static_cast<int>(m_backbone->GetSize().width);
    m_dHidden = MakeRows(m_most, inside);
    m_dExtra = MakeRows(m_most, width);
    m_dShares = MakeRows(m_most, static_cast<int>(modules.experts));
    m_dFront = MakeRows(m_most, width);
    m_dBack = MakeRows(m_most, width);
}

void
FastModel::MakeLayers()
{
    const auto& size = m_backbone->GetSize();
    const auto width = static_cast<int>(size.width);
    const auto inside = static_cast<int>(m_description.adapterWidth);
    for (uint32_t at = 0; at < size.layers; ++at)
    {
        auto& layer = m_layers[at];
        if (m_description.HasAdapter(at))
        {
            switch (m_description.adapterStyle)
            {
            case AdapterStyle::BOTTLENECK:
                layer.behind.emplace(width, inside);
                break;
            case AdapterStyle::PARALLEL:
                layer.attention.emplace(width, inside);
                layer.feed.emplace(width, inside);
                break;
            case AdapterStyle::LORA:
                layer.low.emplace(width, inside);
                break;
            }
        }
        if (m_description.HasExperts(at))
        {
            layer.mixture.emplace(size, m_description, GetChooser(at) == at);
        }
    }
}

void
FastModel::BindModules(const TaskDescription& task)
{
    const auto& size = m_backbone->GetSize();
    m_manifest = m_description.MakeManifest(size, task);
    for (const auto& spec : m_manifest)
    {
        std::vector<TrainedPart*> parts;
        switch (spec.id.GetKind())
        {
        case ModuleKind::ENCODER: {
            const bool words = spec.id.GetName() == BackboneDescription::TEXT;
            auto& embedding = words ? m_text : m_patches;
            embedding.emplace(size, words ? -1 : static_cast<int>(m_percept), true);
            AddTo(parts, embedding->GetParts());
            break;
        }
        case ModuleKind::PROMPT:
            m_prompt.emplace(static_cast<int>(m_description.prompts),
                             static_cast<int>(size.width),
                             true);
            parts.push_back(&*m_prompt);
            break;
        case ModuleKind::GATE:
            for (auto& layer : m_layers)
            {
                if (layer.mixture && layer.mixture->GetGate())
                {
                    parts.push_back(layer.mixture->GetGate());
                }
            }
            break;
        case ModuleKind::EXPERT:
            for (auto& layer : m_layers)
            {
                if (layer.mixture)
                {
                    AddTo(parts,
                          layer.mixture->GetExpert(std::stoul(spec.id.GetName())).GetParts());
                }
            }
            break;
        case ModuleKind::ADAPTER:
            for (auto& layer : m_layers)
            {
                for (auto* one : {&layer.attention, &layer.feed, &layer.behind})
                {
                    if (*one)
                    {
                        AddTo(parts, (*one)->GetParts());
                    }
                }
                if (layer.low)
                {
                    AddTo(parts, layer.low->GetParts());
                }
            }
            break;
        case ModuleKind::HEAD:
            parts.push_back(&m_head);
            break;
        }
        m_modules.push_back({spec.id, parts});
    }
}

FastModel::Slot
FastModel::MakeSlot() const
{
    const auto& size = m_backbone->GetSize();
    const auto width = static_cast<int>(size.width);
    Slot slot;
    slot.embedded = MakeRows(m_frozen < 0 ? m_most : 0, width);
    slot.prompted = MakeRows(m_description.prompts > 0 ? m_most : 0, width);
    for (std::size_t at = 0; at < m_layers.size(); ++at)
    {
        const auto& layer = m_layers[at];
        const bool last = at + 1 == m_layers.size();
        const int rows = last ? 1 : m_most;
        LayerPass pass;
        if (static_cast<int>(at) >= m_frozen)
        {
            pass.block.emplace(size,
                               m_most,
                               last,
                               layer.low ? static_cast<int>(m_description.adapterWidth) : 0);
        }
        const auto inside = [rows](const std::optional<Bottleneck>& one) {
            return one ? MakeRows(rows, one->GetInsideRow()) : FloatBuffer();
        };
        pass.attention = inside(layer.attention);
        pass.feed = inside(layer.feed);
        pass.behind = inside(layer.behind);
        pass.adapted = MakeRows(layer.behind ? rows : 0, width);
        if (layer.mixture)
        {
            pass.mixture = layer.mixture->MakePass(rows);
        }
        slot.layers.push_back(std::move(pass));
    }
    slot.normal = MakeRows(1, width);
    slot.inverse = MakeRows(1, 1);
    slot.features = MakeRows(1, width);
    slot.logits = MakeRows(1, m_head.GetOut());
    return slot;
}

void
FastModel::Load(std::size_t index, const FloatBuffer& values)
{
    const float* from = values.data();
    for (auto* part : m_modules.at(index).parts)
    {
        part->Load(from);
        from += part->GetCount();
    }
}

void
FastModel::StoreGradient(std::size_t index, FloatBuffer& gradient) const
{
    float* to = gradient.data();
    for (const auto* part : m_modules.at(index).parts)
    {
        part->StoreGradient(to);
        to += part->GetCount();
    }
}

void
FastModel::SetHeldExperts(const std::vector<bool>& held)
{
    for (auto& layer : m_layers)
    {
        if (layer.mixture)
        {
            layer.mixture->SetHeld(held);
        }
    }
}

void
FastModel::ClearGradients()
{
    for (const auto& module : m_modules)
    {
        for (auto* part : module.parts)
        {
            part->ClearGradient();
        }
    }
    for (auto& load : m_loads)
    {
        load.chosen.assign(m_description.experts, 0);
        load.inputs = 0;
    }
}

uint32_t
FastModel::CountRouted(std::size_t expert) const
{
    uint32_t sum = 0;
    for (const auto& load : m_loads)
    {
        sum += load.chosen.at(expert);
    }
    return sum;
}

std::size_t
FastModel::GetChooser(std::size_t layer) const
{
    return m_description.routeSamples ? m_description.expertLayers.front() : layer;
}

ConstRows
FastModel::Embed(Slot& slot) const
{
    const auto& input = slot.input;
    slot.tokens = input.rows;
    if (m_frozen >= 0)
    {
        return {input.data, input.rows, m_row};
    }
    const auto& size = m_backbone->GetSize();
    const auto words = static_cast<int>(size.CountTextTokens());
    const auto& text = m_text ? *m_text : m_backbone->GetText();
    const auto& patches = m_patches ? *m_patches : m_backbone->GetPatches(m_percept);
    const int row = PadRow(static_cast<int>(size.percepts[m_percept].CountPatchValues()));
    text.EmbedWords(*input.words, {slot.embedded.data(), words, m_row});
    patches.EmbedPatches({input.data, input.rows, row},
                         {slot.embedded.data() + words * m_row, input.rows, m_row});
    slot.tokens = words + input.rows;
    return {slot.embedded.data(), slot.tokens, m_row};
}

ConstRows
FastModel::AddPrompts(Slot& slot, const ConstRows& x) const
{
    auto to = std::copy_n(x.data, x.count * x.row, slot.prompted.begin());
    for (int i = 0; i < m_prompt->GetRows(); ++i)
    {
        to = std::copy_n(m_prompt->GetRow(i), m_row, to);
    }
    return {slot.prompted.data(), x.count + m_prompt->GetRows(), m_row};
}

ConstRows
FastModel::ForwardLayer(std::size_t at, const ConstRows& x, Slot& slot)
{
    const auto& layer = m_layers[at];
    auto& pass = slot.layers[at];
    ConstRows y = x;
    if (pass.block)
    {
        const auto& block = m_backbone->GetBlock(at);
        auto& inside = *pass.block;
        pass.input = x;
        block.Attend(x, inside, layer.low ? &*layer.low : nullptr);
        if (inside.onlyAnswer)
        {
            pass.input.data += m_backbone->GetSize().GetAnswer() * x.row;
            pass.input.count = 1;
        }
        const int rows = pass.input.count;
        const Rows middle = {inside.middle.data(), rows, m_row};
        if (layer.attention)
        {
            layer.attention->Forward(pass.input, pass.attention.data(), middle, Read(middle));
        }
        block.Feed(inside, rows);
        const Rows output = {inside.output.data(), rows, m_row};
        if (layer.feed)
        {
            layer.feed->Forward(Read(middle), pass.feed.data(), output, Read(output));
        }
        y = Read(output);
    }
    if (layer.behind)
    {
        pass.front = y;
        const Rows adapted = {pass.adapted.data(), y.count, m_row};
        layer.behind->Forward(y, pass.behind.data(), adapted, y);
        y = Read(adapted);
    }
    if (layer.mixture)
    {
        pass.routed = y;
        const auto chooser = GetChooser(at);
        layer.mixture->Forward(y, *pass.mixture, *slot.layers[chooser].mixture, m_loads[chooser]);
        y.data = pass.mixture->sum.data();
    }
    return y;
}

const float*
FastModel::Forward(int index, const EncodedInput& input)
{
    auto& slot = m_slots.at(index);
    slot.input = input;
    ConstRows x = Embed(slot);
    for (std::size_t at = m_frozen > 0 ? m_frozen - 1 : 0; at < m_layers.size(); ++at)
    {
        x = ForwardLayer(at,
                         m_prompt && at == m_description.promptLayer ? AddPrompts(slot, x) : x,
                         slot);
    }
    const auto& size = m_backbone->GetSize();
    GetKernels().normalize(x.data,
                           1,
                           static_cast<int>(size.width),
                           size.normEpsilon,
                           slot.normal.data(),
                           slot.inverse.data());
    const auto& gain = m_backbone->GetFinalGain();
    const auto& bias = m_backbone->GetFinalBias();
    for (uint32_t i = 0; i < size.width; ++i)
    {
        slot.features[i] = slot.normal[i] * gain[i] + bias[i];
    }
    m_head.Forward({slot.features.data(), 1, m_row},
                   {slot.logits.data(), 1, PadRow(m_head.GetOut())});
    return slot.logits.data();
}

void
FastModel::Backward(int index, const float* dLogits)
{
    auto& slot = m_slots.at(index);
    const auto width = static_cast<int>(m_backbone->GetSize().width);
    const ConstRows dAnswer = {dLogits, 1, PadRow(m_head.GetOut())};
    m_head.AddGradient({slot.features.data(), 1, m_row}, dAnswer);
    Rows d = {m_dFront.data(), 1, m_row};
    Rows other = {m_dBack.data(), 1, m_row};
    m_head.Backward(dAnswer, other);
    const auto& kernels = GetKernels();
    kernels.scale(other.data, m_backbone->GetFinalGain().data(), m_row);
    std::fill_n(d.data, m_row, 0.0F);
    kernels
        .normalizeBackward(other.data, slot.normal.data(), slot.inverse.data(), 1, width, d.data);
    std::fill(m_dShares.begin(), m_dShares.end(), 0.0F);
    const auto first = static_cast<std::size_t>(m_frozen > 0 ? m_frozen - 1 : 0);
    for (std::size_t at = m_layers.size(); at-- > first;)
    {
        BackwardBehind(at, slot, d, other);
        if (!slot.layers[at].block)
        {
            return;
        }
        BackwardInside(at, slot, d, other);
        if (m_prompt && at == m_description.promptLayer)
        {
            BackwardPrompts(slot, d);
        }
    }
    BackwardEmbedding(slot, Read(d));
}

void
FastModel::BackwardBehind(std::size_t at, Slot& slot, Rows& d, Rows& other)
{
    auto& layer = m_layers[at];
    auto& pass = slot.layers[at];
    if (layer.mixture)
    {
        other.count = d.count;
        const auto chooser = GetChooser(at);
        layer.mixture->Backward(Read(d),
                                pass.routed,
                                *pass.mixture,
                                *slot.layers[chooser].mixture,
                                m_dShares.data(),
                                other);
        if (chooser == at)
        {
            layer.mixture->GateBackward(*pass.mixture, m_loads[at], m_dShares.data(), other);
            std::fill(m_dShares.begin(), m_dShares.end(), 0.0F);
        }
        std::swap(d, other);
    }
    if (layer.behind)
    {
        // Nobody asks for gradients in front of the first part that is trained.
        const Rows dx = pass.block ? d : Rows{};
        layer.behind
            ->Backward(Read(d), pass.front, pass.behind.data(), m_dHidden.data(), dx, Read(d));
    }
}

void
FastModel::BackwardInside(std::size_t at, Slot& slot, Rows& d, Rows& other)
{
    auto& layer = m_layers[at];
    auto& pass = slot.layers[at];
    auto& inside = *pass.block;
    const auto& block = m_backbone->GetBlock(at);
    const Rows extra = {m_dExtra.data(), d.count, m_row};
    if (layer.feed)
    {
        layer.feed->Backward(Read(d),
                             {inside.middle.data(), d.count, m_row},
                             pass.feed.data(),
                             m_dHidden.data(),
                             extra,
                             {});
    }
    block.FeedBackward(inside, m_scratch, d);
    if (layer.feed)
    {
        AddRows(Read(extra), d);
    }
    const bool wanted = m_description.IsAnyTrainedBefore(static_cast<uint32_t>(at));
    if (layer.attention)
    {
        layer.attention->Backward(Read(d),
                                  pass.input,
                                  pass.attention.data(),
                                  m_dHidden.data(),
                                  wanted ? extra : Rows{},
                                  {});
    }
    if (!wanted && !layer.low)
    {
        return;
    }
    other.count =
        slot.tokens + static_cast<int>(m_description.CountPrompts(static_cast<uint32_t>(at)));
    block.AttendBackward(inside, m_scratch, Read(d), other, layer.low ? &*layer.low : nullptr);
    if (layer.attention)
    {
        const auto answer = inside.onlyAnswer ? m_backbone->GetSize().GetAnswer() : 0;
        AddRows(Read(extra), {other.data + answer * m_row, extra.count, m_row});
    }
    std::swap(d, other);
}

void
FastModel::BackwardPrompts(const Slot& slot, Rows& d)
{
    d.count = slot.tokens;
    for (int i = 0; i < m_prompt->GetRows(); ++i)
    {
        m_prompt->AddGradient(i, d.data + std::ptrdiff_t{slot.tokens + i} * m_row);
    }
}

void
FastModel::BackwardEmbedding(const Slot& slot, const ConstRows& d)
{
    const auto& size = m_backbone->GetSize();
    const auto words = static_cast<int>(size.CountTextTokens());
    if (m_text)
    {
        m_text->AddWordGradient(*slot.input.words, {d.data, words, m_row});
    }
    if (m_patches)
    {
        const int row = PadRow(static_cast<int>(size.percepts[m_percept].CountPatchValues()));
        m_patches->AddPatchGradient({slot.input.data, slot.input.rows, row},
                                    {d.data + words * m_row, slot.input.rows, m_row});
    }
}

} // namespace ns3::hfedfm
