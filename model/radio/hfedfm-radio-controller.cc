// SPDX-License-Identifier: GPL-2.0-only
#include "hfedfm-radio-controller.h"

namespace ns3::hfedfm
{

RadioController::~RadioController() = default;

void
RadioController::Apply(ObjectFactory& factory, const RadioSettings& settings)
{
    for (const auto& [name, value] : settings)
    {
        factory.Set(name, *value);
    }
}

} // namespace ns3::hfedfm
