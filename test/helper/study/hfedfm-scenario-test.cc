// SPDX-License-Identifier: GPL-2.0-only

/**
 * @file
 * Whole cells of a study, small but with real training over real packets.
 *  - the same seed and run give the same result, bit for bit, with one training thread or two
 *  - another run differs, in its layout unless --layout-seed fixes that, and in its data unless
 *    --data-seed does
 *  - training with an exchange of models beats training alone
 *  - devices out of reach are named with their distance
 *  - options that cannot be simulated are refused before anything is run, and so are radios that
 *    the build has not
 *  - a payload study moves exactly the bytes asked for
 *  - of devices that are not chosen, or away, no byte moves; others count as always
 *  - profiles of a mix have their speeds; shadows and fading change times, not places
 *  - with the costs of a larger model, each update is longer by what that has more, in all schemes
 *    and codecs, and training takes its time; what is learned stays the same bit by bit
 */

#include "../../../helper/study/hfedfm-run-tables.h"
#include "../../../helper/study/hfedfm-scenario.h"
#include "../../fixture/hfedfm-study-errors.h"

#include "ns3/hfedfm-input-error.h"
#include "ns3/type-id.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <fstream>
#include <gtest/gtest.h>
#include <map>
#include <set>
#include <string>
#include <unistd.h>
#include <vector>

using namespace ns3::hfedfm;

namespace
{

StudyOptions
MakeOptions(std::vector<std::string> more)
{
    std::vector<std::string> arguments = {"study", "--devices=4", "--edges=2"};
    const bool trains = std::none_of(more.begin(), more.end(), [](const auto& argument) {
        return Contains(argument, "--payload");
    });
    if (trains)
    {
        const auto names = [](const auto& argument) { return Contains(argument, "--tasks="); };
        arguments.emplace_back("--samples=16");
        if (std::none_of(more.begin(), more.end(), names))
        {
            arguments.emplace_back("--tasks=scene,art");
        }
        if (std::none_of(more.begin(), more.end(), [](const auto& argument) {
                return Contains(argument, "codec=");
            }))
        {
            arguments.emplace_back("--update-codec=fp32"); // bytes are those of models
        }
    }
    arguments.insert(arguments.end(), more.begin(), more.end());
    return StudyOptions::Parse(arguments);
}

std::string
Simulate(const StudyOptions& options, const std::string& scheme, uint32_t run)
{
    return WriteRunResult(RunScenario(options, Scheme::Parse(scheme), run));
}

} // namespace

TEST(Scenario, SameSeedSameResultWhateverTheThreads)
{
    const auto one = Simulate(MakeOptions({"--rounds=2", "--threads=1"}), "hfedfm:2", 1);
    const auto two = Simulate(MakeOptions({"--rounds=2", "--threads=2"}), "hfedfm:2", 1);
    EXPECT_EQ(one, two);
    EXPECT_NE(one, Simulate(MakeOptions({"--rounds=2", "--threads=2"}), "hfedfm:2", 2));
}

TEST(Scenario, LayoutAndDataHaveSeedsOfTheirOwn)
{
    const auto simulate = [](std::vector<std::string> seeds, uint32_t run) {
        seeds.insert(seeds.end(), {"--rounds=1", "--threads=1"});
        return RunScenario(MakeOptions(seeds), Scheme::Parse("local"), run);
    };
    const auto place = [](const RunResult& result) { return result.nodes.back().x; };
    const auto loss = [](const RunResult& result) { return result.rounds[0].loss; };
    const auto first = simulate({}, 1);
    const auto second = simulate({}, 2);
    EXPECT_NE(place(first), place(second));
    EXPECT_NE(loss(first), loss(second));
    const auto samePlaces = simulate({"--layout-seed=1"}, 2);
    EXPECT_EQ(place(samePlaces), place(first));
    EXPECT_EQ(loss(samePlaces), loss(second));
    const auto sameData = simulate({"--data-seed=1"}, 2);
    EXPECT_EQ(place(sameData), place(second));
    EXPECT_EQ(loss(sameData), loss(first));
}

