// SPDX-License-Identifier: GPL-2.0-only

/**
 * @file
 * The training engine. Cases: results for 0, 1, 2 and 4 threads; earlier due jobs go first; jobs
 * that no worker has begun run when collected; discarded jobs never run; exceptions end the program
 * with their text; an engine that is destroyed with open jobs.
 */

#include "ns3/core-module.h"
#include "ns3/hfedfm-training-engine.h"

#include <atomic>
#include <future>
#include <gtest/gtest.h>
#include <stdexcept>
#include <thread>

using namespace ns3;
using namespace ns3::hfedfm;

namespace
{

Ptr<TrainingEngine>
MakeEngine(uint32_t threads)
{
    return CreateObjectWithAttributes<TrainingEngine>("Threads", UintegerValue(threads));
}

TrainingEngine::Work
Yield(double loss)
{
    return [loss] {
        TrainingResult result;
        result.loss = loss;
        return result;
    };
}

} // namespace

class TrainingEngineThreads : public testing::TestWithParam<uint32_t>
{
};

INSTANTIATE_TEST_SUITE_P(All, TrainingEngineThreads, testing::Values(0, 1, 2, 4));

TEST_P(TrainingEngineThreads, GiveEveryJobItsOwnResult)
{
    const auto engine = MakeEngine(GetParam());
    std::vector<TrainingEngine::Ticket> tickets;
    for (int i = 0; i < 50; ++i)
    {
        tickets.push_back(engine->Submit(Seconds(100 - i), Yield(i)));
    }
    for (int i = 0; i < 50; ++i)
    {
        EXPECT_EQ(engine->Collect(tickets[i]).loss, i);
    }
}

TEST_P(TrainingEngineThreads, EndWithOpenJobs)
{
    const auto engine = MakeEngine(GetParam());
    for (int i = 0; i < 10; ++i)
    {
        engine->Submit(Seconds(1), Yield(i));
    }
}

TEST(TrainingEngine, RunsOnTheCallersThreadWithoutWorkers)
{
    const auto engine = MakeEngine(0);
    std::thread::id runner;
    const auto ticket = engine->Submit(Seconds(1), [&runner] {
        runner = std::this_thread::get_id();
        return TrainingResult();
    });
    EXPECT_EQ(runner, std::thread::id());
    engine->Collect(ticket);
    EXPECT_EQ(runner, std::this_thread::get_id());
}

TEST(TrainingEngine, WorkersTakeTheJobThatIsDueFirst)
{
    const auto engine = MakeEngine(1);
    std::promise<void> gate;
    std::promise<void> begun;
    const auto open = gate.get_future().share();
    // The only worker is held here until all other jobs are queued.
    const auto first = engine->Submit(Seconds(0), [&begun, open] {
        begun.set_value();
        open.wait();
        return TrainingResult();
    });
    begun.get_future().wait();
    std::vector<int> order;
    std::promise<void> last;
    for (const int due : {3, 1, 2})
    {
        engine->Submit(Seconds(due), [&order, &last, due] {
            order.push_back(due);
            if (due == 3)
            {
                last.set_value();
            }
            return TrainingResult();
        });
    }
    gate.set_value();
    engine->Collect(first);
    last.get_future().wait();
    EXPECT_EQ(order, (std::vector<int>{1, 2, 3}));
}

TEST(TrainingEngine, DiscardedJobsNeverRun)
{
    const auto engine = MakeEngine(0);
    bool ran = false;
    const auto ticket = engine->Submit(Seconds(1), [&ran] {
        ran = true;
        return TrainingResult();
    });
    engine->Discard(ticket);
    engine->Dispose();
    EXPECT_FALSE(ran);
}

TEST(TrainingEngine, ARunningJobMayBeDiscarded)
{
    const auto engine = MakeEngine(1);
    std::promise<void> begun;
    std::promise<void> gate;
    std::atomic<bool> ended{false};
    const auto open = gate.get_future().share();
    const auto ticket = engine->Submit(Seconds(1), [&begun, &ended, open] {
        begun.set_value();
        open.wait();
        ended = true;
        return TrainingResult();
    });
    begun.get_future().wait();
    engine->Discard(ticket);
    const auto next = engine->Submit(Seconds(2), Yield(5));
    gate.set_value();
    EXPECT_EQ(engine->Collect(next).loss, 5);
    engine->Dispose();
    EXPECT_TRUE(ended);
}

TEST(TrainingEngineDeathTest, AnExceptionEndsTheProgramWhenItIsCollected)
{
    for (const uint32_t threads : {0U, 1U})
    {
        EXPECT_DEATH(
            {
                const auto engine = MakeEngine(threads);
                const auto ticket = engine->Submit(Seconds(1), []() -> TrainingResult {
                    throw std::runtime_error("the shard is broken");
                });
                engine->Collect(ticket);
            },
            "training job failed: the shard is broken");
    }
}
