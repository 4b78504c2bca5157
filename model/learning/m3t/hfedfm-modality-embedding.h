// SPDX-License-Identifier: GPL-2.0-only
#ifndef HFEDFM_MODALITY_EMBEDDING_H
#define HFEDFM_MODALITY_EMBEDDING_H

#include "hfedfm-linear.h"
#include "hfedfm-m3t-description.h"

#include <cstdint>
#include <vector>

namespace ns3::hfedfm
{

/**
 * Turns the words or the patches of a sample into tokens: the encoder of one modality.
 *
 * A word's token is a row of a table, a patch's a linear map of its values; both get a position and
 * what tells the modality.
 */
class ModalityEmbedding
{
  public:
    /**
     * Make an encoder without values.
     * @param size of the model
     * @param percept index of the modality; -1: words
     * @param trained whether gradients are wanted
     */
    ModalityEmbedding(const BackboneDescription& size, int percept, bool trained);

    /** @return what is trained, in the order of a module's tensors */
    std::vector<TrainedPart*> GetParts();

    /** @param words of a sentence, `[cls]` first @param x filled, a row for each */
    void EmbedWords(const std::vector<uint32_t>& words, const Rows& x) const;

    /** @param patches a row of values for each @param x filled, a row for each */
    void EmbedPatches(const ConstRows& patches, const Rows& x) const;

    /** @param words as in EmbedWords() @param d gradients of the rows */
    void AddWordGradient(const std::vector<uint32_t>& words, const ConstRows& d);

    /** @param patches as in EmbedPatches() @param d gradients of the rows */
    void AddPatchGradient(const ConstRows& patches, const ConstRows& d);

  private:
    void AddPlaces(const Rows& x) const;
    void AddPlaceGradient(const ConstRows& d);

    bool m_words;        //!< whether it is text
    RowTable m_table;    //!< words; no rows otherwise
    Linear m_patch;      //!< patches; no inputs otherwise
    RowTable m_position; //!< by place
    RowTable m_modality; //!< one row
};

} // namespace ns3::hfedfm

#endif /* HFEDFM_MODALITY_EMBEDDING_H */
