// SPDX-License-Identifier: GPL-2.0-only
#ifndef HFEDFM_DATASET_H
#define HFEDFM_DATASET_H

#include "hfedfm-vocabulary.h"

#include "ns3/object.h"

#include <cstdint>
#include <memory>
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

/** One question about what is sensed, with its answer. */
struct VqaSample
{
    Percept percept;           //!< what the device senses
    Vocabulary::Tokens tokens; //!< the question; its last token is `[ans]`
    uint32_t label{0};         //!< class of the right answer
};

/** What a model has to know of a task. */
struct TaskDescription
{
    std::string name;             //!< which also names modules: `head/<name>`
    std::string percept{"image"}; //!< the modality that it needs besides text
    uint32_t classes{20};         //!< number of answers

    /** End the program if a label is that of no answer. @param samples some of this task */
    void CheckLabels(const std::vector<VqaSample>& samples) const;
};

/**
 * Where the samples of a federation come from. It knows no ns-3 objects and never changes, so that
 * any thread may ask.
 */
class SampleSource
{
  public:
    virtual ~SampleSource() = default;

    /** @return the names of all tasks that there are samples of */
    virtual std::vector<std::string> GetTaskNames() const = 0;

    /** @param task one of GetTaskNames() @return what a model has to know of it */
    virtual TaskDescription Describe(const std::string& task) const = 0;

    /**
     * Look whether there are samples, before anything is trained.
     * @param task one of GetTaskNames()
     * @return what is missing and what helps, in a sentence; empty if all is well
     */
    virtual std::string FindError(const std::string& task) const
    {
        (void)task;
        return "";
    }

    /**
     * Count a device's training data.
     * @param task name of a task
     * @param device index of a device, from 0
     * @return the number of its training samples
     */
    virtual uint32_t CountSamples(const std::string& task, uint32_t device) const = 0;

    /**
     * Make a device's training data.
     * @param task name of a task
     * @param device index of a device, from 0
     * @return its training samples, CountSamples() many
     */
    virtual std::vector<VqaSample> MakeTrainingShard(const std::string& task,
                                                     uint32_t device) const = 0;

    /**
     * Make a device's own test: samples that it has not trained on, distributed as those.
     * @param task name of a task
     * @param device index of a device, from 0
     * @return its questions; none if there is no such test
     */
    virtual std::vector<VqaSample> MakeOwnTest(const std::string& task, uint32_t device) const = 0;

    /**
     * Make the common test set, which no device trains on.
     * @param task name of a task
     * @return its questions
     */
    virtual std::vector<VqaSample> MakeTest(const std::string& task) const = 0;

    /** @return a text that differs for sources whose common tests may differ */
    virtual std::string NameTest() const = 0;
};

/**
 * The data of a federation, to be replaced by a subclass: its attributes say which samples there
 * are and how they are spread over devices. LearnerHelper sets the attributes `Devices` and
 * `DataSeed`, if there are such.
 */
class Dataset : public Object
{
  public:
    /** @return the TypeId */
    static TypeId GetTypeId();

    /** @return the samples that the attributes describe now */
    virtual std::shared_ptr<const SampleSource> GetSource() const = 0;
};

} // namespace ns3::hfedfm

#endif /* HFEDFM_DATASET_H */
