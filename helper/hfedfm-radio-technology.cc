/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "hfedfm-radio-technology.h"

namespace ns3
{
namespace hfedfm
{

RadioTechnology::~RadioTechnology() = default;

void
RadioTechnology::Apply(ObjectFactory& factory, const RadioSettings& settings)
{
    for (const auto& [name, value] : settings)
    {
        factory.Set(name, *value);
    }
}

} // namespace hfedfm
} // namespace ns3
