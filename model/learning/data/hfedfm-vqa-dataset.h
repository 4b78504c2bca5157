// SPDX-License-Identifier: GPL-2.0-only
#ifndef HFEDFM_VQA_DATASET_H
#define HFEDFM_VQA_DATASET_H

#include "hfedfm-class-prior.h"
#include "hfedfm-vqa-task.h"

#include "ns3/object.h"

#include <cstdint>
#include <string>
#include <vector>

namespace ns3::hfedfm
{

/** Sizes and seed of a federated data set: all its samples follow from these. */
struct VqaDatasetConfig
{
    uint64_t seed{1};             //!< base of all draws
    uint32_t devices{1};          //!< number of devices that share the test set
    uint32_t samples{96};         //!< training samples per device and task
    uint32_t testQuestions{1000}; //!< size of each task's common test set
    double alpha{0.1};            //!< Dirichlet concentration of a device's class prior

    /**
     * How likely each class is on a device.
     * @param task name of a task
     * @param device index of a device, from 0
     * @return the prior that its training samples are drawn from
     */
    ClassPrior MakePrior(const std::string& task, uint32_t device) const;

    /**
     * Generate a device's training data.
     * @param task name of a task
     * @param device index of a device, from 0
     * @return its training samples
     */
    std::vector<VqaSample> MakeTrainingShard(const std::string& task, uint32_t device) const;

    /**
     * Generate a device's share of the common test set.
     * @param task name of a task
     * @param device index of a device, from 0
     * @return the test questions dealt to it; over all devices every question appears once
     */
    std::vector<VqaSample> MakeTestShard(const std::string& task, uint32_t device) const;

    /**
     * Generate one question of the common, balanced test set.
     * @param task name of a task
     * @param question index of the question
     * @return the question; its class is the index modulo the number of classes
     */
    VqaSample MakeTestQuestion(const std::string& task, uint32_t question) const;
};

/**
 * The data of a federation: every device's training samples and a common test set.
 *
 * Nothing is stored: samples are generated when a learner asks for them. Each device draws its own
 * class prior per task from Dirichlet(Alpha); the test set is balanced and dealt out at random.
 */
class VqaDataset : public Object
{
  public:
    /** @return the TypeId */
    static TypeId GetTypeId();

    /** @return sizes and seed, free of ns-3 objects, for use on any thread */
    VqaDatasetConfig GetConfig() const
    {
        return {m_seed, m_devices, m_samples, m_testQuestions, m_alpha};
    }

  private:
    uint64_t m_seed;          //!< base of all draws
    uint32_t m_devices;       //!< number of devices
    uint32_t m_samples;       //!< training samples per device and task
    uint32_t m_testQuestions; //!< size of each task's test set
    double m_alpha;           //!< Dirichlet concentration
};

} // namespace ns3::hfedfm

#endif /* HFEDFM_VQA_DATASET_H */
