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

/** One question about one image, with its answer. */
struct VqaSample
{
    Image image;               //!< what the device senses
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

    /** @param label a class @return the answer in words */
    virtual std::string GetAnswer(uint32_t label) const = 0;

    /**
     * Draw a sample.
     * @param label class of the answer, 0 to 19
     * @param random source of all other choices
     * @return an image and a question whose only right answer is that class
     */
    virtual VqaSample Draw(uint32_t label, SeededRandom& random) const = 0;
};

/** @return the names of all tasks */
const std::vector<std::string>& GetVqaTaskNames();

/** @param name of a task; an unknown one ends the program @return the task, valid forever */
const VqaTask& GetVqaTask(const std::string& name);

/** @param list names separated by commas @return them in order; ends the program on a bad one */
std::vector<std::string> ParseVqaTaskList(const std::string& list);

} // namespace ns3::hfedfm

#endif /* HFEDFM_VQA_TASK_H */
