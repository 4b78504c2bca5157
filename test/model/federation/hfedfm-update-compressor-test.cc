// SPDX-License-Identifier: GPL-2.0-only

/**
 * @file
 * Compression of updates.
 *  - whatever the codec, what is sent and the residual are what was to be sent, to the last bit, in
 *    random modules over many rounds; what is sent is what its receiver reads
 *  - a residual waits while its module is not sent, and goes with a module that has no base
 *  - top-k sends the largest values, of equal ones the first
 *  - without error feedback nothing is kept; what is not finite leaves residuals as they are
 *  - a node compresses each update once: a report that is sent again is the same to the last bit
 *  - a node takes an update that comes too late for none, and no later one for two
 *  - a node that lacks the base of a difference says so
 */

#include "../../../model/module/hfedfm-packed-codec.h"
#include "../../fixture/hfedfm-driven-machine.h"
#include "../../fixture/hfedfm-machine-network.h"

#include "ns3/hfedfm-codec.h"

#include <algorithm>
#include <cmath>
#include <gtest/gtest.h>
#include <limits>
#include <random>
#include <string>
#include <vector>

using namespace ns3;
using namespace ns3::hfedfm;

namespace
{

const std::vector<std::string> DELTAS{"fp32-delta",
                                      "fp16-delta",
                                      "bf16-delta",
                                      "int8-delta",
                                      "int4-delta",
                                      "top-k:0.1",
                                      "top-k:1"};

UpdateCompressor
MakeCompressor(const std::string& rules, bool feedback = true)
{
    return {*CodecRules::Parse(rules), feedback};
}

ModuleState
MakeModule(const std::vector<float>& values, const ModuleId& id = ModuleId())
{
    ModuleState state(ModuleSpec{id, {{"w", {static_cast<uint32_t>(values.size())}}}});
    std::copy(values.begin(), values.end(), state.GetValues().begin());
    return state;
}

ModuleRecord
MakeRecord(const ModuleState& state, uint32_t base = 0)
{
    return {state, base, 1.0, Codec::FP32};
}

/** Change values as a round of training does. */
void
Train(ModuleState& state, std::mt19937& random)
{
    std::normal_distribution<float> step(0, std::ldexp(1.0F, -static_cast<int>(random() % 20)));
    for (auto& value : state.GetValues())
    {
        value += random() % 3 == 0 ? 0.0F : step(random);
    }
}

std::vector<float>
ToVector(const ModuleState& state)
{
    return {state.GetValues().begin(), state.GetValues().end()};
}

} // namespace

TEST(UpdateCompressor, WhatIsSentAndTheResidualAreWhatWasToBeSent)
{
    for (const auto& rules : DELTAS)
    {
        auto compressor = MakeCompressor(rules);
        std::mt19937 random(1);
        ModuleState base(ModuleSpec{ModuleId(), {{"a", {7, 11}}, {"b", {}}, {"c", {3, 101}}}});
        std::vector<float> residual(base.GetValues().size());
        for (uint32_t round = 0; round < 50; ++round)
        {
            Train(base, random);
            auto trained = base;
            Train(trained, random);
            const auto sent = compressor.Compress(MakeRecord(trained, round), &base);
            ASSERT_TRUE(sent.delta);
            ASSERT_EQ(ToString(sent.codec) +
                          std::string(sent.codec == Codec::TOP_K ? "" : "-delta"),
                      rules.substr(0, rules.find(':')));
            ASSERT_EQ(sent.baseRound, round);
            ASSERT_EQ(sent.weight, 1.0);
            ASSERT_EQ(ToVector(MakeDecoded(sent.codec, sent.state)), ToVector(sent.state));
            ASSERT_NE(compressor.FindResidual(ModuleId()), nullptr);
            const auto left = ToVector(*compressor.FindResidual(ModuleId()));
            double sum = 0;
            for (std::size_t i = 0; i < residual.size(); ++i)
            {
                const float wanted = trained.GetValues()[i] - base.GetValues()[i] + residual[i];
                const double both = static_cast<double>(sent.state.GetValues()[i]) + left[i];
                ASSERT_EQ(both, wanted) << rules << ", round " << round << ", value " << i;
                sum += std::fabs(left[i]);
            }
            ASSERT_EQ(sum == 0, rules == "fp32-delta" || rules == "top-k:1") << rules;
            residual = left;
        }
    }
}

