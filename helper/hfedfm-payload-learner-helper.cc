/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "hfedfm-payload-learner-helper.h"

namespace ns3
{
namespace hfedfm
{

PayloadLearnerHelper::PayloadLearnerHelper()
{
    m_factory.SetTypeId("ns3::hfedfm::PayloadLearner");
}

void
PayloadLearnerHelper::SetAttribute(const std::string& name, const AttributeValue& value)
{
    m_factory.Set(name, value);
}

std::vector<Ptr<Learner>>
PayloadLearnerHelper::Create(uint32_t devices)
{
    std::vector<Ptr<Learner>> learners;
    for (uint32_t i = 0; i < devices; ++i)
    {
        learners.push_back(m_factory.Create<Learner>());
    }
    return learners;
}

int64_t
PayloadLearnerHelper::AssignStreams(int64_t /* stream */)
{
    return 0;
}

} // namespace hfedfm
} // namespace ns3
