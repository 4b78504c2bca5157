// SPDX-License-Identifier: GPL-2.0-only
#ifndef HFEDFM_M3T_LEARNER_HELPER_H
#define HFEDFM_M3T_LEARNER_HELPER_H

#include "ns3/hfedfm-learner.h"
#include "ns3/object-factory.h"
#include "ns3/random-variable-stream.h"

#include <cstdint>
#include <string>
#include <vector>

namespace ns3::hfedfm
{

/**
 * Makes M3tLearner objects that share one data set and one training engine.
 *
 * All seeds are drawn from one ns-3 random stream when Create() is called: RngSeed, RngRun and the
 * stream decide data, partition, initial values and the order of samples.
 */
class M3tLearnerHelper
{
  public:
    M3tLearnerHelper();

    /**
     * Set an attribute of the learners, of their data set or of their engine.
     * @param name attribute of M3tLearner, VqaDataset or TrainingEngine
     * @param value its value
     */
    void SetAttribute(const std::string& name, const AttributeValue& value);

    /** @param devices number of devices @return one learner for each, in order */
    std::vector<Ptr<Learner>> Create(uint32_t devices);

    /**
     * Fix the random stream used; call it before Create().
     * @param stream first stream to use
     * @return the number of streams used
     */
    int64_t AssignStreams(int64_t stream);

  private:
    ObjectFactory m_learner;                 //!< makes the learners
    ObjectFactory m_dataset;                 //!< makes the data set
    ObjectFactory m_engine;                  //!< makes the engine
    Ptr<UniformRandomVariable> m_seedSource; //!< where base seeds come from
};

/** Makes PayloadLearner objects. */
class PayloadLearnerHelper
{
  public:
    PayloadLearnerHelper();

    /** @param name attribute of PayloadLearner @param value its value */
    void SetAttribute(const std::string& name, const AttributeValue& value)
    {
        m_factory.Set(name, value);
    }

    /** @param devices number of devices @return one learner for each, in order */
    std::vector<Ptr<Learner>> Create(uint32_t devices);

    /** @return 0, the number of random streams used: nothing is random */
    int64_t AssignStreams(int64_t)
    {
        return 0;
    }

  private:
    ObjectFactory m_factory; //!< makes the learners
};

} // namespace ns3::hfedfm

#endif /* HFEDFM_M3T_LEARNER_HELPER_H */
