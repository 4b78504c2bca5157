// SPDX-License-Identifier: GPL-2.0-only
#ifndef HFEDFM_M3T_LEARNER_HELPER_H
#define HFEDFM_M3T_LEARNER_HELPER_H

#include "hfedfm-learner-helper.h"

#include "ns3/object-factory.h"
#include "ns3/random-variable-stream.h"

#include <array>

namespace ns3::hfedfm
{

/**
 * Makes M3tLearner objects that share one data set and one training engine.
 *
 * All seeds are drawn from one ns-3 random stream when Create() is called: RngSeed, RngRun and the
 * stream decide data, partition, initial values and the order of samples.
 */
class M3tLearnerHelper : public LearnerHelper
{
  public:
    M3tLearnerHelper();

    /**
     * Set an attribute of the learners, of their data set or of their engine.
     * @param name attribute of M3tLearner, VqaDataset or TrainingEngine
     * @param value its value
     */
    void SetAttribute(const std::string& name, const AttributeValue& value) override;
    std::vector<Ptr<Learner>> Create(uint32_t devices) override;
    int64_t AssignStreams(int64_t stream) override;

  private:
    ObjectFactory m_learner;                 //!< makes the learners
    ObjectFactory m_dataset;                 //!< makes the data set
    ObjectFactory m_engine;                  //!< makes the engine
    Ptr<UniformRandomVariable> m_seedSource; //!< where base seeds come from
};

/** Makes PayloadLearner objects. */
class PayloadLearnerHelper : public LearnerHelper
{
  public:
    PayloadLearnerHelper();

    /** @param name attribute of PayloadLearner @param value its value */
    void SetAttribute(const std::string& name, const AttributeValue& value) override;
    std::vector<Ptr<Learner>> Create(uint32_t devices) override;

    /** @param stream ignored: nothing is random @return 0 */
    int64_t AssignStreams(int64_t stream) override;

  private:
    ObjectFactory m_factory; //!< makes the learners
};

} // namespace ns3::hfedfm

#endif /* HFEDFM_M3T_LEARNER_HELPER_H */
