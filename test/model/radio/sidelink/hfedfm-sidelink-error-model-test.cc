// SPDX-License-Identifier: GPL-2.0-only

/**
 * @file
 * What a sidelink decodes:
 *
 *  - the PSCCH's curve at published points, and over all SINRs
 *  - the PSSCH's thresholds against those measured of ns-3's model, and against NIST's tables
 *  - the gain of four transmissions, also where ns-3's own history of transmissions wraps around
 *  - block error rates fall with the SINR and with transmissions; resource blocks count as they are
 *  - sizes of transport blocks
 *  - the choice of an MCS: as fast as the target allows, none below
 *  - what is out of range ends the program
 */

#include "ns3/hfedfm-sidelink-error-model.h"
#include "ns3/hfedfm-sidelink-range.h"
#include "ns3/lte-mi-error-model.h"

#include <array>
#include <cmath>
#include <gtest/gtest.h>
#include <vector>

using namespace ns3;
using namespace ns3::hfedfm;

namespace
{

/** @param db ratio in dB @return linear */
double
FromDb(double db)
{
    return std::pow(10, db / 10);
}

/** SINR at a block error rate of 0.1, dB. */
struct Threshold
{
    uint8_t mcs;                //!< modulation and coding scheme
    std::array<double, 4> nist; //!< NIST.IR.8157, 1 to 4 transmissions
    double stock;               //!< ns-3's model, 1 transmission on 10 RBs
};

const std::vector<Threshold> THRESHOLDS{{0, {-5.66, -8.66, -10.45, -11.67}, -6.56},
                                        {5, {-0.95, -3.98, -5.74, -6.98}, -1.99},
                                        {10, {3.10, -1.04, -2.76, -4.07}, 3.60},
                                        {15, {7.37, 3.25, 1.49, 0.36}, 7.45},
                                        {20, {11.15, 5.46, 3.53, 2.15}, 12.10}};

/** @param bands number of resource blocks @return a spectrum with as many */
Ptr<SpectrumModel>
MakeSpectrum(uint32_t bands)
{
    std::vector<double> centres;
    for (uint32_t b = 0; b < bands; ++b)
    {
        centres.push_back(788e6 + 180e3 * b);
    }
    return Create<SpectrumModel>(centres);
}

/**
 * Ask ns-3's model with its own history of transmissions.
 * @param sinr of both transmissions, linear
 * @param rbs resource blocks
 * @return block error rate of MCS 20 after the second one
 */
double
GetTwiceByHistory(double sinr, uint32_t rbs)
{
    SpectrumValue values(MakeSpectrum(2));
    values = sinr;
    const auto bytes = static_cast<uint16_t>(GetTransportBlockBytes(20, rbs));
    const auto first = LteMiErrorModel::GetTbDecodificationStats(values, {0}, bytes, 20, {});
    HarqProcessInfoElement_t element{};
    element.m_mi = first.mi;
    element.m_infoBits = static_cast<uint16_t>(8 * bytes);
    element.m_codeBits = static_cast<uint16_t>(8 * bytes / 0.55);
    return LteMiErrorModel::GetTbDecodificationStats(values, {0}, bytes, 20, {element}).tbler;
}

} // namespace

TEST(SidelinkErrorModel, ControlFollowsItsPublishedPoints)
{
    EXPECT_NEAR(GetPscchBler(FromDb(-3.19)), 0.5, 1e-12);
    EXPECT_NEAR(GetPscchThreshold(0.5), -3.19, 0.01);
    EXPECT_NEAR(GetPscchThreshold(0.1), -1.73, 0.01);
    EXPECT_NEAR(GetPscchThreshold(0.01), -0.55, 0.02);
    // Q(1) and Q(-2), from tables.
    EXPECT_NEAR(GetPscchBler(FromDb(-3.19 + 1.14)), 0.158655, 1e-6);
    EXPECT_NEAR(GetPscchBler(FromDb(-3.19 - 2.28)), 0.977250, 1e-6);
}

