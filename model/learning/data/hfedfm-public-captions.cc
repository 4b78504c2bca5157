// SPDX-License-Identifier: GPL-2.0-only
#include "hfedfm-public-captions.h"

#include "hfedfm-art-task.h"
#include "hfedfm-audio-task.h"
#include "hfedfm-scene-task.h"

#include "ns3/fatal-error.h"

#include <algorithm>
#include <array>

namespace ns3::hfedfm
{

namespace
{

using Kind = SceneQuestion::Kind;

Caption
MakeCaption(const Percept& percept,
            const std::string& sentence,
            const std::string& word,
            SeededRandom& random)
{
    Caption caption;
    caption.percept = percept;
    // A random place in the sentence teaches every slot to hold the missing word.
    const uint32_t slack = Vocabulary::SENTENCE - Vocabulary::CountWords(sentence);
    caption.tokens = Vocabulary::Encode(sentence, random.Below(slack + 1));
    caption.slot = static_cast<uint32_t>(
        std::find(caption.tokens.begin(), caption.tokens.end(), Vocabulary::MASK) -
        caption.tokens.begin());
    caption.word = Vocabulary::GetToken(word);
    return caption;
}

/** A sentence about a scene and the word that is missing in it. */
struct Statement
{
    std::string sentence; //!< with `[mask]`
    std::string word;     //!< what belongs there
};

/** Say something about a scene: the classes of a question are finer than any word that is missing.
 */
Statement
DescribeScene(const SceneQuestion& question, uint32_t label, SeededRandom& random)
{
    static const std::array<std::string, 6> hues =
        {"warm", "mixed", "cool", "warm", "mixed", "cool"};
    static const std::array<std::string, 6> shades =
        {"dark", "bright", "dark", "bright", "dark", "bright"};
    static const std::array<std::string, 4> outlines = {"round", "angular", "angular", "angular"};
    static const std::array<std::string, 4> corners = {"plain", "plain", "pointed", "pointed"};
    static const std::array<std::string, 4> numbers = {"few", "few", "several", "several"};
    static const std::array<std::string, 4> places = {"beside", "beside", "stacked", "stacked"};
    const auto& color = GetSceneWord(scene_classes::COLORS + question.color);
    const auto& shape = GetSceneWord(scene_classes::SHAPES + static_cast<uint32_t>(question.shape));
    const bool other = random.Below(2) == 0;
    switch (question.kind)
    {
    case Kind::COLOR:
        return other ? Statement{"a [mask] " + shape + " is there", shades.at(label)}
                     : Statement{"the " + shape + " is [mask]", hues.at(label)};
    case Kind::SHAPE:
        label -= scene_classes::SHAPES;
        return other ? Statement{"the " + color + " thing shows [mask]", corners.at(label)}
                     : Statement{"the " + color + " thing is [mask]", outlines.at(label)};
    case Kind::COUNT:
        return {"[mask] " + color + " things", numbers.at(label - scene_classes::COUNTS)};
    case Kind::RELATION:
        return {color + " thing is [mask] of the " + shape,
                places.at(label - scene_classes::RELATIONS)};
    case Kind::EXISTS:
        break; // whether something is there, no caption says
    }
    NS_FATAL_ERROR("There are no captions of this kind.");
}

} // namespace

Caption
DrawSceneCaption(SeededRandom& random)
{
    SceneQuestion question{};
    const uint32_t label = random.Below(scene_classes::YES);
    const Scene scene = DrawScene(label, random, question);
    const auto statement = DescribeScene(question, label, random);
    return MakeCaption(MakePercept(RenderScene(scene, random)),
                       statement.sentence,
                       statement.word,
                       random);
}

Caption
DrawPaintingCaption(SeededRandom& random)
{
    static const std::array<std::string, Painting::ASPECTS> templates = {
        "a [mask] palette",
        "the technique is [mask]",
        "[mask] era painting",
        "this shows a [mask] subject"};
    static const std::array<std::array<std::string, Painting::VALUES>, Painting::ASPECTS> coarse = {
        {{"vivid", "soft", "soft", "vivid", "plain"},
         {"regular", "spotted", "regular", "spotted", "blended"},
         {"open", "open", "bordered", "shaded", "bordered"},
         {"round", "angular", "angular", "angular", "empty"}}};
    const Painting painting = DrawPainting(random);
    const uint32_t aspect = random.Below(Painting::ASPECTS);
    return MakeCaption(MakePercept(RenderPainting(painting, random)),
                       templates[aspect],
                       coarse[aspect][painting.values[aspect]],
                       random);
}

Caption
DrawSoundCaption(SeededRandom& random)
{
    static const std::array<std::string, SoundClip::ASPECTS> templates = {
        "the first sound is [mask]",
        "hear [mask] sounds",
        "loudest sound is [mask] here",
        "last sound is [mask]"};
    static const std::array<std::string, SoundClip::VALUES> timbres = {"steady",
                                                                       "moving",
                                                                       "moving",
                                                                       "regular",
                                                                       "rough"};
    static const std::array<std::array<std::string, SoundClip::VALUES>, SoundClip::ASPECTS> coarse =
        {timbres,
         {"empty", "few", "few", "several", "several"},
         {"low", "low", "plain", "high", "high"},
         timbres};
    const uint32_t label = random.Below(VqaTask::CLASSES);
    const auto clip = DrawSounds(label, random);
    const uint32_t aspect = label / SoundClip::VALUES;
    return MakeCaption(RenderSounds(clip, random),
                       templates[aspect],
                       coarse[aspect][label % SoundClip::VALUES],
                       random);
}

} // namespace ns3::hfedfm
