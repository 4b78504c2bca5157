// SPDX-License-Identifier: GPL-2.0-only
#ifndef HFEDFM_LEARNER_HELPER_H
#define HFEDFM_LEARNER_HELPER_H

#include "ns3/hfedfm-dataset.h"
#include "ns3/hfedfm-device-energy-helper.h"
#include "ns3/hfedfm-learner.h"
#include "ns3/object-factory.h"
#include "ns3/random-variable-stream.h"

#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace ns3::hfedfm
{

/** What one device senses and learns, as the learner's attributes of the same names say it. */
struct LearningProfile
{
    std::string senses;   //!< modalities with commas; empty: what the mix gives it
    std::string tasks;    //!< tasks with commas; empty: what is drawn for it
    std::string starts{}; //!< tasks that begin in mid-run, with their rounds
    std::string gains{};  //!< modalities that it senses from mid-run on, with their rounds
};

/**
 * Makes the learners of the devices, which share one data set and one training engine if they have
 * such attributes.
 *
 * All seeds are drawn from one ns-3 random stream when Create() is called: RngSeed, RngRun and the
 * stream decide data, partition, initial values and the order of samples. Another stream deals out
 * what devices sense and which tasks they learn.
 */
class LearnerHelper
{
  public:
    /** @param type TypeId of a subclass of Learner */
    explicit LearnerHelper(const std::string& type = "ns3::hfedfm::M3tLearner");

    /** @param type TypeId of a subclass of Dataset */
    void SetDataset(const std::string& type);

    /** @param name of an attribute @return whether it is one of the learner, or one of data set or
     *  engine and the learner has such */
    bool HasAttribute(const std::string& name);

    /**
     * Set an attribute of the learners, of their data set or of their engine.
     * @param name an attribute for which HasAttribute() holds; others end the program
     * @param value its value
     */
    void SetAttribute(const std::string& name, const AttributeValue& value);

    /**
     * Deal out what devices sense besides text.
     * @param mix modalities with `+`, as `image+audio`, and their shares of the devices
     * @param usefulOnly whether what allows none of the learners' tasks is left out
     */
    void SetSenses(const std::vector<ProfileShare>& mix, bool usefulOnly = false);

    /**
     * Draw which of the tasks that its senses allow a device learns, all equally likely.
     * @param least number of tasks of a device, or fewer if its senses allow no more
     * @param most number of tasks of a device; 0: all
     */
    void SetTasksPerDevice(uint32_t least, uint32_t most);

    /** @param device index from 0 @param profile what this device senses and learns */
    void SetProfile(uint32_t device, const LearningProfile& profile);

    /** @param devices number of devices @return one learner for each, in order */
    std::vector<Ptr<Learner>> Create(uint32_t devices);

    /**
     * Fix the random streams used; call it before Create().
     * @param stream first stream to use
     * @return the number of streams used
     */
    int64_t AssignStreams(int64_t stream);

  private:
    /** Names of tasks, and of what they need to be sensed. */
    using Needs = std::vector<std::pair<std::string, std::string>>;

    ObjectFactory* FindOwner(const std::string& attribute);
    void DealProfiles(const std::vector<Ptr<Learner>>& learners, const SampleSource& source);
    std::vector<std::string> DealSenses(uint32_t devices, const Needs& tasks);
    std::string DrawTasks(const std::string& senses, const Needs& tasks);

    ObjectFactory m_learner;                       //!< makes the learners
    ObjectFactory m_dataset;                       //!< makes the data set
    ObjectFactory m_engine;                        //!< makes the engine
    std::vector<ProfileShare> m_senses;            //!< shares of what is sensed; empty: no mix
    bool m_usefulOnly{false};                      //!< whether idle shares are left out
    uint32_t m_leastTasks{0};                      //!< of a device
    uint32_t m_mostTasks{0};                       //!< of a device; 0: all
    std::map<uint32_t, LearningProfile> m_devices; //!< devices that are told apart
    Ptr<UniformRandomVariable> m_seedSource;       //!< where base seeds come from
    Ptr<UniformRandomVariable> m_profileSource;    //!< deals out senses and tasks
};

} // namespace ns3::hfedfm

#endif /* HFEDFM_LEARNER_HELPER_H */