TEST(SidelinkErrorModel, ControlIsSureToFailWithNothingAndToArriveWithMuch)
{
    EXPECT_EQ(GetPscchBler(0), 1);
    EXPECT_EQ(GetPscchBler(-1), 1);
    EXPECT_EQ(GetPscchBler(std::nan("")), 1);
    EXPECT_LT(GetPscchBler(FromDb(10)), 1e-12);
    double last = 1;
    for (double db = -20; db < 20; db += 0.25)
    {
        const double bler = GetPscchBler(FromDb(db));
        EXPECT_LE(bler, last);
        last = bler;
    }
}

TEST(SidelinkErrorModel, DataThresholdsAreThoseMeasured)
{
    for (const auto& row : THRESHOLDS)
    {
        EXPECT_NEAR(GetPsschThreshold({row.mcs, 10, 1}, 0.1), row.stock, 0.01) << int{row.mcs};
        EXPECT_NEAR(GetPsschThreshold({row.mcs, 10, 1}, 0.1), row.nist[0], 1.1) << int{row.mcs};
    }
}

TEST(SidelinkErrorModel, TransmissionsCombineToTheirSum)
{
    for (const auto& row : THRESHOLDS)
    {
        for (const uint32_t rbs : {10, 50, 100})
        {
            const double one = GetPsschThreshold({row.mcs, rbs, 1}, 0.1);
            for (const uint32_t transmissions : {2, 3, 4})
            {
                const double gain = one - GetPsschThreshold({row.mcs, rbs, transmissions}, 0.1);
                EXPECT_NEAR(gain, 10 * std::log10(transmissions), 1e-6);
            }
        }
        // NIST's gain of four is 6.0 to 9.0 dB: never less than this model's.
        EXPECT_GE(row.nist[0] - row.nist[3], 6.0);
        EXPECT_LE(row.nist[0] - row.nist[3], 9.01);
    }
}

TEST(SidelinkErrorModel, Ns3sOwnHistoryWrapsAroundAndIsNotUsed)
{
    // Two transmissions of MCS 20 at 1 dB, where each carries 0.55 information bits per coded bit:
    // twice 38 880 coded bits on 50 RBs do not fit into 16 bits, and ns-3 takes them for few.
    const double sinr = FromDb(1);
    EXPECT_GT(GetTwiceByHistory(sinr, 10), 0.999);
    EXPECT_LT(GetTwiceByHistory(sinr, 50), 0.001);
    EXPECT_GT(GetFlatPsschBler(sinr, 10, 20, 2), 0.999);
    EXPECT_GT(GetFlatPsschBler(sinr, 50, 20, 2), 0.999);
}

TEST(SidelinkErrorModel, DataErrorsFallWithTheSinr)
{
    for (uint8_t mcs = 0; mcs <= MAX_SIDELINK_MCS; ++mcs)
    {
        for (const uint32_t rbs : {1, 6, 50, 100})
        {
            double last = 1;
            for (double db = -30; db <= 40; db += 0.5)
            {
                const double bler = GetFlatPsschBler(FromDb(db), rbs, mcs, 1);
                EXPECT_GE(bler, 0);
                EXPECT_LE(bler, last + 1e-12) << int{mcs} << ", " << rbs << ", " << db;
                last = bler;
            }
            EXPECT_LT(last, 1e-3) << int{mcs} << ", " << rbs;
        }
    }
}

TEST(SidelinkErrorModel, OnlyTheTransportBlocksResourceBlocksCount)
{
    SpectrumValue sinr(MakeSpectrum(50));
    const double good = FromDb(8);
    for (int rb = 20; rb < 30; ++rb)
    {
        sinr[rb] = good;
    }
    std::vector<int> inside;
    for (int rb = 20; rb < 30; ++rb)
    {
        inside.push_back(rb);
    }
    const uint32_t bytes = GetTransportBlockBytes(15, 10);
    EXPECT_EQ(GetPsschBler(sinr, inside, bytes, 15), GetFlatPsschBler(good, 10, 15, 1));
    sinr[3] = 1e6;
    EXPECT_EQ(GetPsschBler(sinr, inside, bytes, 15), GetFlatPsschBler(good, 10, 15, 1));
    // Half of them without signal: it cannot be decoded.
    std::vector<int> half;
    for (int rb = 15; rb < 25; ++rb)
    {
        half.push_back(rb);
    }
    EXPECT_GT(GetPsschBler(sinr, half, bytes, 15), 0.999);
}