TEST(UpdateCompressor, TheReceiverReadsWhatTheSenderKnowsThatItReads)
{
    for (const auto& rules : DELTAS)
    {
        auto compressor = MakeCompressor(rules);
        std::mt19937 random(2);
        auto base = MakeModule(std::vector<float>(700));
        Train(base, random);
        auto trained = base;
        Train(trained, random);
        Message message{MessageType::UPDATE, 1, 2, 0, {}};
        message.updates.push_back(compressor.Compress(MakeRecord(trained, 2), &base));
        const auto bytes = EncodeMessage(message);
        Message read;
        ASSERT_EQ(DecodeMessage(bytes->data(), bytes->size(), read), WireStatus::OK);
        EXPECT_EQ(ToVector(read.updates[0].state), ToVector(message.updates[0].state));
        EXPECT_TRUE(read.updates[0].delta);
        EXPECT_EQ(*EncodeMessage(read), *bytes); // as a relay does
        const auto whole = UpdateCompressor::Restore(read.updates[0], base);
        EXPECT_FALSE(whole.delta);
        EXPECT_EQ(whole.baseRound, 2U);
        for (std::size_t i = 0; i < 700; ++i)
        {
            ASSERT_EQ(whole.state.GetValues()[i],
                      base.GetValues()[i] + message.updates[0].state.GetValues()[i]);
        }
    }
}

TEST(UpdateCompressor, AResidualWaitsUntilItsModuleIsSentAgain)
{
    auto compressor = MakeCompressor("top-k:0.5");
    const ModuleId head(ModuleKind::HEAD, "a");
    const auto zero = MakeModule({0, 0});
    const auto zeroHead = MakeModule({0, 0}, head);
    compressor.Compress(MakeRecord(MakeModule({3, 1})), &zero);
    for (int round = 0; round < 3; ++round)
    {
        const auto sent = compressor.Compress(MakeRecord(MakeModule({5, 4}, head)), &zeroHead);
        // Only its own: 5, then 4 + 4, then 5 + 5.
        EXPECT_EQ(ToVector(sent.state),
                  round == 0   ? (std::vector<float>{5, 0})
                  : round == 1 ? (std::vector<float>{0, 8})
                               : (std::vector<float>{10, 0}));
    }
    EXPECT_EQ(ToVector(*compressor.FindResidual(ModuleId())), (std::vector<float>{0, 1}));
    const auto sent = compressor.Compress(MakeRecord(MakeModule({0, 1})), &zero);
    EXPECT_EQ(ToVector(sent.state), (std::vector<float>{0, 2}));
    EXPECT_EQ(ToVector(*compressor.FindResidual(ModuleId())), (std::vector<float>{0, 0}));
}

TEST(UpdateCompressor, AModuleWithoutABaseTravelsWholeWithItsResidual)
{
    auto compressor = MakeCompressor("top-k:0.5");
    const auto zero = MakeModule({0, 0});
    compressor.Compress(MakeRecord(MakeModule({3, 1})), &zero);
    auto sent = compressor.Compress(MakeRecord(MakeModule({7, 7})), nullptr);
    EXPECT_FALSE(sent.delta);
    EXPECT_EQ(sent.codec, Codec::FP32);
    EXPECT_EQ(ToVector(sent.state), (std::vector<float>{7, 8}));
    EXPECT_EQ(compressor.FindResidual(ModuleId()), nullptr);
    const auto other = MakeModule({0, 0, 0});
    sent = compressor.Compress(MakeRecord(MakeModule({7, 7})), &other);
    EXPECT_FALSE(sent.delta);
    EXPECT_EQ(ToVector(sent.state), (std::vector<float>{7, 7}));
}

TEST(UpdateCompressor, TopKSendsTheLargestAndOfEqualOnesTheFirst)
{
    auto compressor = MakeCompressor("top-k:0.4", false);
    const auto base = MakeModule({1, 1, 1, 1, 1});
    const auto send = [&](const std::vector<float>& values) {
        return ToVector(compressor.Compress(MakeRecord(MakeModule(values)), &base).state);
    };
    EXPECT_EQ(send({2, -2, 0, 1, 3}), (std::vector<float>{0, -3, 0, 0, 2}));
    EXPECT_EQ(send({2, 0, 2, 0, 2}), (std::vector<float>{1, -1, 0, 0, 0}));
    EXPECT_EQ(send({1, 1, 1, 1, 1}), (std::vector<float>{0, 0, 0, 0, 0}));
    EXPECT_EQ(compressor.FindResidual(ModuleId()), nullptr); // no error feedback
}