TEST(Scenario, TheRootKeepsItsModelBetweenAggregations)
{
    const auto mean = [](const std::map<std::string, double>& byTask) {
        return (byTask.at("art") + byTask.at("scene")) / 2;
    };
    const auto options = MakeOptions({"--rounds=5", "--samples=32"});
    const auto rounds = RunScenario(options, Scheme::Parse("hfedfm:2"), 1).rounds;
    ASSERT_EQ(rounds.size(), 5U);
    EXPECT_FALSE(rounds[0].rootAccuracy.has_value());
    EXPECT_DOUBLE_EQ(*rounds[1].rootAccuracy, mean(rounds[1].accuracyAfter));
    EXPECT_EQ(rounds[2].rootAccuracy, rounds[1].rootAccuracy);
    EXPECT_DOUBLE_EQ(*rounds[3].rootAccuracy, mean(rounds[3].accuracyAfter));
    EXPECT_NE(mean(rounds[2].accuracyAfter), *rounds[2].rootAccuracy);
}

TEST(Scenario, ModelsAreScoredOnTheDevicesOwnDistributionAndBeforeTheAggregationIfAsked)
{
    for (const std::string asked : {"false", "true"})
    {
        const auto options =
            MakeOptions({"--rounds=2", "--samples=32", "--score-trained=" + asked});
        const auto result = RunScenario(options, Scheme::Parse("star"), 1);
        for (const auto& round : result.rounds)
        {
            EXPECT_EQ(round.accuracyAfter.size(), 2U);
            EXPECT_EQ(round.ownAfter.size(), 2U);
            EXPECT_EQ(round.accuracyBefore.size(), asked == "true" ? 2U : 0U);
            EXPECT_EQ(round.ownBefore.size(), asked == "true" ? 2U : 0U);
        }
        // All hold the same model: the common test gives all the same, their own tests do not.
        std::set<double> common;
        std::set<double> own;
        for (const auto& node : result.nodes)
        {
            if (node.role == "device")
            {
                common.insert(node.accuracy.at("scene"));
                own.insert(node.own.at("scene"));
            }
        }
        EXPECT_EQ(common.size(), 1U);
        EXPECT_GT(own.size(), 1U);
    }
}

TEST(Scenario, ExchangeBeatsTrainingAlone)
{
    const auto options = MakeOptions({"--rounds=3", "--samples=64"});
    const auto last = [&](const char* scheme) {
        const auto result = RunScenario(options, Scheme::Parse(scheme), 1);
        return result.rounds.back().accuracyAfter.at("scene");
    };
    EXPECT_GT(last("star"), last("local") + 0.05);
}

TEST(Scenario, PayloadStudyMovesThePayload)
{
    const auto options = MakeOptions({"--rounds=2", "--payload=100000", "--training-flops=1e9"});
    const auto result = RunScenario(options, Scheme::Parse("star"), 1);
    const uint64_t messages = uint64_t{2} * 2 * 4;
    EXPECT_GE(result.accessBytes, messages * 100000);
    EXPECT_LE(result.accessBytes, messages * 100200);
    EXPECT_EQ(result.accessBytes, result.backhaulBytes);
    ASSERT_EQ(result.rounds.size(), 2U);
    EXPECT_TRUE(result.rounds[0].accuracyAfter.empty());
}

