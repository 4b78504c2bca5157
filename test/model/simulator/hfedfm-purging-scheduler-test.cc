// SPDX-License-Identifier: GPL-2.0-only

/**
 * @file
 * The scheduler that forgets cancelled events.
 *  - random events, some cancelled or removed, some that schedule others: the same happens at the
 *    same times as with ns-3's own scheduler
 *  - many events that are cancelled at once take no lasting place, and their arguments go
 *  - a scheduler that the user has chosen is left alone
 */

#include "ns3/event-impl.h"
#include "ns3/global-value.h"
#include "ns3/hfedfm-compat.h"
#include "ns3/hfedfm-purging-scheduler.h"
#include "ns3/make-event.h"
#include "ns3/random-variable-stream.h"
#include "ns3/simulator.h"
#include "ns3/string.h"

#include <gtest/gtest.h>
#include <memory>
#include <utility>
#include <vector>

using namespace ns3;
using namespace ns3::hfedfm;

namespace
{

using Happened = std::vector<std::pair<int64_t, uint32_t>>;

/** Events that schedule, cancel and remove others at random. */
class Crowd
{
  public:
    Crowd()
    {
        m_random->SetStream(5);
    }

    Happened Run()
    {
        for (uint32_t i = 0; i < 100; ++i)
        {
            Plan();
        }
        Simulator::Stop(Seconds(1));
        Simulator::Run();
        Simulator::Destroy();
        return m_happened;
    }

  private:
    void Plan()
    {
        const auto delay = MicroSeconds(m_random->GetInteger(0, 2000));
        m_events.push_back(Simulator::Schedule(delay, &Crowd::Happen, this, m_next++));
        // Far away, and soon cancelled.
        m_events.push_back(Simulator::Schedule(Seconds(5), &Crowd::Happen, this, m_next++));
    }

    void Happen(uint32_t number)
    {
        m_happened.emplace_back(Simulator::Now().GetNanoSeconds(), number);
        if (m_next < 80000)
        {
            Plan();
        }
        auto& victim = m_events[m_random->GetInteger(0, m_events.size() - 1)];
        if (IsPending(victim) && number % 7 == 0)
        {
            Simulator::Remove(victim);
        }
        m_events.back().Cancel();
    }

    Ptr<UniformRandomVariable> m_random{CreateObject<UniformRandomVariable>()};
    std::vector<EventId> m_events;
    uint32_t m_next{0};
    Happened m_happened;
};

void
Hold(std::shared_ptr<int>)
{
}

void
Nothing()
{
}

/** Schedules and cancels. */
void
CancelMany(const std::shared_ptr<int>& token, uint32_t count)
{
    for (uint32_t i = 0; i < count; ++i)
    {
        Simulator::Schedule(Seconds(1000), &Hold, token).Cancel();
    }
}

} // namespace

TEST(PurgingScheduler, TheSameHappensAsWithoutIt)
{
    const auto plain = Crowd().Run();
    PurgingScheduler::Use();
    const auto purged = Crowd().Run();
    EXPECT_GT(plain.size(), 1000U);
    EXPECT_EQ(purged, plain);
}

TEST(PurgingScheduler, CancelledEventsTakeNoLastingPlace)
{
    PurgingScheduler::Use();
    const auto token = std::make_shared<int>(1);
    CancelMany(token, 100000);
    EXPECT_LE(token.use_count(), 10001 + 1);
    Simulator::Destroy();
    EXPECT_EQ(token.use_count(), 1);
    CancelMany(token, 100000);
    EXPECT_EQ(token.use_count(), 100001) << "ns-3's own scheduler forgets them by now, too";
    Simulator::Destroy();
}

TEST(PurgingScheduler, EventsThatAreNotCancelledStay)
{
    PurgingScheduler scheduler;
    EXPECT_TRUE(scheduler.IsEmpty());
    std::vector<EventImpl*> events;
    for (uint32_t i = 0; i < 30000; ++i)
    {
        events.push_back(MakeEvent(&Nothing));
        scheduler.Insert({events.back(), {30000 - i, i, 0}});
        if (i % 3 != 0)
        {
            events.back()->Cancel();
        }
    }
    EXPECT_GE(scheduler.GetSize(), 10000U);
    EXPECT_LT(scheduler.GetSize(), 25000U);
    scheduler.Remove({events[0], {30000, 0, 0}});
    events[0]->Unref();
    uint64_t last = 0;
    uint32_t kept = 0;
    while (!scheduler.IsEmpty())
    {
        const auto peeked = scheduler.PeekNext();
        const auto next = scheduler.RemoveNext();
        EXPECT_EQ(peeked.impl, next.impl);
        EXPECT_GT(next.key.m_ts, last);
        last = next.key.m_ts;
        kept += next.impl->IsCancelled() ? 0 : 1;
        next.impl->Unref();
    }
    EXPECT_EQ(kept, 9999U);
}

TEST(PurgingScheduler, AnotherChoiceIsRespected)
{
    GlobalValue::Bind("SchedulerType", StringValue("ns3::HeapScheduler"));
    PurgingScheduler::Use();
    const auto token = std::make_shared<int>(1);
    CancelMany(token, 20000);
    EXPECT_EQ(token.use_count(), 20001);
    Simulator::Destroy();
}