TEST(UpdateCompressor, WhatIsNotFiniteLeavesTheResidualAsItIs)
{
    for (const auto& rules : DELTAS)
    {
        auto compressor = MakeCompressor(rules);
        const auto base = MakeModule({0, 0, 0});
        compressor.Compress(MakeRecord(MakeModule({1, 0.3F, 1e-9F})), &base);
        const auto before = ToVector(*compressor.FindResidual(ModuleId()));
        const auto nan = std::numeric_limits<float>::quiet_NaN();
        const auto sent = compressor.Compress(MakeRecord(MakeModule({1, nan, 0})), &base);
        EXPECT_FALSE(sent.state.IsFinite()); // so its receiver drops it
        EXPECT_EQ(ToVector(*compressor.FindResidual(ModuleId())), before) << rules;
    }
    auto compressor = MakeCompressor("fp16-delta");
    const auto base = MakeModule({0});
    EXPECT_FALSE(compressor.Compress(MakeRecord(MakeModule({1e6F})), &base).state.IsFinite());
    EXPECT_EQ(compressor.FindResidual(ModuleId()), nullptr);
}

TEST(UpdateCompressor, ValuesTravelAsTheyAreWithTheirCodec)
{
    auto compressor = MakeCompressor("head=int4,fp16");
    const auto sent = compressor.Compress(MakeRecord(MakeModule({1.0001F}), 3), nullptr);
    EXPECT_EQ(sent.codec, Codec::FP16);
    EXPECT_FALSE(sent.delta);
    EXPECT_EQ(sent.state.GetValues()[0], 1.0001F); // rounded when it is written
    EXPECT_FALSE(compressor.NeedsBases());
    EXPECT_EQ(compressor.FindResidual(ModuleId()), nullptr);
}

namespace
{

/** A node that keeps what it reports, for a machine that a test drives. */
struct Reporter : public CoordinatorScript
{
    void Report(const Message& update) override
    {
        reports.push_back(update);
        taken = update.updates;
    }

    std::vector<ModuleRecord> TakeReport() override
    {
        return std::exchange(taken, {});
    }

    bool IsReportDelivered() const override
    {
        return false;
    }

    void OnDropped(uint32_t,
                   uint32_t,
                   uint32_t,
                   DropReason reason,
                   const std::string& text) override
    {
        drops.emplace_back(reason, text);
    }

    std::vector<Message> reports;
    std::vector<ModuleRecord> taken;
    std::vector<std::pair<DropReason, std::string>> drops;
};

CoordinatorSettings
MakeSettings(const std::string& rules, bool hasLearner, std::set<uint32_t> children)
{
    CoordinatorSettings settings;
    settings.node = 1;
    settings.hasLearner = hasLearner;
    settings.updateCodec = *CodecRules::Parse(rules);
    settings.place.hasParent = true;
    settings.place.children = std::move(children);
    return settings;
}

Message
MakeModel(uint32_t round, const ModuleState& state)
{
    return {MessageType::MODEL, 0, round, 9, {{state, round, 0, Codec::FP32}}};
}

void
Ignore(uint32_t, MessageType)
{
}

} // namespace

TEST(CompressedRounds, AReportThatIsTakenBackAndSentAgainIsTheSame)
{
    for (const auto* rules : {"int8-delta", "int4-delta", "top-k:0.4"})
    {
        Reporter node;
        auto settings = MakeSettings(rules, true, {});
        settings.place.parentIsDevice = true;
        settings.inNetwork = false; // it forwards, so that it may have to report again
        DrivenMachine machine(settings, node, Ignore);
        std::mt19937 random(4);
        auto model = MakeModule(std::vector<float>(200));
        for (uint32_t round = 1; round < 6; ++round)
        {
            Train(model, random);
            machine.OnModel(MakeModel(round, model));
            auto trained = model;
            Train(trained, random);
            machine.OnTrained({MakeRecord(trained, round)});
            ASSERT_EQ(node.reports.size(), 1U);
            auto place = settings.place;
            place.newParent = true;
            place.lost = round % 2 == 0;
            machine.SetPlace(place);
            machine.SetPlace(place);
            ASSERT_EQ(node.reports.size(), 3U);
            for (const auto& report : node.reports)
            {
                EXPECT_TRUE(report.updates[0].delta);
                EXPECT_EQ(*EncodeMessage(report), *EncodeMessage(node.reports[0])) << rules;
            }
            node.reports.clear();
        }
    }
}

