// SPDX-License-Identifier: GPL-2.0-only

/**
 * @file
 * What random choice from the pool costs, enumerated and drawn over the mapping itself, against
 * formulas:
 *
 *  - a device's announcement is hit by that of another
 *  - a device misses an announcement since it announces in the same subframes itself
 *  - it misses a transport block since it sends in all of its subframes
 */

#include "ns3/hfedfm-sidelink-pool.h"
#include "ns3/random-variable-stream.h"
#include "ns3/string.h"
#include "ns3/uinteger.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <gtest/gtest.h>
#include <set>
#include <vector>

using namespace ns3;
using namespace ns3::hfedfm;

namespace
{

constexpr int TRIALS = 40000;

/** @param subframes for control @param k subframes of 8 for data @return a pool of 80 ms */
Ptr<SidelinkPool>
MakePool(uint32_t subframes, uint32_t k = 4)
{
    auto pool = CreateObject<SidelinkPool>();
    pool->SetAttribute("Period", StringValue("80ms"));
    pool->SetAttribute("ControlSubframes", UintegerValue(subframes));
    pool->SetAttribute("Repetitions", UintegerValue(k));
    return pool;
}

/** Draws resources as devices do. */
class SidelinkOdds : public testing::Test
{
  protected:
    void SetUp() override
    {
        m_uniform = CreateObject<UniformRandomVariable>();
        m_uniform->SetStream(42);
    }

    /** @param count of what there is @return one of them, from 0 on */
    uint32_t Draw(uint32_t count)
    {
        return m_uniform->GetInteger(0, count - 1);
    }

    /** Compare a count with what is expected of it. @param hits of TRIALS @param expected share */
    static void ExpectShare(int hits, double expected)
    {
        const double error = std::sqrt(expected * (1 - expected) / TRIALS);
        EXPECT_NEAR(static_cast<double>(hits) / TRIALS, expected, 3 * error);
    }

    Ptr<UniformRandomVariable> m_uniform;
};

/** @param pool where @param n a control resource @return its subframes */
std::set<uint32_t>
GetControlSubframes(const Ptr<SidelinkPool>& pool, uint32_t n)
{
    const auto places = pool->GetControlPlaces(n);
    return {places[0].subframe, places[1].subframe};
}

/**
 * Tell how likely two devices announce in the same two subframes: pairs of subframes with the same
 * distance are equally likely, by how many rows of the pool have it.
 * @param subframes L
 * @param rows half of M
 * @return sum of the squared probabilities of all pairs
 */
double
GetMissedShare(uint32_t subframes, uint32_t rows)
{
    std::vector<uint32_t> rowsOf(subframes, 0); // by shift
    for (uint32_t row = 0; row < rows; ++row)
    {
        ++rowsOf[1 + row % (subframes - 1)];
    }
    double sum = 0;
    for (uint32_t distance = 1; 2 * distance <= subframes; ++distance)
    {
        const bool half = 2 * distance == subframes; // each pair comes from both of its ends
        const double pairs = half ? subframes / 2.0 : subframes;
        const double weight =
            half ? 2.0 * rowsOf[distance] : rowsOf[distance] + rowsOf[subframes - distance];
        sum += pairs * std::pow(weight / (subframes * rows), 2);
    }
    return sum;
}

/** @param pool where @return share of pairs of resources that have the same two subframes */
double
EnumerateMissedShare(const Ptr<SidelinkPool>& pool)
{
    std::vector<std::set<uint32_t>> subframes;
    for (uint32_t n = 0; n < pool->GetControlCount(); ++n)
    {
        subframes.push_back(GetControlSubframes(pool, n));
    }
    double same = 0;
    for (const auto& one : subframes)
    {
        same += static_cast<double>(std::count(subframes.begin(), subframes.end(), one));
    }
    return same / std::pow(static_cast<double>(subframes.size()), 2);
}

/** How many transport blocks there were and how many of them a device missed. */
struct Blocks
{
    int all{0};    //!< sent
    int missed{0}; //!< of these
};

/** @param sent subframes of a sender @param own of the receiver @param blocks to be counted */
void
CountBlocks(const std::vector<uint32_t>& sent, const std::vector<uint32_t>& own, Blocks& blocks)
{
    for (auto block = sent.begin(); sent.end() - block >= SidelinkPool::TRANSMISSIONS;
         block += SidelinkPool::TRANSMISSIONS)
    {
        ++blocks.all;
        blocks.missed +=
            std::includes(own.begin(), own.end(), block, block + SidelinkPool::TRANSMISSIONS);
    }
}

} // namespace

TEST_F(SidelinkOdds, AnnouncementsCollideByTheFormula)
{
    for (const uint32_t subframes : {8, 40})
    {
        const auto pool = MakePool(subframes);
        const uint32_t count = pool->GetControlCount();
        for (const int devices : {10, 20, 40})
        {
            int hit = 0;
            for (int trial = 0; trial < TRIALS; ++trial)
            {
                const uint32_t mine = Draw(count);
                bool collided = false;
                for (int other = 1; other < devices; ++other)
                {
                    collided |= Draw(count) == mine;
                }
                hit += collided;
            }
            ExpectShare(hit, 1 - std::pow(1 - 1.0 / count, devices - 1));
        }
    }
}

