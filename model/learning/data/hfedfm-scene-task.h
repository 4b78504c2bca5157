// SPDX-License-Identifier: GPL-2.0-only
#ifndef HFEDFM_SCENE_TASK_H
#define HFEDFM_SCENE_TASK_H

#include "hfedfm-vqa-task.h"

#include <optional>

namespace ns3::hfedfm
{

/** One colored shape in a scene. */
struct SceneThing
{
    uint32_t color; //!< 0 to 5: red, green, blue, yellow, purple, cyan
    Shape shape;    //!< its form
    uint32_t cell;  //!< 0 to 15: place on the 4 x 4 grid, row by row
};

/** What a scene shows; RenderScene() makes an image of it. */
struct Scene
{
    std::vector<SceneThing> things; //!< 1 to 4 shapes in different cells
    bool striped{false};            //!< whether the background has stripes
};

/** A question about a scene. */
struct SceneQuestion
{
    /** What is asked. */
    enum class Kind : uint8_t
    {
        COLOR,    //!< what color is the `shape`
        SHAPE,    //!< what shape is the `color` thing
        COUNT,    //!< how many `color` things
        RELATION, //!< which side of the `shape` is the `color` thing
        EXISTS,   //!< is there a `color` `shape`
    };

    Kind kind;      //!< what is asked
    uint32_t color; //!< used by all kinds but COLOR
    Shape shape;    //!< used by COLOR, RELATION and EXISTS

    /** @return the question in words, ending in `[ans]` */
    std::string ToString() const;
};

/** Where the classes of each kind of question begin. */
namespace scene_classes
{
constexpr uint32_t COLORS = 0;     //!< 6 classes
constexpr uint32_t SHAPES = 6;     //!< 4 classes
constexpr uint32_t COUNTS = 10;    //!< 4 classes: one to four
constexpr uint32_t RELATIONS = 14; //!< 4 classes: left, right, above, below
constexpr uint32_t YES = 18;       //!< 1 class
constexpr uint32_t NO = 19;        //!< 1 class
} // namespace scene_classes

/** @param label a class of the scene task @return its word, which is in the vocabulary */
const std::string& GetSceneWord(uint32_t label);

/**
 * Answer a question from the description of the scene.
 * @param scene what is there
 * @param question what is asked
 * @return the class, or nothing if the question has no single answer
 */
std::optional<uint32_t> AnswerScene(const Scene& scene, const SceneQuestion& question);

/**
 * Draw a scene and a question about it.
 * @param label class of the answer
 * @param random source of the choices
 * @param question filled with the question
 * @return the scene; other things in it never make the answer ambiguous
 */
Scene DrawScene(uint32_t label, SeededRandom& random, SceneQuestion& question);

/** @param scene what to show @param random jitter, shades and noise @return the image */
Image RenderScene(const Scene& scene, SeededRandom& random);

/** Questions in the manner of GQA about a few colored shapes on a noisy background. */
class SceneTask : public VqaTask
{
  public:
    /** @return the TypeId */
    static TypeId GetTypeId();

    std::string GetName() const override
    {
        return "scene";
    }

    std::string GetAnswer(uint32_t label) const override;
    VqaSample Draw(uint32_t label, SeededRandom& random) const override;
};

} // namespace ns3::hfedfm

#endif /* HFEDFM_SCENE_TASK_H */