TEST(CompressedRounds, ADifferenceCountsAsTheModuleThatItIsFrom)
{
    Reporter node;
    DrivenMachine machine(MakeSettings("fp32-delta", false, {5, 6}), node, Ignore);
    machine.AddChild(5);
    machine.AddChild(6);
    machine.OnModel(MakeModel(3, MakeState(10)));
    auto update = MakeUpdate(5, 3, 2, 1);
    update.updates[0].delta = true;
    machine.OnUpdate(update);                  // 12
    machine.OnUpdate(MakeUpdate(6, 3, 14, 1)); // as it is
    ASSERT_EQ(node.reports.size(), 1U);
    EXPECT_TRUE(node.reports[0].updates[0].delta);
    EXPECT_EQ(node.reports[0].updates[0].baseRound, 3U);
    EXPECT_EQ(node.reports[0].updates[0].state.GetValues()[0], 3); // 13
    EXPECT_EQ(machine.GetModel().at(ModuleId()).GetValues()[0], 13);
    EXPECT_TRUE(node.drops.empty());
}

TEST(CompressedRounds, AnUpdateThatComesTooLateIsLostAndNoLaterOneCountsTwice)
{
    Reporter node;
    DrivenMachine parent(MakeSettings("fp32", false, {5}), node, Ignore);
    parent.AddChild(5);
    parent.OnModel(MakeModel(1, MakeModule({0, 0})));
    auto compressor = MakeCompressor("top-k:0.5");
    const auto zero = MakeModule({0, 0});
    const auto late = compressor.Compress(MakeRecord(MakeModule({4, 1}), 1), &zero);
    parent.EndDeadline();
    parent.OnModel(MakeModel(2, zero));
    parent.OnUpdate({MessageType::UPDATE, 5, 1, 0, {late}});
    ASSERT_EQ(node.drops.size(), 1U);
    EXPECT_EQ(node.drops[0].first, DropReason::LATE);
    const auto next = compressor.Compress(MakeRecord(MakeModule({0, 2}), 2), &zero);
    parent.OnUpdate({MessageType::UPDATE, 5, 2, 0, {next}});
    // What was left out of the late one comes now, what was in it does not.
    EXPECT_EQ(ToVector(parent.GetModel().at(ModuleId())), (std::vector<float>{0, 3}));
}

TEST(CompressedRounds, WhatTheParentNeverCountedIsSentAgainOnce)
{
    // The parent's next model has nothing new of the module: the device goes on with its own
    // values, and its next difference has all that it has learned since the base.
    Reporter node;
    DrivenMachine machine(MakeSettings("top-k:0.5", true, {}), node, Ignore);
    machine.OnModel(MakeModel(1, MakeModule({0, 0})));
    machine.OnTrained({MakeRecord(MakeModule({4, 1}), 1)});
    ASSERT_EQ(node.reports.size(), 1U);
    EXPECT_EQ(ToVector(node.reports[0].updates[0].state), (std::vector<float>{4, 0}));
    machine.OnModel({MessageType::MODEL, 0, 2, 9, {}});
    machine.OnTrained({MakeRecord(MakeModule({4, 6}), 2)});
    ASSERT_EQ(node.reports.size(), 2U);
    EXPECT_EQ(node.reports[1].updates[0].baseRound, 1U);
    EXPECT_EQ(ToVector(node.reports[1].updates[0].state), (std::vector<float>{0, 6}));
    // It counts: the next model begins with it, and only what was left out is to come.
    machine.OnModel(MakeModel(3, MakeModule({0, 6})));
    machine.OnTrained({MakeRecord(MakeModule({0, 7}), 3)});
    ASSERT_EQ(node.reports.size(), 3U);
    EXPECT_EQ(ToVector(node.reports[2].updates[0].state), (std::vector<float>{4, 0}));
}

TEST(ModuleBases, WhatWasSentAgainInALaterRoundIsTheSame)
{
    ModuleBases bases;
    ModuleHistory history;
    history.Add(ModuleId(), 1);
    history.Publish(4);
    bases.KeepOwn({{ModuleId(), MakeModule({3})}}, history);
    EXPECT_EQ(bases.FindOfChildren(ModuleId(), 3), nullptr);
    ASSERT_NE(bases.FindOfChildren(ModuleId(), 4), nullptr);
    EXPECT_EQ(bases.FindOfChildren(ModuleId(), 7), bases.FindOfChildren(ModuleId(), 4));
    EXPECT_EQ(bases.FindOfParent(ModuleId(), 7), nullptr);
    EXPECT_NE(bases.FindOfParent(ModuleId(), 4), nullptr); // of a head that has stepped down
    bases.KeepFromParent(7, MakeModule({5}));
    EXPECT_EQ(ToVector(*bases.FindOfParent(ModuleId(), 7)), (std::vector<float>{5}));
    EXPECT_EQ(bases.FindOfParent(ModuleId(), 0), nullptr);
}

