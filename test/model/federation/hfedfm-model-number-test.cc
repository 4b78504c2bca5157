// SPDX-License-Identifier: GPL-2.0-only

/**
 * @file
 * Nodes that do rounds below a parent that does not: it sends several models of one round, with
 * numbers.
 *  - report and HELLO repeat the number of the model that they are based on, those of a device and
 *    those of a server with children
 *  - a server passes it on, and an update of another model of the same round is late
 *  - a child that has reconnected with the work on another model of the same round gets the newest
 *  - without numbers all messages have none
 */

#include "../../fixture/hfedfm-driven-machine.h"

#include "ns3/hfedfm-tree-coordinator.h"

#include <gtest/gtest.h>
#include <utility>
#include <vector>

using namespace ns3;
using namespace ns3::hfedfm;

namespace
{

struct Script : public CoordinatorScript
{
    using CoordinatorScript::Send;

    void Send(LinkRole role, uint32_t peer, const Message& message) override
    {
        role == LinkRole::PARENT ? up.push_back(message) : down.push_back({peer, message});
    }

    void Report(const Message& update) override
    {
        reports.push_back(update);
    }

    bool IsReportDelivered() const override
    {
        return delivered;
    }

    void OnDropped(uint32_t, uint32_t, uint32_t, DropReason reason, const std::string&) override
    {
        drops.push_back(reason);
    }

    std::vector<Message> up;
    std::vector<std::pair<uint32_t, Message>> down;
    std::vector<Message> reports;
    std::vector<DropReason> drops;
    bool delivered{false};
};

/** A node below a parent. */
struct Node
{
    explicit Node(const CoordinatorSettings& settings)
        : coordinator(CreateObject<TreeCoordinator>())
    {
        coordinator->Start(settings, script);
        coordinator->OnOpen();
    }

    ~Node()
    {
        coordinator->Dispose();
    }

    void FromParent(uint32_t round,
                    uint16_t step,
                    float value,
                    MessageType type = MessageType::MODEL)
    {
        coordinator->OnMessage(LinkRole::PARENT,
                               {type, 0, round, 9, {{MakeState(value), 0, 0, Codec::FP32}}, step},
                               0);
    }

    void FromChild(uint32_t child, uint32_t base, uint16_t step, float value)
    {
        auto update = MakeUpdate(child, base, value, 1);
        update.step = step;
        coordinator->OnMessage(LinkRole::CHILD, update, 0);
    }

    void Hello(uint32_t child, uint32_t round, uint16_t step)
    {
        Message hello{MessageType::HELLO, child, round, 0, {{MakeState(0), 0, 0, Codec::NONE}}};
        hello.step = step;
        coordinator->OnHello(LinkRole::CHILD, hello, true);
    }

    Script script;
    Ptr<TreeCoordinator> coordinator;
};

CoordinatorSettings
MakeSettings(bool server, double quorum = 1)
{
    CoordinatorSettings settings;
    settings.node = 5;
    settings.hasLearner = !server;
    settings.quorum = quorum;
    settings.aggregator = CreateObject<WeightedMeanAggregator>();
    settings.place.hasParent = true;
    if (server)
    {
        settings.place.children = {6, 7};
    }
    else
    {
        settings.manifest = {MakeState(0).GetSpec()};
    }
    return settings;
}

} // namespace

TEST(ModelNumbers, ADeviceRepeatsTheNumberInItsReportAndHello)
{
    Node device(MakeSettings(false));
    device.coordinator->OnConnected(LinkRole::PARENT, 0);
    EXPECT_EQ(device.script.up.back().step, 0U);
    for (const uint16_t step : {3, 4})
    {
        device.FromParent(2, step, 1);
        device.coordinator->OnConnected(LinkRole::PARENT, 0);
        EXPECT_EQ(device.script.up.back().round, 2U);
        EXPECT_EQ(device.script.up.back().step, step);
        device.coordinator->OnTrained({{MakeState(2), 2, 1, Codec::FP32}});
        EXPECT_EQ(device.script.reports.back().round, 2U);
        EXPECT_EQ(device.script.reports.back().step, step);
        EXPECT_EQ(device.script.reports.back().updates.at(0).baseRound, 2U);
    }
    device.script.delivered = true;
    device.coordinator->OnConnected(LinkRole::PARENT, 0);
    EXPECT_EQ(device.script.up.back().round, 0U);
    EXPECT_EQ(device.script.up.back().step, 0U);
}

TEST(ModelNumbers, AnUpdateOfAnotherModelOfTheSameRoundIsLate)
{
    Node edge(MakeSettings(true, 0.5));
    edge.Hello(6, 0, 0);
    edge.Hello(7, 0, 0);
    edge.FromParent(2, 8, 1);
    EXPECT_EQ(edge.script.down.back().second.step, 8U);
    edge.FromChild(6, 2, 8, 3);
    ASSERT_EQ(edge.script.reports.size(), 1U);
    EXPECT_EQ(edge.script.reports[0].step, 8U);
    edge.FromParent(2, 9, 10);
    EXPECT_EQ(edge.script.down.back().second.step, 9U);
    edge.FromChild(7, 2, 8, 5); // of the model before
    EXPECT_EQ(edge.script.drops, std::vector<DropReason>{DropReason::LATE});
    EXPECT_EQ(edge.script.reports.size(), 1U);
    edge.FromChild(7, 2, 9, 12);
    ASSERT_EQ(edge.script.reports.size(), 2U);
    EXPECT_EQ(edge.script.reports[1].step, 9U);
    EXPECT_EQ(edge.script.reports[1].updates.at(0).state.GetValues()[0], 12);
}

TEST(ModelNumbers, AChildThatWorksOnAnotherModelOfTheSameRoundGetsTheNewest)
{
    Node edge(MakeSettings(true));
    edge.Hello(6, 0, 0);
    edge.Hello(7, 0, 0);
    edge.FromParent(2, 9, 10);
    const auto sent = edge.script.down.size();
    edge.Hello(6, 2, 9);
    EXPECT_EQ(edge.script.down.size(), sent);
    edge.Hello(7, 2, 8);
    ASSERT_EQ(edge.script.down.size(), sent + 1);
    EXPECT_EQ(edge.script.down.back().first, 7U);
    EXPECT_EQ(edge.script.down.back().second.updates.at(0).state.GetValues()[0], 10);
    edge.FromParent(10, 0, 20, MessageType::FINAL);
    EXPECT_EQ(edge.script.down.back().second.step, 0U);
    const auto last = edge.script.down.size();
    edge.Hello(6, 10, 0); // it has the last model
    EXPECT_EQ(edge.script.down.size(), last);
}

TEST(ModelNumbers, WithoutNumbersMessagesHaveNone)
{
    Node edge(MakeSettings(true));
    edge.Hello(6, 0, 0);
    edge.Hello(7, 0, 0);
    edge.coordinator->OnConnected(LinkRole::PARENT, 0);
    edge.FromParent(1, 0, 10);
    edge.FromChild(6, 1, 0, 1);
    edge.FromChild(7, 1, 0, 1);
    for (const auto* messages : {&edge.script.up, &edge.script.reports})
    {
        for (const auto& message : *messages)
        {
            EXPECT_EQ(message.step, 0U);
        }
    }
    for (const auto& [child, message] : edge.script.down)
    {
        EXPECT_EQ(message.step, 0U);
    }
    EXPECT_EQ(edge.script.reports.size(), 1U);
}