TEST(Scenario, ADeviceTrainsExchangesAndIsChargedForItsModulesOnly)
{
    const std::string path = "/tmp/hfedfm-unlike-" + std::to_string(getpid());
    std::ofstream(path) << "server,0,0,0\nuser,0,0,5,5\nuser,0,1,5,-5\nserver,1,500,0\n"
                           "user,1,0,505,5\nuser,1,1,505,-5\n"
                           "senses,0,0,image\nsenses,0,1,audio\ntasks,1,0,scene+audio\n"
                           "senses,1,1,image+audio\n";
    const auto options =
        MakeOptions({"--layout=" + path, "--rounds=4", "--tasks=scene,art,audio", "--senses=all"});
    EXPECT_EQ(ErrorOf([&]() { CheckScenario(options); }), "");
    EXPECT_TRUE(Contains(
        DescribeModules(options),
        "in which these devices, counted from 0 cell by cell,\nsense all, learn audio+scene: 2\n"
        "sense audio, learn audio: 1\nsense image, learn art+scene: 0\n"
        "sense image+audio, learn art+audio+scene: 3\n"));
    EXPECT_TRUE(Contains(ErrorOf([&]() {
                             CheckScenario(MakeOptions({"--layout=" + path, "--payload=1000"}));
                         }),
                         "says what a device senses or learns, but with --payload nothing is "
                         "learned."));
    // Devices that train a module, in cluster 0 and 1.
    const std::map<std::string, std::pair<uint64_t, uint64_t>> trainers{{"adapter", {2, 2}},
                                                                        {"head/art", {1, 1}},
                                                                        {"head/audio", {1, 2}},
                                                                        {"head/scene", {1, 2}}};
    for (const std::string scheme : {"star", "hfedfm:2", "edge", "edge-d2d", "consensus:2"})
    {
        const auto result = RunScenario(options, Scheme::Parse(scheme), 1);
        std::vector<std::set<std::string>> learned;
        for (const auto& node : result.nodes)
        {
            if (node.role == "device")
            {
                learned.emplace_back();
                for (const auto& [task, accuracy] : node.accuracy)
                {
                    learned.back().insert(task);
                    EXPECT_GT(accuracy, 0) << scheme << " " << task;
                }
            }
        }
        const std::vector<std::set<std::string>> expected{{"art", "scene"},
                                                          {"audio"},
                                                          {"audio", "scene"},
                                                          {"art", "audio", "scene"}};
        EXPECT_EQ(learned, expected) << scheme;
        EXPECT_EQ(result.nodes.back().tasks, "art+audio+scene") << scheme;
        EXPECT_EQ(result.nodes.back().senses, "image+audio") << scheme;
        EXPECT_EQ(result.rounds.back().accuracyAfter.size(), 3U) << scheme;
        if (scheme == "edge-d2d" || scheme == "consensus:2")
        {
            continue;
        }
        uint64_t bytes = 0;
        for (const auto& row : result.modules)
        {
            const auto [first, second] = trainers.at(row.module);
            // Up, by every device that trains it, and in every second round by the edge servers.
            const auto device = 4 * (first + second);
            EXPECT_EQ(row.updatesUp, scheme == "hfedfm:2" ? device + 2 * 2 : device)
                << scheme << " " << row.module;
            bytes += device * row.wireBytes;
        }
        // Both ways, with a header each and one HELLO.
        EXPECT_GT(result.accessBytes, 2 * bytes) << scheme;
        EXPECT_LT(result.accessBytes, 2 * bytes + 2 * 4 * 4 * 64 + 4 * 4000) << scheme;
    }
    std::remove(path.c_str());
}

TEST(Scenario, WhatADeviceCannotLearnIsToldBeforeAnythingIsRun)
{
    const auto refused = [](const std::vector<std::string>& more) {
        return ErrorOf([&]() { CheckScenario(MakeOptions(more)); });
    };
    EXPECT_TRUE(Contains(refused({"--tasks=scene,music"}),
                         "Tasks is 'scene,music'; it must be some of art, audio, "));
    EXPECT_TRUE(Contains(refused({"--tasks=scene,music"}),
                         " This is told of device 0; --tasks, --senses, --task-starts, --gains, "
                         "--samples, --backbone, lines of --layout and "
                         "--ns3::hfedfm::M3tLearner::... set what a device learns and how."));
    EXPECT_TRUE(Contains(refused({"--tasks=scene,art", "--senses=image:0.5,audio:0.5"}),
                         "Senses is 'audio', with which none of Tasks can be learned: scene needs "
                         "image, art needs image."));
    EXPECT_TRUE(Contains(refused({"--tasks=scene", "--senses=image+smell"}),
                         "Senses names 'smell'; besides text, the backbone has: image, audio."));
    EXPECT_EQ(refused({"--tasks=audio,scene", "--senses=image,audio:2", "--tasks-per-device=1"}),
              "");
    // Of the default mix, what has nothing to do is left out.
    EXPECT_EQ(refused({"--tasks=audio"}), "");
    EXPECT_EQ(refused({"--tasks=art"}), "");
}

