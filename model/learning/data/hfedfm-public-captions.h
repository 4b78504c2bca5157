// SPDX-License-Identifier: GPL-2.0-only
#ifndef HFEDFM_PUBLIC_CAPTIONS_H
#define HFEDFM_PUBLIC_CAPTIONS_H

#include "hfedfm-vqa-task.h"

namespace ns3::hfedfm
{

/** An image with a caption in which one word is missing: what the backbone is pretrained on. */
struct Caption
{
    Percept percept;           //!< what is described
    Vocabulary::Tokens tokens; //!< the caption with `[mask]` in the place of the missing word
    uint32_t slot{0};          //!< where `[mask]` is, 0 to 7
    uint8_t word{0};           //!< token of the missing word
};

/**
 * Draw a caption of a scene under coarse labels, for instance "the circle is [mask]", where what is
 * missing is warm, cool or mixed.
 * @param random source of all choices
 * @return the caption; the scene task's classes are finer than the missing words, and whether
 * something is there, which it asks too, no caption says
 */
Caption DrawSceneCaption(SeededRandom& random);

/**
 * Draw a caption of a painting under coarse labels, three to an aspect.
 * @param random source of all choices
 * @return the caption; the art task's classes are finer
 */
Caption DrawPaintingCaption(SeededRandom& random);

/**
 * Draw a caption of a clip of sound under coarse labels, three or four to an aspect.
 * @param random source of all choices
 * @return the caption; the audio task's classes are finer
 */
Caption DrawSoundCaption(SeededRandom& random);

} // namespace ns3::hfedfm

#endif /* HFEDFM_PUBLIC_CAPTIONS_H */