TEST_F(SidelinkOdds, TheFormulaHasThePublishedValues)
{
    const std::array<double, 3> few{0.098, 0.195, 0.360};
    const std::array<double, 3> many{0.020, 0.042, 0.085};
    const std::array<int, 3> devices{10, 20, 40};
    for (int i = 0; i < 3; ++i)
    {
        const auto share = [&devices, i](uint32_t subframes) {
            const double count = MakePool(subframes)->GetControlCount();
            return 1 - std::pow(1 - 1 / count, devices[i] - 1);
        };
        EXPECT_NEAR(share(8), few[i], 0.0006);
        EXPECT_NEAR(share(40), many[i], 0.0006);
    }
}

TEST_F(SidelinkOdds, AnnouncementsCollideExactlyByTheFormulaAmongThree)
{
    // Counted by places, not by the resource's number: only the same number meets.
    const auto pool = MakePool(4);
    const uint32_t count = pool->GetControlCount();
    const auto meet = [&pool](uint32_t a, uint32_t b) {
        const auto one = pool->GetControlPlaces(a);
        const auto two = pool->GetControlPlaces(b);
        return std::any_of(one.begin(), one.end(), [&two](const SidelinkPlace& p) {
            return std::any_of(two.begin(), two.end(), [&p](const SidelinkPlace& q) {
                return p.subframe == q.subframe && p.rb == q.rb;
            });
        });
    };
    std::vector<std::vector<bool>> meets(count, std::vector<bool>(count));
    for (uint32_t a = 0; a < count; ++a)
    {
        for (uint32_t b = 0; b < count; ++b)
        {
            meets[a][b] = meet(a, b);
        }
    }
    double hit = 0;
    for (uint32_t a = 0; a < count; ++a)
    {
        for (uint32_t b = 0; b < count; ++b)
        {
            for (uint32_t c = 0; c < count; ++c)
            {
                hit += meets[a][b] || meets[a][c];
            }
        }
    }
    EXPECT_NEAR(hit / std::pow(count, 3), 1 - std::pow(1 - 1.0 / count, 2), 1e-12);
}

TEST_F(SidelinkOdds, AnnouncementsAreMissedExactlyByTheFormula)
{
    for (const uint32_t subframes : {2, 3, 4, 5, 8, 40})
    {
        EXPECT_NEAR(EnumerateMissedShare(MakePool(subframes)), GetMissedShare(subframes, 11), 1e-12)
            << subframes;
    }
    EXPECT_NEAR(GetMissedShare(8, 11), 0.0362, 5e-5);
    EXPECT_NEAR(GetMissedShare(4, 11), 0.1674, 5e-5);
    EXPECT_NEAR(GetMissedShare(40, 11), 0.0023, 5e-5);
}

TEST_F(SidelinkOdds, DrawnAnnouncementsAreMissedByTheFormula)
{
    for (const uint32_t subframes : {4, 8, 40})
    {
        const auto pool = MakePool(subframes);
        const uint32_t count = pool->GetControlCount();
        int missed = 0;
        for (int trial = 0; trial < TRIALS; ++trial)
        {
            missed +=
                GetControlSubframes(pool, Draw(count)) == GetControlSubframes(pool, Draw(count));
        }
        ExpectShare(missed, GetMissedShare(subframes, 11));
    }
}

TEST_F(SidelinkOdds, TransportBlocksAreMissedExactlyWithTheSamePattern)
{
    for (const uint32_t k : {1, 2, 4, 8})
    {
        const auto pool = MakePool(8, k);
        std::vector<std::vector<uint32_t>> subframes;
        for (uint32_t i = 0; i < pool->GetTrpCount(); ++i)
        {
            subframes.push_back(pool->GetDataSubframes(pool->GetFirstTrp() + i));
        }
        Blocks blocks;
        for (const auto& sent : subframes)
        {
            for (const auto& own : subframes)
            {
                CountBlocks(sent, own, blocks);
            }
        }
        const std::array<double, 9> patterns{0, 8, 28, 0, 70, 0, 0, 0, 1}; // 8 over k
        EXPECT_NEAR(static_cast<double>(blocks.missed) / blocks.all, 1 / patterns[k], 1e-12) << k;
    }
}

TEST_F(SidelinkOdds, DrawnTransportBlocksAreMissedByTheFormula)
{
    for (const uint32_t k : {1, 2, 4})
    {
        const auto pool = MakePool(8, k);
        int missed = 0;
        for (int trial = 0; trial < TRIALS; ++trial)
        {
            // One block each: those of one period stand or fall together.
            auto sent = pool->GetDataSubframes(pool->GetFirstTrp() + Draw(pool->GetTrpCount()));
            const auto own =
                pool->GetDataSubframes(pool->GetFirstTrp() + Draw(pool->GetTrpCount()));
            sent.resize(SidelinkPool::TRANSMISSIONS);
            Blocks blocks;
            CountBlocks(sent, own, blocks);
            missed += blocks.missed;
        }
        ExpectShare(missed, 1.0 / pool->GetTrpCount());
    }
}