TEST(Scenario, PersonalModulesStayAndBudgetsSaveBackhaul)
{
    const auto run = [](const std::string& more) {
        return RunScenario(MakeOptions({"--schemes=hfedfm:1", "--rounds=6", more}),
                           Scheme::Parse("hfedfm:1"),
                           1);
    };
    const auto all = run("--circulation=uniform");
    for (const std::string policy : {"adaptive", "round-robin"})
    {
        const auto some = run("--cloud-circulation=" + policy);
        // All modules in four rounds, and all after the last; and what is told of them.
        EXPECT_LT(some.backhaulBytes, all.backhaulBytes / 2) << policy;
        EXPECT_EQ(some.rounds.back().devicesAggregated, all.rounds.back().devicesAggregated);
    }
    const auto personal = run("--personal=head");
    const auto mixed = run("--mixing=head=1");
    ASSERT_EQ(personal.modules.size(), all.modules.size());
    for (const auto& module : personal.modules)
    {
        EXPECT_EQ(module.updatesUp + module.updatesDown > 0, module.module.rfind("head/", 0) != 0)
            << module.module;
    }
    EXPECT_FALSE(personal.rounds.back().rootAccuracy) << "the root has no heads";
    // Who mixes nothing of his parent's in holds what a personal head would be.
    for (std::size_t r = 0; r < personal.rounds.size(); ++r)
    {
        EXPECT_EQ(mixed.rounds[r].ownAfter, personal.rounds[r].ownAfter) << "round " << r + 1;
    }
}

TEST(Scenario, AServerOptimizerStepsAtTheRootAlone)
{
    const auto run = [](const std::string& scheme, const std::vector<std::string>& more) {
        return RunScenario(MakeOptions(more), Scheme::Parse(scheme), 1);
    };
    const auto momentum = [](const std::string& value) {
        return "--ns3::hfedfm::FedAvgMOptimizer::Momentum=" + value;
    };
    const std::string rounds = "--rounds=5";
    for (const std::string scheme : {"star", "hfedfm:2"})
    {
        const auto mean = run(scheme, {rounds});
        const auto none = run(scheme, {rounds, "--server-optimizer=fedavgm", momentum("0")});
        const auto half = run(scheme, {rounds, "--server-optimizer=fedavgm", momentum("0.5")});
        const auto adam = run(scheme, {rounds, "--server-optimizer=fedadam"});
        EXPECT_EQ(MakeRoundsTable({none}), MakeRoundsTable({mean})) << scheme;
        // The root steps every E rounds; the first step with momentum is that to the mean.
        const std::size_t period = scheme == "star" ? 1 : 2;
        for (std::size_t i = 0; i < mean.rounds.size(); ++i)
        {
            EXPECT_EQ(half.rounds[i].loss == mean.rounds[i].loss, i < 2 * period)
                << scheme << " " << i;
            EXPECT_EQ(adam.rounds[i].loss == mean.rounds[i].loss, i < period) << scheme << " " << i;
        }
        EXPECT_EQ(half.accessBytes, mean.accessBytes);
    }
    EXPECT_TRUE(Contains(ErrorOf([&]() {
                             MakeOptions({"--schemes=consensus:2", "--server-optimizer=fedadam"});
                         }),
                         "but of --schemes none has a root that aggregates"));
}

