// SPDX-License-Identifier: GPL-2.0-only
#ifndef HFEDFM_AUDIO_TASK_H
#define HFEDFM_AUDIO_TASK_H

#include "hfedfm-vqa-task.h"

#include <cstdint>
#include <vector>

namespace ns3::hfedfm
{

/** One sound of a clip. */
struct SoundEvent
{
    uint32_t slot;   //!< 0 to 3: quarter of the clip
    uint32_t timbre; //!< 0 to 4: steady, rise, fall, pulse, hiss
    uint32_t pitch;  //!< 0 to 4, from low to high; a hiss has none that can be heard
    double loudness; //!< 1 for the loudest, less for others
};

/** What a clip of sound is made of; RenderSounds() makes a spectrogram of it. */
struct SoundClip
{
    /** Values of every aspect. */
    static constexpr uint32_t VALUES = 5;
    /** Number of aspects. */
    static constexpr uint32_t ASPECTS = 4;

    /** What is asked about a clip; the classes of an aspect follow one another in this order. */
    enum Aspect : uint32_t
    {
        FIRST = 0,   //!< timbre of the first sound
        NUMBER = 1,  //!< number of sounds, 0 to 4
        LOUDEST = 2, //!< pitch of the loudest sound
        LAST = 3,    //!< timbre of the last sound
    };

    std::vector<SoundEvent> events; //!< none to four, in order of time
};

/**
 * Draw a clip.
 * @param label class of the audio task that is the answer to the question about its aspect
 * @param random source of all other choices
 * @return the clip
 */
SoundClip DrawSounds(uint32_t label, SeededRandom& random);

/**
 * Make a spectrogram of a clip.
 * @param clip what is heard
 * @param random loudness and noise
 * @return a percept of modality `audio`: 16 bins of frequency, low ones first, by 32 frames of time
 */
Percept RenderSounds(const SoundClip& clip, SeededRandom& random);

/** @param aspect what is asked for @return the question in words, ending in `[ans]` */
std::string AskSounds(SoundClip::Aspect aspect);

/** @param clip what is heard @param aspect what is asked for @return the class, 0 to 19 */
uint32_t AnswerSounds(const SoundClip& clip, SoundClip::Aspect aspect);

/** Questions about the timbre, number and pitch of sounds in a short spectrogram. */
class AudioTask : public VqaTask
{
  public:
    /** @return the TypeId */
    static TypeId GetTypeId();

    std::string GetName() const override
    {
        return "audio";
    }

    std::string GetModality() const override
    {
        return "audio";
    }

    std::string GetAnswer(uint32_t label) const override;
    VqaSample Draw(uint32_t label, SeededRandom& random) const override;
};

} // namespace ns3::hfedfm

#endif /* HFEDFM_AUDIO_TASK_H */
