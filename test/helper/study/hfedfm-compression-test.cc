// SPDX-License-Identifier: GPL-2.0-only

/**
 * @file
 * Compressed updates in studies, over real packets.
 *  - rules that cannot work, or are for nothing, are refused by a sentence before anything runs
 *  - differences without loss learn what the values themselves learn, in all schemes
 *  - int8 of the difference takes a quarter of the bytes of updates and nothing of those of models
 *  - devices that break down, rounds that end early and a lossy way down hang nothing, and no
 *    update is refused
 *  - modules are listed with the bytes that the rules give
 */

#include "../../../helper/study/hfedfm-scenario.h"
#include "../../fixture/hfedfm-study-errors.h"

#include "ns3/boolean.h"
#include "ns3/config.h"
#include "ns3/hfedfm-input-error.h"

#include <algorithm>
#include <gtest/gtest.h>
#include <sstream>
#include <string>
#include <vector>

using namespace ns3;
using namespace ns3::hfedfm;

namespace
{

StudyOptions
MakeOptions(const std::vector<std::string>& more)
{
    std::vector<std::string> arguments{"study", "--devices=4", "--edges=2", "--rounds=4"};
    if (std::none_of(more.begin(), more.end(), [](const auto& argument) {
            return Contains(argument, "--payload");
        }))
    {
        arguments.insert(arguments.end(), {"--samples=24", "--tasks=scene,art", "--senses=image"});
    }
    if (std::none_of(more.begin(), more.end(), [](const auto& argument) {
            return Contains(argument, "codec") || Contains(argument, "--payload");
        }))
    {
        arguments.emplace_back("--update-codec=fp32");
    }
    arguments.insert(arguments.end(), more.begin(), more.end());
    return StudyOptions::Parse(arguments);
}

/** @return what a study says against its options; empty if nothing */
std::string
ErrorOf(const std::vector<std::string>& more)
{
    try
    {
        CheckScenario(MakeOptions(more));
    }
    catch (const InputError& error)
    {
        return error.what();
    }
    return "";
}

RunResult
Simulate(const std::string& scheme, const std::vector<std::string>& more)
{
    return RunScenario(MakeOptions(more), Scheme::Parse(scheme), 1);
}

uint64_t
SumBytes(const RunResult& result, uint64_t NodeRow::*bytes)
{
    uint64_t sum = 0;
    for (const auto& node : result.nodes)
    {
        sum += node.role == "device" ? node.*bytes : 0;
    }
    return sum;
}

uint32_t
CountRejected(const RunResult& result)
{
    uint32_t sum = 0;
    for (const auto& round : result.rounds)
    {
        sum += round.updatesRejected;
    }
    return sum;
}

} // namespace

TEST(Compression, RulesThatCannotWorkAreRefusedByASentence)
{
    const auto expect = [](const std::vector<std::string>& more, const std::string& text) {
        const auto error = ErrorOf(more);
        EXPECT_TRUE(Contains(error, text)) << error;
    };
    expect({"--codec=int8-delta"},
           "Option --codec is 'int8-delta', which sends differences, but models and exchanges have "
           "no base that both ends hold; updates to a parent have one: use --update-codec");
    expect({"--codec=top-k:0.1"}, "use --update-codec");
    expect({"--codec=int9"}, "Option --codec is 'int9'; it must be fp32, fp16, bf16, int8 or int4");
    expect({"--update-codec=top-k"}, "or top-k:SHARE, which is of the difference");
    expect({"--update-codec=int8-delta", "--schemes=local,consensus:3"},
           "but of --schemes none sends updates to a parent");
    expect({"--update-codec=head/audio=int4,fp16"},
           "no module is left for 'head/audio'; devices train adapter, head/art, head/scene");
    expect({"--update-codec=fp16,head=int4-delta"}, "no module is left for 'head'");
    expect({"--codec=expert=fp16"}, "Option --codec is 'expert=fp16', but no module");
    EXPECT_EQ(ErrorOf({"--update-codec=head/art=fp16,head=int8-delta,top-k:0.2"}), "");
    EXPECT_EQ(ErrorOf({"--payload=1000", "--update-codec=int8-delta"}), "");

    const std::string feedback = "--ns3::hfedfm::FederationNode::ErrorFeedback=false";
    expect({"--update-codec=int8", feedback}, "has no effect unless --update-codec sends diff");
    EXPECT_EQ(ErrorOf({"--update-codec=int8-delta", feedback}), "");
    Config::SetDefault("ns3::hfedfm::FederationNode::ErrorFeedback", BooleanValue(true));
    expect({"--ns3::hfedfm::FederationNode::UpdateCodec=int8"}, "--update-codec");
}

TEST(Compression, UpdatesAreInt8OfTheDifferenceUnlessTold)
{
    const auto codec = [](std::vector<std::string> arguments) {
        arguments.insert(arguments.begin(), "study");
        return StudyOptions::Parse(arguments).GetUpdateCodec().ToString();
    };
    EXPECT_EQ(codec({}), "int8-delta");
    EXPECT_EQ(codec({"--schemes=hfedfm-d2d:2"}), "int8-delta");
    EXPECT_EQ(codec({"--codec=fp32"}), "fp32") << "for both ways, also if it is the usual value";
    EXPECT_EQ(codec({"--codec=fp16"}), "fp16");
    EXPECT_EQ(codec({"--codec=fp16", "--update-codec=int4-delta"}), "int4-delta");
    EXPECT_EQ(codec({"--update-codec=fp32"}), "fp32");
    EXPECT_EQ(codec({"--payload=1000"}), "fp32") << "that says itself how large an update is";
    EXPECT_EQ(codec({"--preset=published"}), "fp32");
    EXPECT_EQ(codec({"--preset=published", "--codec=fp16"}), "fp16");
    EXPECT_EQ(codec({"--preset=published", "--schemes=local"}), "fp32");
    EXPECT_EQ(codec({"--schemes=local,consensus:2"}), "fp32") << "nobody sends updates";
}