TEST(Scenario, AModelThatIsChargedHasASizeForEveryModule)
{
    const auto check = [](const std::string& experts, const std::string& costs) {
        return ErrorOf([&]() {
            CheckScenario(
                MakeOptions({"--ns3::hfedfm::M3tLearner::Experts=" + experts, "--costs=" + costs}));
        });
    };
    EXPECT_EQ(check("2", "vilt-lora"),
              "Option --costs=vilt-lora does not say what the module expert/0 stands for; it knows "
              "adapters and heads. A file can say it.");
    EXPECT_EQ(check("2", "embedded"), "");
    EXPECT_EQ(check("0", "vilt-lora"), ""); // and leaves the default as it was
}

TEST(Scenario, AScaleModelLearnsTheSameAndCostsMore)
{
    const std::string path = "/tmp/hfedfm-costs-" + std::to_string(getpid());
    std::ofstream(path) << "adapter,20000\nhead/art,5000\nflops_per_sample,1e9\n";
    const uint64_t more = (20000 - 8512) + (5000 - 1300);
    const auto count = [&](const std::string& codec, const std::string& scheme) {
        const auto run = [&](const std::string& costs) {
            const auto options =
                MakeOptions({"--rounds=2", "--codec=" + codec, "--costs=" + costs});
            return RunScenario(options, Scheme::Parse(scheme), 1);
        };
        const auto plain = run("embedded");
        const auto scaled = run(path);
        for (std::size_t r = 0; r < 2; ++r)
        {
            EXPECT_EQ(scaled.rounds[r].accuracyAfter, plain.rounds[r].accuracyAfter);
            // Devices end in another order, in which losses are summed.
            EXPECT_DOUBLE_EQ(scaled.rounds[r].loss, plain.rounds[r].loss);
        }
        // A device with the profile of a Raspberry Pi trains 32 samples a round.
        const double training = 32e9 / (0.15 * 48e9);
        EXPECT_GT(scaled.lastAggregation - scaled.firstMessage, 2 * training);
        EXPECT_LT(plain.lastAggregation - plain.firstMessage, 2 * training);
        const uint64_t bytes =
            scaled.accessBytes + scaled.d2dBytes - plain.accessBytes - plain.d2dBytes;
        const uint64_t each = codec == "int4"   ? more / 2
                              : codec == "int8" ? more
                              : codec == "fp16" ? 2 * more
                                                : 4 * more;
        EXPECT_EQ(bytes % each, 0U);
        return bytes / each;
    };
    // 4 devices in 2 clusters, 2 rounds; both ways.
    EXPECT_EQ(count("fp32", "star"), 16U);
    EXPECT_EQ(count("fp16", "hfedfm:2"), 16U);
    EXPECT_EQ(count("fp32", "edge-d2d"), 8U);
    EXPECT_EQ(count("fp16", "consensus:3"), 24U);
    EXPECT_EQ(count("int8", "star"), 16U);
    EXPECT_EQ(count("int4", "edge-d2d"), 8U);
    std::remove(path.c_str());
}

