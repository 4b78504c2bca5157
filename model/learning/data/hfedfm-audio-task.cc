// SPDX-License-Identifier: GPL-2.0-only
#include "hfedfm-audio-task.h"

#include "ns3/abort.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace ns3::hfedfm
{

NS_OBJECT_ENSURE_REGISTERED(AudioTask);

namespace
{

constexpr int BINS = 16;
constexpr int FRAMES = 32;
constexpr int SLOTS = 4;
constexpr int SLOT_FRAMES = FRAMES / SLOTS;
constexpr uint32_t PULSE = 3;
constexpr uint32_t HISS = 4;

/** How strong a sound is at a bin and frame, before loudness. */
double
GetStrength(const SoundEvent& event, int bin, int frame, SeededRandom& random)
{
    constexpr int SOUNDING = SLOT_FRAMES - 1; // a gap tells one sound from the next
    if (frame >= SOUNDING)
    {
        return 0;
    }
    if (event.timbre == HISS)
    {
        return random.Uniform(0.1, 0.7);
    }
    if (event.timbre == PULSE && frame % 2 == 1)
    {
        return 0;
    }
    const double progress = static_cast<double>(frame) / (SOUNDING - 1) - 0.5;
    const double glide = event.timbre == 1 ? 3.0 : event.timbre == 2 ? -3.0 : 0.0;
    const double center = 1.5 + 3.0 * event.pitch + glide * progress;
    const double distance = (bin + 0.5 - center) / 0.9;
    return std::exp(-0.5 * distance * distance);
}

} // namespace

SoundClip
DrawSounds(uint32_t label, SeededRandom& random)
{
    NS_ABORT_MSG_IF(label >= VqaTask::CLASSES,
                    "The audio task has classes 0 to " << VqaTask::CLASSES - 1 << ", not " << label
                                                       << ".");
    const auto aspect = static_cast<SoundClip::Aspect>(label / SoundClip::VALUES);
    const uint32_t value = label % SoundClip::VALUES;
    const uint32_t count = aspect == SoundClip::NUMBER ? value : 1 + random.Below(SLOTS);
    std::vector<uint32_t> slots = {0, 1, 2, 3};
    random.Shuffle(slots);
    slots.resize(count);
    std::sort(slots.begin(), slots.end());
    SoundClip clip;
    for (const auto slot : slots)
    {
        clip.events.push_back({slot,
                               random.Below(SoundClip::VALUES),
                               random.Below(SoundClip::VALUES),
                               random.Uniform(0.45, 0.7)});
    }
    if (aspect == SoundClip::FIRST)
    {
        clip.events.front().timbre = value;
    }
    else if (aspect == SoundClip::LAST)
    {
        clip.events.back().timbre = value;
    }
    if (clip.events.empty())
    {
        return clip;
    }
    auto& loudest = clip.events[random.Below(count)];
    if (aspect == SoundClip::LOUDEST)
    {
        loudest.pitch = value;
        // The pitch of a hiss cannot be heard.
        loudest.timbre = loudest.timbre == HISS ? random.Below(HISS) : loudest.timbre;
    }
    loudest.loudness = 1;
    return clip;
}

Percept
RenderSounds(const SoundClip& clip, SeededRandom& random)
{
    Percept percept{"audio", std::vector<float>(BINS * FRAMES)};
    const double floor = random.Uniform(0.02, 0.1);
    for (auto& value : percept.values)
    {
        value = static_cast<float>(floor + random.Uniform(0, 0.12));
    }
    for (const auto& event : clip.events)
    {
        for (int frame = 0; frame < SLOT_FRAMES; ++frame)
        {
            for (int bin = 0; bin < BINS; ++bin)
            {
                auto& value =
                    percept
                        .values[bin * FRAMES + static_cast<int>(event.slot) * SLOT_FRAMES + frame];
                const double sum = value + event.loudness * GetStrength(event, bin, frame, random);
                value = static_cast<float>(std::clamp(sum, 0.0, 1.0));
            }
        }
    }
    return percept;
}

std::string
AskSounds(SoundClip::Aspect aspect)
{
    static const std::array<std::string, SoundClip::ASPECTS> questions = {
        "what is the first sound [ans]",
        "how many sounds [ans]",
        "what pitch is the loudest sound [ans]",
        "what is the last sound [ans]"};
    return questions.at(aspect);
}

uint32_t
AnswerSounds(const SoundClip& clip, SoundClip::Aspect aspect)
{
    const uint32_t first = aspect * SoundClip::VALUES;
    if (aspect == SoundClip::NUMBER)
    {
        return first + static_cast<uint32_t>(clip.events.size());
    }
    NS_ABORT_MSG_IF(clip.events.empty(), "A silent clip has no first, loudest or last sound.");
    if (aspect == SoundClip::LOUDEST)
    {
        return first + std::max_element(
                           clip.events.begin(),
                           clip.events.end(),
                           [](const auto& a, const auto& b) { return a.loudness < b.loudness; })
                           ->pitch;
    }
    return first + (aspect == SoundClip::FIRST ? clip.events.front() : clip.events.back()).timbre;
}

TypeId
AudioTask::GetTypeId()
{
    static TypeId tid = TypeId("ns3::hfedfm::AudioTask")
                            .SetParent<VqaTask>()
                            .SetGroupName("Hfedfm")
                            .AddConstructor<AudioTask>();
    return tid;
}

std::string
AudioTask::GetAnswer(uint32_t label) const
{
    static const std::array<std::string, CLASSES> answers = {
        "steady",  "rising", "falling", "pulse",   "hiss",  "none",   "one",
        "two",     "three",  "four",    "lowest",  "low",   "middle", "high",
        "highest", "steady", "rising",  "falling", "pulse", "hiss"};
    return answers.at(label);
}

VqaSample
AudioTask::Draw(uint32_t label, SeededRandom& random) const
{
    const auto clip = DrawSounds(label, random);
    const auto aspect = static_cast<SoundClip::Aspect>(label / SoundClip::VALUES);
    return {RenderSounds(clip, random), Vocabulary::Encode(AskSounds(aspect)), label};
}

} // namespace ns3::hfedfm