TEST(Compression, DifferencesWithoutLossLearnTheSame)
{
    const std::vector<std::pair<std::string, std::string>> cases{{"star", "true"},
                                                                 {"hfedfm:2", "true"},
                                                                 {"hfedfm-d2d:2", "true"},
                                                                 {"hfedfm-d2d:2", "false"}};
    for (const auto& [scheme, sums] : cases)
    {
        const auto whole = Simulate(scheme, {"--relay-sums=" + sums});
        // Top-k of all values in the shortest of them.
        for (const std::string codec : {"fp32-delta", "top-k:1"})
        {
            if (codec == "top-k:1" && scheme != "star")
            {
                continue;
            }
            const auto same = Simulate(scheme, {"--relay-sums=" + sums, "--update-codec=" + codec});
            ASSERT_EQ(same.rounds.size(), whole.rounds.size());
            for (std::size_t r = 0; r < same.rounds.size(); ++r)
            {
                EXPECT_EQ(same.rounds[r].devicesAggregated, 4U);
                EXPECT_NEAR(same.rounds[r].loss, whole.rounds[r].loss, 1e-3) << scheme;
                for (const auto& [task, accuracy] : whole.rounds[r].accuracyAfter)
                {
                    EXPECT_NEAR(same.rounds[r].accuracyAfter.at(task), accuracy, 0.02) << scheme;
                }
            }
            EXPECT_EQ(CountRejected(same), 0U);
        }
    }
}

TEST(Compression, Int8OfTheDifferenceTakesAQuarterOfTheBytesOfUpdates)
{
    const auto whole = Simulate("star", {});
    const auto small = Simulate("star", {"--update-codec=int8-delta"});
    const auto ratio = static_cast<double>(SumBytes(small, &NodeRow::bytesSent)) /
                       static_cast<double>(SumBytes(whole, &NodeRow::bytesSent));
    EXPECT_GT(ratio, 0.25);
    EXPECT_LT(ratio, 0.29); // scales, and names and shapes of tensors
    EXPECT_EQ(SumBytes(small, &NodeRow::bytesReceived), SumBytes(whole, &NodeRow::bytesReceived));
    EXPECT_LT(small.lastAggregation, whole.lastAggregation);
    for (const auto& [task, accuracy] : whole.rounds.back().accuracyAfter)
    {
        EXPECT_NEAR(small.rounds.back().accuracyAfter.at(task), accuracy, 0.05);
    }
    // As values, there is no base to be held, and the way down is short, too.
    const auto both = Simulate("star", {"--codec=int8"});
    EXPECT_EQ(SumBytes(both, &NodeRow::bytesSent), SumBytes(small, &NodeRow::bytesSent));
    EXPECT_LT(SumBytes(both, &NodeRow::bytesReceived),
              0.29 * static_cast<double>(SumBytes(whole, &NodeRow::bytesReceived)));
}

TEST(Compression, WhatIsLostOnTheWayHangsNothing)
{
    for (const std::string codec : {"int8-delta", "top-k:0.2"})
    {
        for (const std::string sums : {"true", "false"})
        {
            // One of each cluster breaks down in the middle of a round, heads among them.
            const auto result = Simulate("hfedfm-d2d:2",
                                         {"--devices=8",
                                          "--rounds=8",
                                          "--update-codec=" + codec,
                                          "--relay-sums=" + sums,
                                          "--faults=0@3s,4@4.5s,5@6s"});
            ASSERT_EQ(result.rounds.size(), 8U);
            EXPECT_EQ(result.rounds.back().devicesAggregated, 5U);
            EXPECT_EQ(CountRejected(result), 0U);
        }
        const auto early = Simulate("hfedfm:2",
                                    {"--update-codec=" + codec,
                                     "--codec=int8",
                                     "--quorum=0.5",
                                     "--profiles=raspberry-pi-4:0.5,jetson-nano:0.5"});
        ASSERT_EQ(early.rounds.size(), 4U);
        uint32_t late = 0;
        for (const auto& round : early.rounds)
        {
            late += round.updatesLate;
        }
        EXPECT_GT(late, 0U);
        EXPECT_EQ(CountRejected(early), 0U);
    }
}

TEST(Compression, ModulesAreListedWithTheBytesOfTheRules)
{
    const auto text =
        DescribeModules(MakeOptions({"--codec=fp16", "--update-codec=head=int4-delta,top-k:0.1"}));
    EXPECT_TRUE(Contains(text, "bytes as model")) << text;
    EXPECT_TRUE(Contains(text, "bytes as update")) << text;
    // An adapter of 8512 values: 34 blocks and 852 values of 5 bytes, beside names and shapes.
    const auto line = text.substr(text.find("\nadapter"));
    std::vector<uint64_t> numbers;
    std::istringstream words(line);
    std::string word;
    words >> word;
    for (uint64_t number = 0; words >> number;)
    {
        numbers.push_back(number);
    }
    ASSERT_GE(numbers.size(), 5U);
    EXPECT_EQ(numbers[0], 8512U);
    const auto names = numbers[1] - 4 * 8512;
    EXPECT_EQ(numbers[2], names + 2 * 8512);
    EXPECT_EQ(numbers[3], names + 2 * 8512);
    EXPECT_EQ(numbers[4], names + 34 + 5 * 852);
}