TEST(Scenario, OnlyChosenDevicesTrainAndSend)
{
    const auto run = [](const std::string& scheme, const std::vector<std::string>& more) {
        std::vector<std::string> arguments{"--devices=6",
                                           "--rounds=4",
                                           "--payload=20000",
                                           "--training-flops=7.2e9"};
        arguments.insert(arguments.end(), more.begin(), more.end());
        return RunScenario(MakeOptions(arguments), Scheme::Parse(scheme), 1);
    };
    const auto all = run("star", {});
    const auto half = run("star", {"--participation=0.5"});
    ASSERT_EQ(half.rounds.size(), 4U);
    for (const auto& round : half.rounds)
    {
        EXPECT_EQ(round.devicesAggregated, 3U);
        EXPECT_EQ(round.updatesLate + round.updatesRejected, 0U);
    }
    EXPECT_EQ(half.accessBytes * 2, all.accessBytes);
    EXPECT_EQ(half.backhaulBytes * 2, all.backhaulBytes);
    // Two clusters of 3 devices each: round(1.5) of them.
    const auto tiers = run("hfedfm:2", {"--participation=0.5"});
    for (const auto& round : tiers.rounds)
    {
        EXPECT_EQ(round.devicesAggregated, 4U);
    }
    const auto often = run("edge", {"--availability=0.5"});
    uint32_t sum = 0;
    for (const auto& round : often.rounds)
    {
        EXPECT_GE(round.devicesAggregated, 2U);
        sum += round.devicesAggregated;
    }
    EXPECT_LT(sum, 24U);
    EXPECT_EQ(often.accessBytes * 24, all.accessBytes * sum);
    EXPECT_EQ(run("local", {"--participation=0.5"}).rounds[0].devicesAggregated,
              run("local", {}).rounds[0].devicesAggregated);
}

TEST(Scenario, AMixOfProfilesHasItsSlowestDeviceWaitedForUnlessTheFastestAreChosen)
{
    const auto run = [](const std::vector<std::string>& more) {
        std::vector<std::string> arguments{"--rounds=2",
                                           "--payload=1000",
                                           "--training-flops=70.8e9"};
        arguments.insert(arguments.end(), more.begin(), more.end());
        const auto result = RunScenario(MakeOptions(arguments), Scheme::Parse("star"), 1);
        return (result.lastAggregation - result.firstMessage) / 2;
    };
    // 15 % of 48 and of 236 GFLOP/s; messages take less than half a second.
    const std::string mix = "--profiles=raspberry-pi-4:1,jetson-nano:1";
    EXPECT_NEAR(run({mix}), 70.8 / 7.2, 0.5);
    EXPECT_NEAR(run({mix, "--participation=0.5", "--selection=fastest"}), 2, 0.5);
    EXPECT_NEAR(run({"--profile=jetson-nano"}), 2, 0.5);
    EXPECT_GT(std::fabs(run({"--profile=jetson-nano", "--slowdown=1"}) - 2), 0.5);
}

TEST(Scenario, ShadowsAndFadingChangeLinksAndNothingElse)
{
    const auto run = [](const std::vector<std::string>& more) {
        std::vector<std::string> arguments{"--rounds=2", "--payload=200000"};
        arguments.insert(arguments.end(), more.begin(), more.end());
        return RunScenario(MakeOptions(arguments), Scheme::Parse("star"), 1);
    };
    const auto plain = run({});
    const auto shadowed = run({"--shadowing=6", "--radius=15"});
    const auto faded = run({"--fading=nakagami", "--radius=15"});
    const auto near = run({"--radius=15"});
    EXPECT_EQ(shadowed.accessBytes, near.accessBytes);
    EXPECT_NE(shadowed.lastAggregation, near.lastAggregation);
    EXPECT_NE(faded.lastAggregation, near.lastAggregation);
    for (std::size_t n = 0; n < near.nodes.size(); ++n)
    {
        EXPECT_EQ(shadowed.nodes[n].x, near.nodes[n].x);
        EXPECT_EQ(faded.nodes[n].y, near.nodes[n].y);
    }
    EXPECT_EQ(WriteRunResult(run({"--fading=nakagami", "--radius=15"})), WriteRunResult(faded));
    EXPECT_EQ(WriteRunResult(run({"--shadowing=0", "--fading=none"})), WriteRunResult(plain));
}

TEST(Scenario, RefusesABackboneThatCannotBeRead)
{
    EXPECT_THROW(CheckScenario(MakeOptions({"--backbone=/nonexistent/file"})), InputError);
    const std::string path = "/tmp/hfedfm-truncated-" + std::to_string(getpid());
    std::ofstream(path) << "\x10\x00";
    const auto error = ErrorOf([&]() { CheckScenario(MakeOptions({"--backbone=" + path})); });
    EXPECT_TRUE(Contains(error, "The backbone file '" + path + "' cannot be used: ")) << error;
    std::remove(path.c_str());
}

