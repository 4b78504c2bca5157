// SPDX-License-Identifier: GPL-2.0-only
#include "hfedfm-public-captions.h"

#include "hfedfm-art-task.h"
#include "hfedfm-scene-task.h"

#include <algorithm>
#include <array>

namespace ns3::hfedfm
{

namespace
{

using Kind = SceneQuestion::Kind;

Caption
MakeCaption(const Image& image,
            const std::string& sentence,
            const std::string& word,
            SeededRandom& random)
{
    Caption caption;
    caption.percept = MakePercept(image);
    // A random place in the sentence teaches every slot to hold the missing word.
    const uint32_t slack = Vocabulary::SENTENCE - Vocabulary::CountWords(sentence);
    caption.tokens = Vocabulary::Encode(sentence, random.Below(slack + 1));
    caption.slot = static_cast<uint32_t>(
        std::find(caption.tokens.begin(), caption.tokens.end(), Vocabulary::MASK) -
        caption.tokens.begin());
    caption.word = Vocabulary::GetToken(word);
    return caption;
}

std::string
DescribeScene(const SceneQuestion& question)
{
    const auto& color = GetSceneWord(scene_classes::COLORS + question.color);
    const auto& shape = GetSceneWord(scene_classes::SHAPES + static_cast<uint32_t>(question.shape));
    switch (question.kind)
    {
    case Kind::COLOR:
        return "the " + shape + " is [mask]";
    case Kind::SHAPE:
        return "the " + color + " thing is a [mask]";
    case Kind::COUNT:
        return "[mask] " + color + " things";
    case Kind::RELATION:
        return color + " thing is [mask] of the " + shape;
    case Kind::EXISTS:
        return "[mask] " + color + " " + shape + " there";
    }
    return "[mask]";
}

} // namespace

Caption
DrawSceneCaption(SeededRandom& random, uint32_t label)
{
    SceneQuestion question{};
    const Scene scene = DrawScene(label, random, question);
    return MakeCaption(RenderScene(scene, random),
                       DescribeScene(question),
                       GetSceneWord(label),
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
    return MakeCaption(RenderPainting(painting, random),
                       templates[aspect],
                       coarse[aspect][painting.values[aspect]],
                       random);
}

} // namespace ns3::hfedfm
