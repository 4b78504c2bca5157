// SPDX-License-Identifier: GPL-2.0-only
#include "hfedfm-access-helper.h"

namespace ns3::hfedfm
{

AccessHelper::~AccessHelper() = default;

std::string
AccessHelper::DescribeProblem() const
{
    return "";
}

void
AccessHelper::Complete(EdgeNetwork&)
{
}

} // namespace ns3::hfedfm
