// SPDX-License-Identifier: GPL-2.0-only
#include "hfedfm-module-state.h"

#include "ns3/abort.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <utility>

namespace ns3::hfedfm
{

std::size_t
TensorSpec::GetCount() const
{
    return std::accumulate(shape.begin(), shape.end(), std::size_t{1}, std::multiplies<>());
}

std::size_t
ModuleSpec::GetCount() const
{
    std::size_t count = 0;
    for (const auto& tensor : tensors)
    {
        count += tensor.GetCount();
    }
    return count;
}

ModuleState::ModuleState()
    : ModuleState(ModuleSpec{})
{
}

ModuleState::ModuleState(ModuleSpec spec)
    : ModuleState(std::make_shared<const ModuleSpec>(std::move(spec)))
{
}

ModuleState::ModuleState(std::shared_ptr<const ModuleSpec> spec)
    : m_spec(std::move(spec)),
      m_values(m_spec->GetCount(), 0.0F)
{
}

ModuleState::ModuleState(std::shared_ptr<const ModuleSpec> spec, Buffer values)
    : m_spec(std::move(spec)),
      m_values(std::move(values))
{
    NS_ABORT_MSG_UNLESS(HasValues(),
                        "Module " << GetId() << " has " << m_spec->GetCount()
                                  << " parameters; it cannot take " << m_values.size()
                                  << " values.");
}

ModuleState
ModuleState::MakeSpecOnly(ModuleSpec spec)
{
    ModuleState state;
    state.m_spec = std::make_shared<const ModuleSpec>(std::move(spec));
    return state;
}

std::size_t
ModuleState::GetOffset(std::size_t tensor) const
{
    NS_ABORT_MSG_UNLESS(tensor < m_spec->tensors.size(),
                        "Module " << GetId() << " has " << m_spec->tensors.size()
                                  << " tensors; there is no tensor " << tensor << ".");
    std::size_t offset = 0;
    for (std::size_t i = 0; i < tensor; ++i)
    {
        offset += m_spec->tensors[i].GetCount();
    }
    return offset;
}

bool
ModuleState::IsFinite() const
{
    return std::all_of(m_values.begin(), m_values.end(), [](float v) { return std::isfinite(v); });
}

Manifest
GetManifest(const ModuleSet& modules)
{
    Manifest manifest;
    manifest.reserve(modules.size());
    for (const auto& [id, state] : modules)
    {
        manifest.push_back(state.GetSpec());
    }
    return manifest;
}

} // namespace ns3::hfedfm
