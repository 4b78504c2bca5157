// SPDX-License-Identifier: GPL-2.0-only
#include "hfedfm-specialization-options.h"

#include "ns3/hfedfm-input-error.h"
#include "ns3/object-factory.h"
#include "ns3/string.h"
#include "ns3/uinteger.h"

#include <algorithm>
#include <iterator>
#include <utility>

namespace ns3::hfedfm
{

namespace
{

constexpr int64_t SPECIALIZATION_STREAM = 3100000000;

const std::vector<std::pair<std::string, std::string>> POLICIES{
    {"loss", "ns3::hfedfm::LossSpecialization"},
    {"share", "ns3::hfedfm::ShareSpecialization"},
    {"random", "ns3::hfedfm::RandomSpecialization"}};

} // namespace

void
SpecializationOptions::AddTo(CheckedOptions& command)
{
    command.Add("specialize",
                {"",
                 std::string("empty, or a list with commas of PATTERN=COUNT, where a pattern is ") +
                     ModulePattern::ALLOWED,
                 [this](const std::string& text) {
                     std::string error;
                     const auto read = SpecializationRules::Parse(text, &error);
                     ThrowIf(!read, "Option --specialize: " + error);
                     shared = *read;
                     return true;
                 }},
                "modules that devices share out, for instance expert=2 with "
                "--ns3::hfedfm::M3tLearner::Experts=4: each device trains and reports COUNT of "
                "those of the pattern. It goes without other experts, and holds "
                "other modules without training them. Each server chooses for its devices");
    std::vector<std::string> names;
    std::transform(POLICIES.begin(), POLICIES.end(), std::back_inserter(names), [](const auto& p) {
        return p.first;
    });
    command.Add("specialize-by",
                OneOf(specializeBy, names),
                "what makes a device a good provider of a module: a small loss with it on local "
                "data, many local inputs that use it, or chance. See "
                "--ns3::hfedfm::SpecializationPolicy::EnergyWeight and the like");
    command.Add("specialize-after=4",
                WholeNumber(specializeAfter, 1U, 1000000U),
                "rounds in which all devices train all modules before they share them out");
}

void
SpecializationOptions::CheckSpecialization(const std::vector<Scheme>& schemes,
                                           uint32_t rounds,
                                           const CheckedOptions::Settings& foreign) const
{
    const SpecializationOptions usual;
    if (!Specializes())
    {
        ThrowIf(specializeBy != usual.specializeBy || specializeAfter != usual.specializeAfter,
                "Options --specialize-by and --specialize-after have no effect without "
                "--specialize, which names the modules.");
        for (const auto& [attribute, value] : foreign)
        {
            ThrowIf(attribute.rfind("ns3::hfedfm::SpecializationPolicy::", 0) == 0 ||
                        attribute == "ns3::hfedfm::M3tLearner::JudgeSamples",
                    "Option --" + attribute + " has no effect without --specialize.");
        }
        return;
    }
    const auto text = "Option --specialize is '" + shared.ToString() + "', but ";
    for (const auto& scheme : schemes)
    {
        ThrowIf(scheme.HasD2d() || scheme.GetExchanges() > 0 || !scheme.HasNetwork(),
                text + "in the scheme '" + scheme.ToString() +
                    "' no server has devices as its children to share modules out among; "
                    "--schemes=star,edge,hfedfm:E have some.");
    }
    ThrowIf(specializeAfter >= rounds,
            "Option --specialize-after is " + std::to_string(specializeAfter) +
                "; it must be below the " + std::to_string(rounds) +
                " rounds of a run (--rounds), or nothing is shared out.");
    const auto find = [&foreign](const std::string& name) {
        return std::find_if(foreign.begin(), foreign.end(), [&name](const auto& setting) {
            return setting.first == "ns3::hfedfm::SpecializationPolicy::" + name;
        });
    };
    const auto spread = find("Spread");
    for (const auto* name : {"EnergyWeight", "ReachWeight"})
    {
        ThrowIf(find(name) != foreign.end() && (spread == foreign.end() || spread->second == "0"),
                std::string("Option --ns3::hfedfm::SpecializationPolicy::") + name +
                    " has no effect while all devices provide as many modules: it tells devices "
                    "apart, not modules. Let some provide more or less with "
                    "--ns3::hfedfm::SpecializationPolicy::Spread=1.");
    }
}

void
SpecializationOptions::CheckShared(const std::set<ModuleId>& modules,
                                   const CirculationRules& rules) const
{
    std::string names;
    for (const auto& id : modules)
    {
        names += (names.empty() ? "" : ", ") + id.ToString();
    }
    for (const auto& rule : shared.GetRules())
    {
        const auto& [pattern, count] = rule;
        uint32_t found = 0;
        uint32_t experts = 0;
        for (const auto& id : modules)
        {
            if (shared.Find(id) != &rule)
            {
                continue;
            }
            ++found;
            experts += id.GetKind() == ModuleKind::EXPERT ? 1 : 0;
            ThrowIf(rules.GetPeriod(id, 1) == CirculationRules::NEVER,
                    "Option --specialize names '" + pattern.ToString() + "', but " + id.ToString() +
                        " never leaves a device (--personal, --circulation).");
        }
        ThrowIf(found == 0,
                "Option --specialize names '" + pattern.ToString() +
                    "', but no module is left for it: devices train " + names +
                    ", and the first pattern that matches counts." +
                    (pattern.ToString().rfind("expert", 0) == 0
                         ? " --ns3::hfedfm::M3tLearner::Experts=4 makes experts."
                         : ""));
        ThrowIf(experts > 0 && experts < found,
                "Option --specialize has one rule for experts and other modules, '" +
                    pattern.ToString() +
                    "', but a device must provide an expert: give experts a rule of their own, as "
                    "in expert=1,head=1.");
        ThrowIf(found == 1,
                "Option --specialize names '" + pattern.ToString() +
                    "', which is one module: there is nothing to share out.");
        ThrowIf(count >= found,
                "Option --specialize lets each device provide " + std::to_string(count) +
                    " modules of '" + pattern.ToString() + "', of which there are " +
                    std::to_string(found) + ": it must be fewer, or nothing is shared out.");
    }
}

void
SpecializationOptions::CheckServers(const std::set<ModuleId>& modules, uint32_t devices) const
{
    for (const auto& rule : shared.GetRules())
    {
        const auto& [pattern, count] = rule;
        const auto found = std::count_if(modules.begin(), modules.end(), [&](const auto& id) {
            return shared.Find(id) == &rule;
        });
        ThrowIf(static_cast<uint64_t>(count) * devices < static_cast<uint64_t>(found),
                "Option --specialize lets each device provide " + std::to_string(count) + " of " +
                    std::to_string(found) + " modules of '" + pattern.ToString() +
                    "', but there is a server with " + std::to_string(devices) +
                    " devices: some modules would have no provider. Let each device provide more, "
                    "or give each server more devices (--devices, --edges).");
    }
}

void
SpecializationOptions::ApplySpecialization(FederationHelper& helper) const
{
    if (!Specializes())
    {
        return;
    }
    const auto policy = std::find_if(POLICIES.begin(), POLICIES.end(), [this](const auto& other) {
        return other.first == specializeBy;
    });
    ObjectFactory factory(policy->second);
    factory.Set("Modules", StringValue(shared.ToString()));
    factory.Set("After", UintegerValue(specializeAfter));
    helper.SetSpecialization(factory, SPECIALIZATION_STREAM);
}

} // namespace ns3::hfedfm