TEST(CompressedRounds, AReceiverWithoutTheBaseSaysSo)
{
    // It has reported round 3 and takes it up again: its model is the result now, and without rules
    // of its own it has not kept what it was.
    for (const auto* rules : {"fp32", "fp32-delta"})
    {
        Reporter node;
        auto settings = MakeSettings(rules, false, {5});
        DrivenMachine machine(settings, node, Ignore);
        machine.AddChild(5);
        machine.OnModel(MakeModel(3, MakeState(10)));
        machine.OnUpdate(MakeUpdate(5, 3, 14, 1));
        ASSERT_EQ(node.reports.size(), 1U);
        auto place = settings.place;
        place.newParent = true;
        place.children = {5, 6};
        machine.SetPlace(place);
        machine.AddChild(6, 3);
        auto update = MakeUpdate(6, 3, 2, 1);
        update.updates[0].delta = true;
        machine.OnUpdate(update);
        if (std::string(rules) == "fp32")
        {
            ASSERT_EQ(node.drops.size(), 1U);
            EXPECT_EQ(node.drops[0].first, DropReason::INVALID);
            EXPECT_EQ(node.drops[0].second,
                      "Module adapter came as the difference to that of round 3, which is not held "
                      "here.");
        }
        else
        {
            EXPECT_TRUE(node.drops.empty());
            machine.EndDeadline();
            EXPECT_EQ(machine.GetModel().at(ModuleId()).GetValues()[0], 13); // of 14 and 12
        }
    }
}

TEST(CompressedRounds, ASumThatIsNotFiniteIsDropped)
{
    Reporter node;
    DrivenMachine machine(MakeSettings("fp32-delta", false, {5}), node, Ignore);
    machine.AddChild(5);
    machine.OnModel(MakeModel(3, MakeState(3e38F)));
    auto update = MakeUpdate(5, 3, 3e38F, 1);
    update.updates[0].delta = true;
    machine.OnUpdate(update);
    ASSERT_EQ(node.drops.size(), 1U);
    EXPECT_EQ(node.drops[0].second, "Module adapter came with values that are infinite or NaN.");
}

TEST(CompressedRounds, ErrorFeedbackBringsAllThatIsLearnedToTheRoot)
{
    // Each node adds a constant of its own each round; the root's model must follow their mean, off
    // by no more than the residuals, which stay bounded however many rounds there are.
    const auto learn = [](uint32_t node, uint32_t round, ModuleState model) {
        for (std::size_t i = 0; i < MachineNetwork::VALUES; ++i)
        {
            model.GetValues()[i] += static_cast<float>(node) * static_cast<float>(i + 1);
        }
        return ModuleRecord{model, round, 1.0, Codec::FP32};
    };
    const auto run = [&](const std::string& rules, bool feedback, uint32_t rounds) {
        MachineNetwork net(learn);
        for (uint32_t id = 0; id < 4; ++id)
        {
            CoordinatorSettings settings;
            settings.node = id;
            settings.hasLearner = true;
            settings.updateCodec = *CodecRules::Parse(rules);
            settings.errorFeedback = feedback;
            settings.place.hasParent = id > 0;
            settings.place.parentIsDevice = id > 0;
            net.Add(settings, id == 0 ? -1 : static_cast<int>((id - 1) / 2)); // 0 - 1, 2; 1 - 3
        }
        net.Begin(0, rounds);
        net.Settle();
        double worst = 0;
        for (std::size_t i = 0; i < MachineNetwork::VALUES; ++i)
        {
            const double all = 1.5 * static_cast<double>(i + 1) * rounds;
            worst = std::max(worst, std::fabs(net.Values(0)[i] - all));
        }
        return worst;
    };
    for (const auto* rules : {"int8-delta", "int4-delta", "top-k:0.4", "top-k:0.2"})
    {
        const double most = 40;
        EXPECT_LT(run(rules, true, 20), most) << rules;
        EXPECT_LT(run(rules, true, 200), most) << rules;
    }
    // Without it, what is never among the largest is never learned.
    EXPECT_GT(run("top-k:0.4", false, 200), 800);
}
