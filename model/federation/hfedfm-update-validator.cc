// SPDX-License-Identifier: GPL-2.0-only
#include "hfedfm-update-validator.h"

#include <algorithm>
#include <cmath>
#include <sstream>

namespace ns3::hfedfm
{

namespace
{

std::ostream&
operator<<(std::ostream& os, const TensorSpec& tensor)
{
    os << tensor.name << " (";
    for (std::size_t i = 0; i < tensor.shape.size(); ++i)
    {
        os << (i == 0 ? "" : " x ") << tensor.shape[i];
    }
    return os << ")";
}

void
DescribeDifference(std::ostream& os, const ModuleSpec& got, const ModuleSpec& wanted)
{
    os << "Module " << got.id << " came with ";
    if (got.tensors.size() != wanted.tensors.size())
    {
        os << got.tensors.size() << " tensors; " << wanted.tensors.size() << " are expected.";
        return;
    }
    const auto [a, b] =
        std::mismatch(got.tensors.begin(), got.tensors.end(), wanted.tensors.begin());
    os << "the tensor " << *a << "; " << *b << " is expected.";
}

} // namespace

const char*
ToString(UpdateVerdict verdict)
{
    switch (verdict)
    {
    case UpdateVerdict::ACCEPTED:
        return "ACCEPTED";
    case UpdateVerdict::UNKNOWN_MODULE:
        return "UNKNOWN_MODULE";
    case UpdateVerdict::WRONG_SHAPE:
        return "WRONG_SHAPE";
    case UpdateVerdict::NO_VALUES:
        return "NO_VALUES";
    case UpdateVerdict::BAD_WEIGHT:
        return "BAD_WEIGHT";
    case UpdateVerdict::NOT_FINITE:
        return "NOT_FINITE";
    }
    return "UNKNOWN";
}

std::ostream&
operator<<(std::ostream& os, UpdateVerdict verdict)
{
    return os << ToString(verdict);
}

UpdateVerdict
UpdateValidator::Check(const ModuleRecord& update, const ModuleSet& known, std::string* detail)
{
    const auto& state = update.state;
    const auto held = known.find(state.GetId());
    std::ostringstream text;
    auto verdict = UpdateVerdict::ACCEPTED;
    if (held == known.end())
    {
        verdict = UpdateVerdict::UNKNOWN_MODULE;
        text << "Module " << state.GetId() << " is not held here.";
    }
    else if (!(state.GetSpec() == held->second.GetSpec()))
    {
        verdict = UpdateVerdict::WRONG_SHAPE;
        DescribeDifference(text, state.GetSpec(), held->second.GetSpec());
    }
    else if (!state.HasValues())
    {
        verdict = UpdateVerdict::NO_VALUES;
        text << "Module " << state.GetId() << " came without values.";
    }
    else if (!std::isfinite(update.weight) || update.weight < 0)
    {
        verdict = UpdateVerdict::BAD_WEIGHT;
        text << "Module " << state.GetId() << " came with the sample weight " << update.weight
             << "; 0 or a positive number is allowed.";
    }
    else if (!state.IsFinite())
    {
        verdict = UpdateVerdict::NOT_FINITE;
        text << "Module " << state.GetId() << " came with values that are infinite or NaN.";
    }
    if (detail && verdict != UpdateVerdict::ACCEPTED)
    {
        *detail = text.str();
    }
    return verdict;
}

} // namespace ns3::hfedfm
