// SPDX-License-Identifier: GPL-2.0-only
#ifndef HFEDFM_VQA_TASK_H
#define HFEDFM_VQA_TASK_H

#include "hfedfm-dataset.h"
#include "hfedfm-image.h"
#include "hfedfm-seeded-random.h"

#include <cstdint>
#include <mutex>
#include <string>
#include <vector>

namespace ns3::hfedfm
{

/** @param image an image @return it as a percept of modality `image` */
Percept MakePercept(const Image& image);

/** What samples are for. */
enum class VqaPart
{
    TRAINING, //!< to learn from
    TEST      //!< to be scored on, by all or by one device
};

/**
 * A family of questions about what is sensed: draws samples of a wanted class, or takes them from a
 * pool.
 *
 * A program can bring tasks of its own: whatever subclass is registered as an ns-3 object and has a
 * constructor is a task, known by its name. One object serves all devices and threads.
 */
class VqaTask : public Object
{
  public:
    /** Answer classes of a task, unless it says otherwise. */
    static constexpr uint32_t CLASSES = 20;

    /** @return the TypeId */
    static TypeId GetTypeId();

    /** @return the name, which also names the task's head: `head/<name>` */
    virtual std::string GetName() const = 0;

    /** @return the modality that it needs besides text */
    virtual std::string GetModality() const
    {
        return "image";
    }

    /** @return number of answers */
    virtual uint32_t GetClasses() const
    {
        return CLASSES;
    }

    /** @param label a class @return the answer in words */
    virtual std::string GetAnswer(uint32_t label) const = 0;

    /** @return why there are no samples and what helps, in a sentence; empty if there are */
    virtual std::string FindError() const
    {
        return "";
    }

    /**
     * Try whether samples can be made, the first time that it is asked: take or draw one of each
     * class.
     * @return what is wrong with them, in a sentence; empty if nothing is
     */
    std::string FindSampleError() const;

    /**
     * Draw a sample.
     * @param label class of the answer, below GetClasses()
     * @param random source of all other choices
     * @return a percept and a question whose only right answer is that class
     */
    virtual VqaSample Draw(uint32_t label, SeededRandom& random) const = 0;

    /**
     * Count samples that there are.
     * @param part what they are for
     * @param label class of the answer
     * @return how many Take() has; 0 if any number can be drawn
     */
    virtual uint32_t CountPool(VqaPart part, uint32_t label) const;

    /**
     * Take a sample out of a pool.
     * @param part what it is for
     * @param label class of the answer
     * @param index which one, below CountPool()
     * @return the sample
     */
    virtual VqaSample Take(VqaPart part, uint32_t label, uint32_t index) const;

  private:
    mutable std::once_flag m_tried;    //!< whether FindSampleError() has looked
    mutable std::string m_sampleError; //!< what it has found
};

/** Make all tasks anew, so that default values of their attributes count that were set since the
 * first use of a task. To be called before anything is trained. */
void RenewVqaTasks();

/** @return the names of all tasks, in alphabetical order */
std::vector<std::string> GetVqaTaskNames();

/** @param name of a task; an unknown one ends the program @return the task, valid forever */
const VqaTask& GetVqaTask(const std::string& name);

} // namespace ns3::hfedfm

#endif /* HFEDFM_VQA_TASK_H */
