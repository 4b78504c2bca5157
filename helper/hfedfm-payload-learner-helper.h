/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef HFEDFM_PAYLOAD_LEARNER_HELPER_H
#define HFEDFM_PAYLOAD_LEARNER_HELPER_H

#include "hfedfm-learner-helper.h"

#include "ns3/object-factory.h"

namespace ns3
{
namespace hfedfm
{

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

} // namespace hfedfm
} // namespace ns3

#endif /* HFEDFM_PAYLOAD_LEARNER_HELPER_H */
