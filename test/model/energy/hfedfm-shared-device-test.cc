// SPDX-License-Identifier: GPL-2.0-only

/**
 * @file
 * A processor and a ledger that several applications of one device use.
 *
 *  - a processor serves those who wait in the order of asking, one at a time
 *  - who withdraws, or lets its turn pass, holds up nobody
 *  - a ledger is in the phase of the busiest of its tellers, whatever they tell in whatever order
 */

#include "../../fixture/hfedfm-energy-fixture.h"

#include "ns3/hfedfm-energy-ledger.h"

#include <algorithm>
#include <map>
#include <random>
#include <string>

using namespace ns3;
using namespace ns3::hfedfm;

namespace
{

/** Several users of a processor, told apart by letters. */
class SharedProcessor : public EnergyTest
{
  protected:
    void Ask(char who)
    {
        m_processor->Await(Key(who), MakeBoundCallback(&SharedProcessor::TurnOf, this, who));
    }

    static void TurnOf(SharedProcessor* test, char who)
    {
        test->Turn(who);
    }

    static void NoteMost(uint32_t* most, uint32_t, uint32_t now)
    {
        *most = std::max(*most, now);
    }

    void Turn(char who)
    {
        m_order += who;
        if (who == 'p') // lets it pass
        {
            return;
        }
        EXPECT_FALSE(m_processor->IsBusy());
        Simulator::Schedule(m_processor->Start(10e9), [this]() { m_processor->Stop(); });
    }

    const void* Key(char who) const
    {
        return &m_keys[static_cast<unsigned char>(who)];
    }

    Ptr<ComputeEnergyModel> m_processor{MakeProcessor()};
    std::string m_order;
    char m_keys[256]{};
};

} // namespace

TEST_F(SharedProcessor, ServesInTheOrderOfAskingOneAtATime)
{
    uint32_t most = 0;
    m_processor->TraceConnectWithoutContext("Waiting",
                                            MakeBoundCallback(&SharedProcessor::NoteMost, &most));
    At(1, [this]() {
        EXPECT_TRUE(m_processor->IsFree());
        for (const char who : {'c', 'a', 'b'})
        {
            Ask(who);
        }
        EXPECT_FALSE(m_processor->IsFree());
    });
    At(4.5, [this]() { EXPECT_TRUE(m_processor->IsFree()); });
    Simulator::Stop(Seconds(5));
    Simulator::Run();
    EXPECT_EQ(m_order, "cab");
    EXPECT_EQ(most, 3U);
    EXPECT_NEAR(m_processor->GetComputeEnergy(), 3 * 3.5, 1e-9); // 3 s at 4 W instead of 0.5 W
}

TEST_F(SharedProcessor, WhoWithdrawsOrLetsItsTurnPassHoldsUpNobody)
{
    At(1, [this]() {
        for (const char who : {'a', 'x', 'p', 'b'})
        {
            Ask(who);
        }
    });
    At(1.5, [this]() {
        m_processor->Withdraw(Key('x'));
        m_processor->Withdraw(Key('z')); // does not wait
    });
    Simulator::Stop(Seconds(4));
    Simulator::Run();
    EXPECT_EQ(m_order, "apb");
    EXPECT_TRUE(m_processor->IsFree());
}

TEST_F(SharedProcessor, NobodyWaitsTwice)
{
    m_processor->Start(1e9);
    Ask('a');
    EXPECT_DEATH(Ask('a'), "Who waits for a processor already cannot ask for it once more");
}

TEST(SharedLedger, IsInThePhaseOfTheBusiestOfItsTellers)
{
    // From the busiest on.
    const std::vector<Phase> ranks{Phase::COMPUTE,
                                   Phase::ACCESS_DOWN,
                                   Phase::ACCESS_UP,
                                   Phase::D2D,
                                   Phase::BACKHAUL,
                                   Phase::WAITING,
                                   Phase::IDLE};
    ASSERT_EQ(ranks.size(), PHASE_COUNT);
    auto ledger = CreateObject<EnergyLedger>();
    for (uint32_t t = 0; t < 3; ++t)
    {
        EXPECT_EQ(ledger->AddTeller(), t);
    }
    std::mt19937 random(7);
    std::map<uint32_t, Phase> told{{0, Phase::IDLE}, {1, Phase::IDLE}, {2, Phase::IDLE}};
    for (int i = 0; i < 500; ++i)
    {
        const auto teller = static_cast<uint32_t>(random() % 3);
        told[teller] = static_cast<Phase>(random() % PHASE_COUNT);
        ledger->SetPhase(told[teller], teller);
        const auto expected = std::find_if(ranks.begin(), ranks.end(), [&told](Phase phase) {
            return std::any_of(told.begin(), told.end(), [phase](const auto& entry) {
                return entry.second == phase;
            });
        });
        ASSERT_EQ(ledger->GetPhase(), *expected) << i;
    }
    EXPECT_DEATH(ledger->SetPhase(Phase::IDLE, 3), "The ledger has no teller 3; there are 3");
    Simulator::Destroy();
}

TEST(SharedLedger, AParentThatTalksToItsOwnConcernsItsOwnTellerOnly)
{
    auto ledger = CreateObject<EnergyLedger>();
    ledger->AddTeller();
    const auto second = ledger->AddTeller();
    ledger->SetPhase(Phase::WAITING);
    ledger->SetUpstreamBusy(true, second);
    EXPECT_EQ(ledger->GetPhase(), Phase::WAITING);
    ledger->SetPhase(Phase::WAITING, second);
    EXPECT_EQ(ledger->GetPhase(), Phase::BACKHAUL);
    ledger->SetUpstreamBusy(false, second);
    EXPECT_EQ(ledger->GetPhase(), Phase::WAITING);
    Simulator::Destroy();
}
