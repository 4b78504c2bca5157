// SPDX-License-Identifier: GPL-2.0-only
#include "hfedfm-scene-task.h"

#include "ns3/abort.h"

#include <algorithm>
#include <array>
#include <cstdlib>

namespace ns3::hfedfm
{

NS_OBJECT_ENSURE_REGISTERED(SceneTask);

namespace
{

constexpr uint32_t COLORS = 6;
constexpr uint32_t SHAPES = 4;
constexpr int GRID = 4;
constexpr uint32_t CELLS = GRID * GRID;
constexpr uint32_t MOST_THINGS = 4;
constexpr int THING_PIXELS = 6;

using Kind = SceneQuestion::Kind;

/** @param n outcomes @param avoid the one not to draw @return one of the others */
uint32_t
Other(uint32_t n, uint32_t avoid, SeededRandom& random)
{
    return (avoid + 1 + random.Below(n - 1)) % n;
}

Shape
AnyShape(SeededRandom& random)
{
    return static_cast<Shape>(random.Below(SHAPES));
}

Shape
OtherShape(Shape avoid, SeededRandom& random)
{
    return static_cast<Shape>(Other(SHAPES, static_cast<uint32_t>(avoid), random));
}

uint32_t
FreeCell(const Scene& scene, SeededRandom& random)
{
    while (true)
    {
        const uint32_t cell = random.Below(CELLS);
        if (std::none_of(scene.things.begin(), scene.things.end(), [cell](const SceneThing& t) {
                return t.cell == cell;
            }))
        {
            return cell;
        }
    }
}

void
Put(Scene& scene, uint32_t color, Shape shape, SeededRandom& random)
{
    scene.things.push_back({color, shape, FreeCell(scene, random)});
}

/** @return 0 to 3 for left, right, above, below; nothing on a diagonal or at the same place */
std::optional<uint32_t>
SideOf(uint32_t reference, uint32_t cell)
{
    const int dx = static_cast<int>(cell % GRID) - static_cast<int>(reference % GRID);
    const int dy = static_cast<int>(cell / GRID) - static_cast<int>(reference / GRID);
    if (std::abs(dx) == std::abs(dy))
    {
        return std::nullopt;
    }
    if (std::abs(dx) > std::abs(dy))
    {
        return dx < 0 ? 0 : 1;
    }
    return dy < 0 ? 2 : 3;
}

Scene
DrawRelation(uint32_t side, const SceneQuestion& question, SeededRandom& random)
{
    Scene scene;
    const uint32_t referenceColor = Other(COLORS, question.color, random);
    const Shape targetShape = OtherShape(question.shape, random);
    uint32_t reference;
    uint32_t target;
    do
    {
        reference = random.Below(CELLS);
        target = random.Below(CELLS);
    } while (SideOf(reference, target) != side);
    scene.things = {{referenceColor, question.shape, reference},
                    {question.color, targetShape, target}};
    return scene;
}

/** A scene without the thing asked for; one with only its color or only its shape is likely. */
Scene
DrawAbsence(const SceneQuestion& question, SeededRandom& random)
{
    Scene scene;
    if (random.Below(2) == 0)
    {
        Put(scene, question.color, OtherShape(question.shape, random), random);
    }
    else
    {
        Put(scene, Other(COLORS, question.color, random), question.shape, random);
    }
    return scene;
}

/** Add things that leave the answer as it is, up to a random total of at most four. */
void
AddDistractors(Scene& scene, const SceneQuestion& question, SeededRandom& random)
{
    const auto answer = AnswerScene(scene, question);
    const auto present = static_cast<uint32_t>(scene.things.size());
    const uint32_t total = present + random.Below(MOST_THINGS - present + 1);
    while (scene.things.size() < total)
    {
        Put(scene, random.Below(COLORS), AnyShape(random), random);
        if (AnswerScene(scene, question) != answer)
        {
            scene.things.pop_back();
        }
    }
}

Image
RenderBackground(bool striped, SeededRandom& random)
{
    const auto grey = static_cast<float>(random.Uniform(0.4, 0.6));
    const Rgb color = {grey, grey, grey};
    Image image(color);
    if (striped)
    {
        const auto phase = static_cast<int>(random.Below(4));
        const Rgb dark = Scale(color, 0.8);
        for (int y = 0; y < Image::SIDE; ++y)
        {
            for (int x = 0; x < Image::SIDE && (y + phase) % 4 == 0; ++x)
            {
                image.Set(x, y, dark);
            }
        }
    }
    return image;
}

} // namespace

const std::string&
GetSceneWord(uint32_t label)
{
    static const std::array<std::string, VqaTask::CLASSES> words = {
        "red",    "green",    "blue",  "yellow", "purple", "cyan",  "circle",
        "square", "triangle", "cross", "one",    "two",    "three", "four",
        "left",   "right",    "above", "below",  "yes",    "no"};
    return words.at(label);
}

std::string
SceneQuestion::ToString() const
{
    const auto& colorWord = GetSceneWord(scene_classes::COLORS + color);
    const auto& shapeWord = GetSceneWord(scene_classes::SHAPES + static_cast<uint32_t>(shape));
    switch (kind)
    {
    case Kind::COLOR:
        return "what color is the " + shapeWord + " [ans]";
    case Kind::SHAPE:
        return "what shape is the " + colorWord + " thing [ans]";
    case Kind::COUNT:
        return "how many " + colorWord + " things [ans]";
    case Kind::RELATION:
        return "which side of " + shapeWord + " is " + colorWord + " [ans]";
    case Kind::EXISTS:
        return "is there a " + colorWord + " " + shapeWord + " [ans]";
    }
    return "";
}

std::optional<uint32_t>
AnswerScene(const Scene& scene, const SceneQuestion& question)
{
    std::vector<SceneThing> colored;
    std::vector<SceneThing> shaped;
    bool exists = false;
    for (const auto& thing : scene.things)
    {
        const bool color = thing.color == question.color;
        const bool shape = thing.shape == question.shape;
        exists = exists || (color && shape);
        if (color)
        {
            colored.push_back(thing);
        }
        if (shape)
        {
            shaped.push_back(thing);
        }
    }
    switch (question.kind)
    {
    case Kind::COLOR:
        return shaped.size() == 1 ? std::make_optional(scene_classes::COLORS + shaped.front().color)
                                  : std::nullopt;
    case Kind::SHAPE:
        return colored.size() == 1
                   ? std::make_optional(scene_classes::SHAPES +
                                        static_cast<uint32_t>(colored.front().shape))
                   : std::nullopt;
    case Kind::COUNT:
        return colored.empty() ? std::nullopt
                               : std::make_optional(scene_classes::COUNTS - 1 +
                                                    static_cast<uint32_t>(colored.size()));
    case Kind::RELATION: {
        if (colored.size() != 1 || shaped.size() != 1)
        {
            return std::nullopt;
        }
        const auto side = SideOf(shaped.front().cell, colored.front().cell);
        return side ? std::make_optional(scene_classes::RELATIONS + *side) : std::nullopt;
    }
    case Kind::EXISTS:
        return exists ? scene_classes::YES : scene_classes::NO;
    }
    return std::nullopt;
}

Scene
DrawScene(uint32_t label, SeededRandom& random, SceneQuestion& question)
{
    NS_ABORT_MSG_IF(label >= VqaTask::CLASSES,
                    "The scene task has classes 0 to " << VqaTask::CLASSES - 1 << ", not " << label
                                                       << ".");
    Scene scene;
    question.color = random.Below(COLORS);
    question.shape = AnyShape(random);
    if (label < scene_classes::SHAPES)
    {
        question.kind = Kind::COLOR;
        question.color = label - scene_classes::COLORS;
        Put(scene, question.color, question.shape, random);
    }
    else if (label < scene_classes::COUNTS)
    {
        question.kind = Kind::SHAPE;
        question.shape = static_cast<Shape>(label - scene_classes::SHAPES);
        Put(scene, question.color, question.shape, random);
    }
    else if (label < scene_classes::RELATIONS)
    {
        question.kind = Kind::COUNT;
        for (uint32_t i = 0; i <= label - scene_classes::COUNTS; ++i)
        {
            Put(scene, question.color, AnyShape(random), random);
        }
    }
    else if (label < scene_classes::YES)
    {
        question.kind = Kind::RELATION;
        scene = DrawRelation(label - scene_classes::RELATIONS, question, random);
    }
    else
    {
        question.kind = Kind::EXISTS;
        if (label == scene_classes::YES)
        {
            Put(scene, question.color, question.shape, random);
        }
        else
        {
            scene = DrawAbsence(question, random);
        }
    }
    AddDistractors(scene, question, random);
    scene.striped = random.Below(2) == 0;
    return scene;
}

Image
RenderScene(const Scene& scene, SeededRandom& random)
{
    static const std::array<Rgb, COLORS> colors = {{{0.9F, 0.1F, 0.1F},
                                                    {0.1F, 0.8F, 0.1F},
                                                    {0.1F, 0.2F, 0.9F},
                                                    {0.9F, 0.9F, 0.1F},
                                                    {0.6F, 0.1F, 0.8F},
                                                    {0.1F, 0.9F, 0.9F}}};
    constexpr int CELL_PIXELS = Image::SIDE / GRID;
    constexpr int SLACK = CELL_PIXELS - THING_PIXELS + 1;
    Image image = RenderBackground(scene.striped, random);
    for (const auto& thing : scene.things)
    {
        const auto left = static_cast<int>(thing.cell % GRID) * CELL_PIXELS;
        const auto top = static_cast<int>(thing.cell / GRID) * CELL_PIXELS;
        image.DrawShape(thing.shape,
                        left + static_cast<int>(random.Below(SLACK)),
                        top + static_cast<int>(random.Below(SLACK)),
                        THING_PIXELS,
                        Scale(colors.at(thing.color), random.Uniform(0.85, 1.1)));
    }
    image.AddNoise(random, 0.05);
    return image;
}

TypeId
SceneTask::GetTypeId()
{
    static TypeId tid = TypeId("ns3::hfedfm::SceneTask")
                            .SetParent<VqaTask>()
                            .SetGroupName("Hfedfm")
                            .AddConstructor<SceneTask>();
    return tid;
}

std::string
SceneTask::GetAnswer(uint32_t label) const
{
    return GetSceneWord(label);
}

VqaSample
SceneTask::Draw(uint32_t label, SeededRandom& random) const
{
    SceneQuestion question{};
    const Scene scene = DrawScene(label, random, question);
    return {MakePercept(RenderScene(scene, random)),
            Vocabulary::Encode(question.ToString()),
            label};
}

} // namespace ns3::hfedfm
