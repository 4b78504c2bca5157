// SPDX-License-Identifier: GPL-2.0-only
#ifndef HFEDFM_VQA_DATASET_H
#define HFEDFM_VQA_DATASET_H

#include "hfedfm-class-prior.h"
#include "hfedfm-vqa-task.h"

#include <cstdint>
#include <string>
#include <vector>

namespace ns3::hfedfm
{

/** How training samples of a task are parted among devices. */
enum class VqaPartition
{
    BY_CLASS, //!< every class by shares of its own: unequal devices, all classes equally frequent
    BY_DEVICE //!< every device draws from a prior of its own: devices with equally many samples
};

/** Number of samples by device and class. */
using ClassCounts = std::vector<std::vector<uint32_t>>;

/** Sizes and seed of a federated data set of tasks (VqaTask): all its samples follow from these. */
struct VqaDatasetConfig : public SampleSource
{
    uint64_t seed{1};                               //!< base of all draws
    uint32_t devices{1};                            //!< number of devices that share the data
    uint32_t samples{96};                           //!< training samples per task, mean of devices
    uint32_t testQuestions{1000};                   //!< size of each task's common test set
    double alpha{0.1};                              //!< Dirichlet concentration of the shares
    VqaPartition partition{VqaPartition::BY_CLASS}; //!< what the shares are of
    uint32_t minSamples{8};                         //!< least samples of a device, by class only
    uint32_t ownQuestions{48};                      //!< size of a device's own test per task

    /**
     * Part the samples of a task by class: each class, as frequent as the others to one sample, is
     * shared out by a draw from Dirichlet(alpha) over the devices, as in Yurochkin et al. (2019)
     * and Li et al. (2022), label skew by distribution. Those draw again until no device has too
     * few; here a device with fewer than minSamples takes what it lacks, one by one, from the
     * largest class of the device that then has most, so that the sums of classes stay.
     * @param task name of a task
     * @return number of samples by device and class, worked out once per process
     */
    const ClassCounts& SplitByClass(const std::string& task) const;

    /**
     * How likely each class is on a device.
     * @param task name of a task
     * @param device index of a device, from 0
     * @return the distribution that its training samples have or are drawn from
     */
    ClassPrior MakePrior(const std::string& task, uint32_t device) const;

    std::vector<std::string> GetTaskNames() const override;
    TaskDescription Describe(const std::string& task) const override;
    std::string FindError(const std::string& task) const override;
    uint32_t CountSamples(const std::string& task, uint32_t device) const override;

    /**
     * Make a device's training data. By class, samples of a pool are each on one device; by device,
     * each device takes them from the whole pool.
     * @param task name of a task
     * @param device index of a device, from 0
     * @return its training samples
     */
    std::vector<VqaSample> MakeTrainingShard(const std::string& task,
                                             uint32_t device) const override;

    /**
     * Make a device's own test: other samples, classes as likely as in its training data. Those of
     * a pool are test samples, which others may be asked, too.
     * @param task name of a task
     * @param device index of a device, from 0
     * @return its questions
     */
    std::vector<VqaSample> MakeOwnTest(const std::string& task, uint32_t device) const override;

    std::vector<VqaSample> MakeTest(const std::string& task) const override;
    std::string NameTest() const override;

    /**
     * Make one question of the common, balanced test set.
     * @param task name of a task
     * @param question index of the question
     * @return the question; its class is the index modulo the number of classes
     */
    VqaSample MakeTestQuestion(const std::string& task, uint32_t question) const;

  private:
    ClassCounts DrawSplit(const std::string& task) const;
    VqaSample TakeAt(const VqaTask& task, VqaPart part, uint32_t label, uint32_t place) const;
};

/**
 * Data of all tasks (VqaTask): every device's training samples and test, and a common test set.
 *
 * Nothing is stored: samples are made when a learner asks for them.
 */
class VqaDataset : public Dataset
{
  public:
    /** @return the TypeId */
    static TypeId GetTypeId();

    /** @return sizes and seed, free of ns-3 objects, for use on any thread */
    VqaDatasetConfig GetConfig() const;

    std::shared_ptr<const SampleSource> GetSource() const override
    {
        return std::make_shared<VqaDatasetConfig>(GetConfig());
    }

  private:
    void SetPartition(std::string name);
    std::string GetPartition() const;

    uint64_t m_seed;          //!< base of all draws
    uint32_t m_devices;       //!< number of devices
    uint32_t m_samples;       //!< training samples per task, mean of devices
    uint32_t m_testQuestions; //!< size of each task's test set
    double m_alpha;           //!< Dirichlet concentration
    VqaPartition m_partition; //!< how samples are parted
    uint32_t m_minSamples;    //!< least samples of a device
    uint32_t m_ownQuestions;  //!< size of a device's own test
};

} // namespace ns3::hfedfm

#endif /* HFEDFM_VQA_DATASET_H */
