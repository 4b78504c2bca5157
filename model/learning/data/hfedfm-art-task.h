// SPDX-License-Identifier: GPL-2.0-only
#ifndef HFEDFM_ART_TASK_H
#define HFEDFM_ART_TASK_H

#include "hfedfm-vqa-task.h"

namespace ns3::hfedfm
{

/** What a painting looks like: five values of each of four aspects. */
struct Painting
{
    /** Number of values of every aspect. */
    static constexpr uint32_t VALUES = 5;
    /** Number of aspects: palette, technique, era, subject. */
    static constexpr uint32_t ASPECTS = 4;

    /** Position of each aspect in `values`. */
    enum Aspect : uint32_t
    {
        PALETTE = 0,   //!< warm, cool, pastel, neon, mono
        TECHNIQUE = 1, //!< stripes, dots, checker, noise, gradient
        ERA = 2,       //!< told by the frame: none, thin, thick, vignette, corners
        SUBJECT = 3,   //!< circle, square, triangle, cross, none
    };

    std::array<uint32_t, ASPECTS> values; //!< 0 to 4 each
};

/** @param random source of the choices @return a painting, all combinations equally likely */
Painting DrawPainting(SeededRandom& random);

/** @param painting what to show @param random shades and noise @return the image */
Image RenderPainting(const Painting& painting, SeededRandom& random);

/** @param aspect what is asked for @return the question in words, ending in `[ans]` */
std::string AskPainting(Painting::Aspect aspect);

/** @param painting what it is @param aspect what is asked for @return the class, 0 to 19 */
uint32_t AnswerPainting(const Painting& painting, Painting::Aspect aspect);

/** Questions in the manner of ArtVQA about the palette, technique, era and subject of paintings. */
class ArtTask : public VqaTask
{
  public:
    /** @return the TypeId */
    static TypeId GetTypeId();

    std::string GetName() const override
    {
        return "art";
    }

    std::string GetAnswer(uint32_t label) const override;
    VqaSample Draw(uint32_t label, SeededRandom& random) const override;
};

} // namespace ns3::hfedfm

#endif /* HFEDFM_ART_TASK_H */
