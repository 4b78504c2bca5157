// SPDX-License-Identifier: GPL-2.0-only
#ifndef HFEDFM_VQA_TASK_H
#define HFEDFM_VQA_TASK_H

#include "hfedfm-image.h"
#include "hfedfm-seeded-random.h"
#include "hfedfm-vocabulary.h"

#include <cstdint>
#include <string>
#include <vector>

namespace ns3::hfedfm
{

/** What a sensor yields. */
struct Percept
{
    std::string modality;      //!< for instance `image`
    std::vector<float> values; //!< from 0 to 1, plane by plane, row by row
};

/** @param image an image @return it as a percept of modality `image` */
Percept MakePercept(const Image& image);

/** One question about what is sensed, with its answer. */
struct VqaSample
{
    Percept percept;           //!< what the device senses
    Vocabulary::Tokens tokens; //!< the question; its last token is `[ans]`
    uint32_t label{0};         //!< class of the right answer
};

/**
 * A family of visual questions: draws any number of samples of a wanted class.
 *
 * Tasks have no state: one object serves all devices and threads.
 */
class VqaTask
{
  public:
    /** Answer classes of every task. */
    static constexpr uint32_t CLASSES = 20;

    virtual ~VqaTask() = default;

    /** @return the name, which also names the task's head: `head/<name>` */
    virtual std::string GetName() const = 0;

    /** @return the modality that it needs besides text */
    virtual std::string GetModality() const
    {
        return "image";
    }

    /** @param label a class @return the answer in words */
    virtual std::string GetAnswer(uint32_t label) const = 0;

    /**
     * Draw a sample.
     * @param label class of the answer, 0 to 19
     * @param random source of all other choices
     * @return a percept and a question whose only right answer is that class
     */
    virtual VqaSample Draw(uint32_t label, SeededRandom& random) const = 0;
};

/** @return the names of all tasks */
const std::vector<std::string>& GetVqaTaskNames();

/** @param name of a task; an unknown one ends the program @return the task, valid forever */
const VqaTask& GetVqaTask(const std::string& name);

} // namespace ns3::hfedfm

#endif /* HFEDFM_VQA_TASK_H */
