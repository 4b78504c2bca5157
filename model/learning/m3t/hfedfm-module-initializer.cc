// SPDX-License-Identifier: GPL-2.0-only
#include "hfedfm-module-initializer.h"

#include "ns3/hfedfm-seeded-random.h"

#include <algorithm>
#include <cmath>
#include <string>

namespace ns3::hfedfm
{

namespace
{

/** Fill the tensors whose name ends so with draws; all other values stay. */
template <typename Draw>
void
Fill(ModuleState& state, const std::string& ending, Draw draw)
{
    const auto& tensors = state.GetSpec().tensors;
    for (std::size_t i = 0; i < tensors.size(); ++i)
    {
        const auto& name = tensors[i].name;
        if (name.size() >= ending.size() &&
            name.compare(name.size() - ending.size(), ending.size(), ending) == 0)
        {
            std::generate_n(state.GetValues().begin() + state.GetOffset(i),
                            tensors[i].GetCount(),
                            draw);
        }
    }
}

} // namespace

ModuleState
InitializeModule(const ModuleSpec& spec, const FrozenBackbone& backbone, uint64_t seed)
{
    ModuleState state(spec);
    const double bound = 1.0 / std::sqrt(static_cast<double>(backbone.GetSize().width));
    const auto start = [&](DrawPurpose purpose, uint64_t which = 0) {
        const auto number = static_cast<uint64_t>(purpose);
        // The number is left out where there is but one, as files of results were made so.
        return SeededRandom(which == 0 ? SeededRandom::MixSeed({seed, number})
                                       : SeededRandom::MixSeed({seed, number, which}));
    };
    const auto uniform = [bound](SeededRandom& random) {
        return [&random, bound] { return static_cast<float>(random.Uniform(-bound, bound)); };
    };
    const auto normal = [](SeededRandom& random, double deviation) {
        return [&random, deviation] { return static_cast<float>(deviation * random.Normal()); };
    };
    switch (spec.id.GetKind())
    {
    case ModuleKind::ENCODER:
        return backbone.MakeEncoder(spec.id.GetName());
    case ModuleKind::PROMPT: {
        auto random = start(DrawPurpose::PROMPT);
        Fill(state, "tokens", normal(random, 0.1));
        break;
    }
    case ModuleKind::GATE: {
        auto random = start(DrawPurpose::GATE);
        Fill(state, "weight", normal(random, 0.02));
        break;
    }
    case ModuleKind::EXPERT: {
        // Equal experts would stay equal.
        auto random = start(DrawPurpose::EXPERT, 1 + std::stoul(spec.id.GetName()));
        Fill(state, "down.weight", uniform(random));
        break;
    }
    case ModuleKind::ADAPTER: {
        auto random = start(DrawPurpose::ADAPTER);
        auto draw = uniform(random);
        Fill(state, "down.weight", draw);
        Fill(state, ".a", draw);
        break;
    }
    case ModuleKind::HEAD: {
        // The same head for every task: none is told from another before it has learned.
        auto random = start(DrawPurpose::HEAD);
        Fill(state, "weight", uniform(random));
        break;
    }
    }
    return state;
}

} // namespace ns3::hfedfm
