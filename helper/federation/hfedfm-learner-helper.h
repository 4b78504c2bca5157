// SPDX-License-Identifier: GPL-2.0-only
#ifndef HFEDFM_LEARNER_HELPER_H
#define HFEDFM_LEARNER_HELPER_H

#include "ns3/attribute.h"
#include "ns3/hfedfm-learner.h"

#include <cstdint>
#include <string>
#include <vector>

namespace ns3::hfedfm
{

/** Makes the learners of a federation; a study swaps one kind for another behind this interface. */
class LearnerHelper
{
  public:
    virtual ~LearnerHelper() = default;

    /**
     * Set an attribute of what Create() makes.
     * @param name of the attribute; an unknown one ends the program
     * @param value of the attribute
     */
    virtual void SetAttribute(const std::string& name, const AttributeValue& value) = 0;

    /** @param devices number of devices @return one learner for each, in order */
    virtual std::vector<Ptr<Learner>> Create(uint32_t devices) = 0;

    /**
     * Fix the random streams used; call it before Create().
     * @param stream first stream to use
     * @return the number of streams used
     */
    virtual int64_t AssignStreams(int64_t stream) = 0;
};

} // namespace ns3::hfedfm

#endif /* HFEDFM_LEARNER_HELPER_H */
