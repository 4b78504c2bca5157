// SPDX-License-Identifier: GPL-2.0-only
#include "hfedfm-modality-embedding.h"

#include <algorithm>

namespace ns3::hfedfm
{

ModalityEmbedding::ModalityEmbedding(const BackboneDescription& size, int percept, bool trained)
    : m_words(percept < 0),
      m_table(m_words ? static_cast<int>(size.vocabulary) : 0,
              static_cast<int>(size.width),
              trained),
      m_patch(static_cast<int>(size.width),
              m_words ? 0 : static_cast<int>(size.percepts.at(percept).CountPatchValues()),
              trained),
      m_position(static_cast<int>(m_words ? size.CountTextTokens()
                                          : size.percepts.at(percept).CountPatches()),
                 static_cast<int>(size.width),
                 trained),
      m_modality(1, static_cast<int>(size.width), trained)
{
}

std::vector<TrainedPart*>
ModalityEmbedding::GetParts()
{
    TrainedPart* first = &m_patch;
    if (m_words)
    {
        first = &m_table;
    }
    return {first, &m_position, &m_modality};
}

void
ModalityEmbedding::AddPlaces(const Rows& x) const
{
    const auto& kernels = GetKernels();
    for (int i = 0; i < x.count; ++i)
    {
        float* row = x.data + i * x.row;
        const auto columns = static_cast<int>(x.row);
        kernels.addRows(m_position.GetRow(i), 1, columns, columns, row);
        kernels.addRows(m_modality.GetRow(0), 1, columns, columns, row);
    }
}

void
ModalityEmbedding::AddPlaceGradient(const ConstRows& d)
{
    for (int i = 0; i < d.count; ++i)
    {
        m_position.AddGradient(i, d.data + i * d.row);
        m_modality.AddGradient(0, d.data + i * d.row);
    }
}

void
ModalityEmbedding::EmbedWords(const std::vector<uint32_t>& words, const Rows& x) const
{
    for (int i = 0; i < x.count; ++i)
    {
        std::copy_n(m_table.GetRow(static_cast<int>(words[i])), x.row, x.data + i * x.row);
    }
    AddPlaces(x);
}

void
ModalityEmbedding::EmbedPatches(const ConstRows& patches, const Rows& x) const
{
    m_patch.Forward(patches, x);
    AddPlaces(x);
}

void
ModalityEmbedding::AddWordGradient(const std::vector<uint32_t>& words, const ConstRows& d)
{
    for (int i = 0; i < d.count; ++i)
    {
        m_table.AddGradient(static_cast<int>(words[i]), d.data + i * d.row);
    }
    AddPlaceGradient(d);
}

void
ModalityEmbedding::AddPatchGradient(const ConstRows& patches, const ConstRows& d)
{
    m_patch.AddGradient(patches, d);
    AddPlaceGradient(d);
}

} // namespace ns3::hfedfm