TEST(SidelinkErrorModel, TransportBlocksHaveTheSizesOfTheStandard)
{
    EXPECT_EQ(GetTransportBlockBytes(20, 50), 21384U / 8);
    EXPECT_EQ(GetTransportBlockBytes(0, 1), 16U / 8);
    EXPECT_EQ(GetTransportBlockBytes(10, 50), GetTransportBlockBytes(11, 50)); // the same index
    EXPECT_EQ(GetTransportBlockBytes(28, 100), 75376U / 8);
}

TEST(SidelinkErrorModel, TheChosenMcsIsTheFastestThatIsGoodEnough)
{
    int last = -1;
    for (double db = -20; db <= 20; db += 0.5)
    {
        const auto mcs = FindSidelinkMcs(FromDb(db), 50, 4, 0.1);
        EXPECT_GE(mcs ? *mcs : -1, last) << db;
        last = mcs ? *mcs : -1;
        if (mcs)
        {
            EXPECT_LE(GetFlatPsschBler(FromDb(db), 50, *mcs, 4), 0.1);
        }
        if (last < MAX_16QAM_MCS)
        {
            EXPECT_GT(GetFlatPsschBler(FromDb(db), 50, static_cast<uint8_t>(last + 1), 4), 0.1);
        }
    }
    EXPECT_EQ(last, MAX_16QAM_MCS);
}

TEST(SidelinkErrorModel, NoMcsIsChosenBelowTheThresholdOfTheSlowest)
{
    const double least = GetPsschThreshold({0, 50, 4}, 0.1);
    EXPECT_FALSE(FindSidelinkMcs(FromDb(least - 0.1), 50, 4, 0.1));
    EXPECT_EQ(FindSidelinkMcs(FromDb(least + 0.1), 50, 4, 0.1), 0);
    EXPECT_FALSE(FindSidelinkMcs(0, 50, 4, 0.1));
    EXPECT_EQ(FindSidelinkMcs(FromDb(30), 50, 4, 0.1, 7), 7);
    EXPECT_EQ(FindSidelinkMcs(FromDb(40), 50, 4, 0.1, 28), 28);
    // One transmission needs 6 dB more than four.
    EXPECT_EQ(FindSidelinkMcs(FromDb(5), 50, 4, 0.1), FindSidelinkMcs(FromDb(5) * 4, 50, 1, 0.1));
}

TEST(SidelinkErrorModelDeathTest, WhatIsOutOfRangeEndsTheProgram)
{
    SpectrumValue sinr(MakeSpectrum(50));
    EXPECT_DEATH(GetPsschBler(sinr, {0}, 100, 29), "no MCS 29: they are 0 to 28");
    EXPECT_DEATH(GetPsschBler(sinr, {}, 100, 0), "at least one RB, not none");
    EXPECT_DEATH(GetPsschBler(sinr, {50}, 100, 0), "no RB 50 in a carrier of 50 RBs");
    EXPECT_DEATH(GetPsschBler(sinr, {-1}, 100, 0), "no RB -1 in a carrier of 50 RBs");
    EXPECT_DEATH(GetPsschBler(sinr, {0}, 0, 0), "cannot have 0 bytes");
    EXPECT_DEATH(GetPsschBler(sinr, {0}, 65536, 0), "cannot have 65536 bytes");
    EXPECT_DEATH(GetTransportBlockBytes(0, 0), "cannot take 0 RBs: it takes 1 to 110");
    EXPECT_DEATH(GetTransportBlockBytes(0, 111), "cannot take 111 RBs");
    EXPECT_DEATH(GetTransportBlockBytes(29, 50), "no MCS 29");
    EXPECT_DEATH(GetFlatPsschBler(1, 50, 0, 0), "transmitted at least once");
    EXPECT_DEATH(FindSidelinkMcs(1, 50, 4, 0), "block error rate of 0 cannot be a target");
    EXPECT_DEATH(FindSidelinkMcs(1, 50, 4, 0.1, 29), "no MCS 29");
}
