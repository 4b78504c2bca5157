// SPDX-License-Identifier: GPL-2.0-only
#include "hfedfm-dataset.h"

#include "ns3/abort.h"

namespace ns3::hfedfm
{

NS_OBJECT_ENSURE_REGISTERED(Dataset);

void
TaskDescription::CheckLabels(const std::vector<VqaSample>& samples) const
{
    for (const auto& sample : samples)
    {
        NS_ABORT_MSG_IF(sample.label >= classes,
                        "A sample of the task '" << name << "' has the label " << sample.label
                                                 << "; 0 to " << classes - 1 << " are allowed.");
    }
}

TypeId
Dataset::GetTypeId()
{
    static TypeId tid = TypeId("ns3::hfedfm::Dataset").SetParent<Object>().SetGroupName("Hfedfm");
    return tid;
}

} // namespace ns3::hfedfm