TEST(Scenario, RadiosOfLteAreRefusedWhereItIsNotBuilt)
{
    ns3::TypeId type;
    const bool built = ns3::TypeId::LookupByNameFailSafe("ns3::hfedfm::LteCellHelper", &type);
    for (const std::string option : {"radio=lte", "d2d=sidelink"})
    {
        const auto expected =
            "Option --" + option + " is not in this build, whose ns-3 has no LTE.";
        EXPECT_EQ(ErrorOf([&]() { CheckScenario(MakeOptions({"--" + option})); }),
                  built ? "" : expected);
    }
}

TEST(Scenario, HeadsOfALayoutNeedALayoutThatNamesThem)
{
    const auto refused = [](const std::vector<std::string>& more) {
        return ErrorOf([&]() { CheckScenario(MakeOptions(more)); });
    };
    EXPECT_NE(refused({"--head-rule=layout"}).find("but positions are drawn"), std::string::npos);
    EXPECT_EQ(refused({"--head-rule=layout", "--layout=published", "--devices=40", "--edges=10"}),
              "");
    const std::string path = "/tmp/hfedfm-heads-" + std::to_string(getpid());
    std::ofstream(path) << "server,0,0,0\nuser,0,0,1,1\nserver,1,9,9\nuser,1,0,8,8\n"
                           "aggregator,0,0\n";
    const std::vector<std::string> two{"--layout=" + path, "--devices=2", "--edges=2"};
    EXPECT_EQ(refused({two[0], two[1], two[2], "--head-rule=random"}), "");
    EXPECT_EQ(refused({two[0], two[1], two[2], "--head-rule=layout"}),
              "Option --head-rule is 'layout', but the layout '" + path +
                  "' names no head of cluster 1; it needs a line 'aggregator,cluster,user' for "
                  "each cluster.");
    std::remove(path.c_str());
}

TEST(ScenarioDeathTest, DevicesOutOfReachAreNamedWithTheirDistance)
{
    const auto options = MakeOptions({"--rounds=1",
                                      "--payload=1000",
                                      "--layout=published",
                                      "--devices=40",
                                      "--edges=10",
                                      "--access-power=16"});
    EXPECT_DEATH(RunScenario(options, Scheme::Parse("edge"), 1),
                 "could not connect: node 11 in cluster 0 \\([0-9]+ m from its edge server\\)");
}

TEST(Scenario, RefusesABoardThatDrawsLessWhenItComputes)
{
    const auto error = ErrorOf(
        []() { CheckScenario(MakeOptions({"--ns3::hfedfm::ComputeEnergyModel::BusyPower=1"})); });
    EXPECT_TRUE(Contains(error, "of the profile 'raspberry-pi-4' draw 1.0")) << error;
    EXPECT_TRUE(Contains(error, "IdlePower is 2.4")) << error;
}

TEST(Scenario, RefusesALayoutOfAnotherSize)
{
    EXPECT_EQ(
        ErrorOf([]() { CheckScenario(MakeOptions({"--layout=published"})); }),
        "The layout 'published' has 40 devices in 10 clusters; the study asks for 4 and 2. Set "
        "--devices and --edges to those of the layout.");
}

TEST(ScenarioDeathTest, RoundsWithNobodyAreNotFinished)
{
    const auto options = MakeOptions({"--devices=3",
                                      "--edges=1",
                                      "--battery=9",
                                      "--rounds=12",
                                      "--payload=3000",
                                      "--training-flops=1e10",
                                      "--deadline=10s"});
    EXPECT_DEATH(RunScenario(options, Scheme::Parse("hfedfm-d2d:2"), 1, nullptr),
                 "Only [0-9]+ of 12 rounds were finished: 3 of 3 devices ran out of energy");
}
