// SPDX-License-Identifier: GPL-2.0-only
#include "hfedfm-module-list.h"

#include "../tool/hfedfm-csv.h"

#include "ns3/hfedfm-wire.h"
#include "ns3/string.h"

#include <algorithm>
#include <cstddef>
#include <map>
#include <utility>

namespace ns3::hfedfm
{

namespace
{

/** @return lines that say which devices sense and learn the same */
std::string
DescribeDevices(const std::vector<Ptr<Learner>>& learners)
{
    std::map<std::pair<std::string, std::string>, std::string> alike;
    for (std::size_t device = 0; device < learners.size(); ++device)
    {
        const auto profile = DescribeLearner(*learners[device]);
        alike[{profile.senses, profile.tasks}] += " " + std::to_string(device);
    }
    std::string text;
    for (const auto& [profile, devices] : alike)
    {
        const auto& [senses, tasks] = profile;
        text += "\nsense " + (senses.empty() ? "?" : senses) + ", learn " +
                (tasks.empty() ? "?" : tasks) + ":" + devices;
    }
    return text;
}

/** @return how often modules go where, in words */
std::string
DescribeWay(const Scheme& scheme)
{
    if (scheme.GetExchanges() > 0)
    {
        return "to neighbouring devices, " + std::to_string(scheme.GetExchanges()) +
               " times a round";
    }
    if (!scheme.HasNetwork())
    {
        return "they stay on the device";
    }
    const auto rounds = scheme.GetEdgeRounds();
    const auto often =
        rounds == 1 ? std::string("every round") : "every " + std::to_string(rounds) + " rounds";
    std::string way = scheme.HasD2d()           ? "to the head of the cluster every round"
                      : scheme.HasEdgeServers() ? "to the edge server every round"
                                                : "";
    if (scheme.HasCloud())
    {
        way += (way.empty() ? "" : ", ") + std::string("to the cloud ") + often;
    }
    return way + ", and back";
}

} // namespace

LearningProfile
DescribeLearner(const Learner& learner)
{
    LearningProfile profile;
    StringValue senses;
    if (learner.GetAttributeFailSafe("Senses", senses))
    {
        profile.senses = senses.Get().empty() ? "all" : senses.Get();
        std::replace(profile.senses.begin(), profile.senses.end(), ',', '+');
    }
    for (const auto& spec : learner.GetManifest())
    {
        if (spec.id.GetKind() == ModuleKind::HEAD)
        {
            profile.tasks += (profile.tasks.empty() ? "" : "+") + spec.id.GetName();
        }
    }
    return profile;
}

std::string
ListModules(const StudyOptions& options, const std::vector<Ptr<Learner>>& learners)
{
    ModuleSet modules;
    std::map<ModuleId, uint32_t> trainers;
    for (const auto& learner : learners)
    {
        for (const auto& [id, module] : learner->MakeInitialModules())
        {
            modules.emplace(id, module);
            ++trainers[id];
        }
    }
    const std::vector<std::pair<std::string, CodecRules>> codecs{
        {"fp32 bytes", Codec::FP32},
        {"fp16 bytes", Codec::FP16},
        {"bytes as model", options.GetCodec()},
        {"bytes as update", options.GetUpdateCodec()}};
    std::vector<std::vector<std::string>> rows{{"module", "parameters"}};
    std::vector<std::size_t> sums(1 + codecs.size());
    for (const auto& [name, codec] : codecs)
    {
        rows.front().push_back(name);
    }
    rows.front().emplace_back("devices that train it");
    for (const auto& [id, module] : modules)
    {
        std::vector<std::size_t> numbers{module.GetSpec().GetCount()};
        for (const auto& [name, codec] : codecs)
        {
            numbers.push_back(GetRecordSize(codec.Find(id).MakeSample(module.GetSpec())));
        }
        rows.push_back({id.ToString()});
        for (std::size_t i = 0; i < numbers.size(); ++i)
        {
            sums[i] += numbers[i];
            rows.back().push_back(std::to_string(numbers[i]));
        }
        rows.back().push_back(std::to_string(trainers[id]) + " of " +
                              std::to_string(learners.size()));
    }
    rows.push_back({"all"});
    for (const auto sum : sums)
    {
        rows.back().push_back(std::to_string(sum));
    }
    rows.back().emplace_back("");
    std::string ways;
    for (const auto& scheme : options.schemes)
    {
        ways += "\n" + scheme.ToString() + ": " + DescribeWay(scheme);
    }
    return AlignColumns(rows) + "\nNumbers of devices are those of run " +
           std::to_string(options.firstRun) +
           ", in which these devices, counted from 0 cell by cell," + DescribeDevices(learners) +
           "\nA device holds and exchanges the modules that it trains; edge servers, heads and the "
           "cloud hold those of the devices below. How they circulate:" +
           ways + "\n" +
           (options.circulation.IsUniform()
                ? ""
                : "But for the periods of modules PATTERN=EDGE/CLOUD: " +
                      options.circulation.ToString() + "\n") +
           (options.costs.IsEmbedded() ? ""
                                       : "With --costs, records are padded to the parameters that "
                                         "modules stand for.\n");
}

} // namespace ns3::hfedfm
