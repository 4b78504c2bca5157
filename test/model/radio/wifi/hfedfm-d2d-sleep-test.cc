// SPDX-License-Identifier: GPL-2.0-only

/**
 * @file
 * Sleeping radios, those of the access network and D2D ones:
 *
 *     edge (AP) ))) devices 0, 1, 2, 3 at 0, 10, 20, 30 m, which also have D2D radios
 *
 *  - a station asleep from the start draws the sleep current, hears nothing, and when woken finds
 *    its access point and sends a message to it
 *  - a station that slept while associated still is, and its message arrives
 *  - a radio never goes to sleep in the middle of an exchange: whenever it is asked to, amid
 *    traffic, the messages arrive
 *  - one that is woken before it slept does not sleep
 *  - asleep while it would have joined, at any moment, a station joins when woken
 *  - a battery that runs empty while its radios sleep switches them off; waking changes nothing
 */

#include "../../../../model/radio/wifi/hfedfm-wifi-sleep.h"
#include "../../../fixture/hfedfm-d2d-fixture.h"

#include "ns3/sta-wifi-mac.h"
#include "ns3/wifi-mac.h"
#include "ns3/wifi-phy-state-helper.h"

using namespace ns3;
using namespace ns3::hfedfm;

namespace
{

// Of WifiRadioEnergyModel, at the 3 V of BasicEnergySource.
constexpr double SLEEP_POWER = 3 * 0.033;
constexpr double IDLE_POWER = 3 * 0.273;

class D2dSleep : public D2dTest
{
  protected:
    /** @param device index in the first cell @return whether its station is associated */
    bool IsAssociated(uint32_t device) const
    {
        auto station = DynamicCast<WifiNetDevice>(network.cells[0].stations.Get(device));
        return DynamicCast<StaWifiMac>(station->GetMac())->IsAssociated();
    }

    /** A message to the edge server. @param seconds when @param device sender @return its index */
    std::size_t SendToEdgeAt(double seconds, uint32_t device)
    {
        const auto index = transfers.size();
        transfers.push_back(nullptr);
        At(seconds, [this, index, device]() {
            const auto& cell = network.cells[0];
            transfers[index] = std::make_unique<Transfer>(cell.devices.Get(device),
                                                          cell.edge,
                                                          cell.edgeAddress,
                                                          50000);
        });
        return index;
    }

    /** @param device index in the first cell @return J that it has lost */
    double GetLoss(uint32_t device)
    {
        return energy[device].ledger->Snapshot().total;
    }

    Ptr<NetDevice> GetStation(uint32_t device) const
    {
        return network.cells[0].stations.Get(device);
    }
};

} // namespace

TEST_F(D2dSleep, AStationAsleepFromTheStartDrawsTheSleepCurrentAndJoinsWhenWoken)
{
    Build({{0, 10}});
    Power();
    PutToSleep(network.cells[0].d2dRadios.Get(0));
    PutToSleep(network.cells[0].d2dRadios.Get(1));
    PutToSleep(GetStation(0));
    At(4.99, [this]() {
        EXPECT_TRUE(WifiSleep::Get(GetStation(0))->IsAsleep());
        EXPECT_FALSE(IsAssociated(0));
        EXPECT_TRUE(IsAssociated(1));
        // Both radios sleep from 150 us on.
        EXPECT_NEAR(GetLoss(0), 2 * SLEEP_POWER * 4.99, 1e-3);
        EXPECT_EQ(energy[0].ledger->Snapshot().rx, 0);
        EXPECT_GT(GetLoss(1), (IDLE_POWER + SLEEP_POWER) * 4.99);
    });
    At(5, [this]() { WakeUp(GetStation(0)); });
    const auto message = SendToEdgeAt(5, 0);
    RunUntil(15);
    EXPECT_TRUE(IsAssociated(0));
    ASSERT_TRUE(transfers[message]->HasArrived());
    EXPECT_GT(transfers[message]->GetBytes(), 200000U);
    EXPECT_LT(transfers[message]->GetEnd().GetSeconds(), 10);
}

TEST_F(D2dSleep, AStationThatSleptWhileAssociatedStillIs)
{
    Build({{0, 10}});
    const auto before = SendToEdgeAt(1, 0);
    At(3, [this]() { PutToSleep(GetStation(0)); });
    At(60, [this]() {
        EXPECT_TRUE(WifiSleep::Get(GetStation(0))->IsAsleep());
        WakeUp(GetStation(0));
    });
    const auto after = SendToEdgeAt(60, 0);
    RunUntil(70);
    EXPECT_TRUE(transfers[before]->HasArrived());
    ASSERT_TRUE(transfers[after]->HasArrived());
    EXPECT_LT(transfers[after]->GetSeconds(), 1);
}

TEST_F(D2dSleep, NoExchangeIsTornByNapsAtAnyMoment)
{
    Build({{0, 10, 20, 30}});
    const auto near = SendAt(1, 0, 1, 500000);
    const auto far = SendAt(1, 3, 2, 500000);
    int naps = 0;
    for (int i = 0; i < 400; ++i)
    {
        const double when = 1 + 1.37e-3 * i;
        At(when, [this, i]() { PutToSleep(network.cells[0].d2dRadios.Get(i % 4)); });
        At(when + 1.1e-3, [this, i, &naps]() {
            const auto radio = network.cells[0].d2dRadios.Get(i % 4);
            naps += WifiSleep::Get(radio)->IsAsleep();
            WakeUp(radio);
        });
    }
    RunUntil(20);
    EXPECT_GT(naps, 20);
    EXPECT_TRUE(transfers[near]->HasArrived());
    EXPECT_TRUE(transfers[far]->HasArrived());
}

TEST_F(D2dSleep, ARadioThatIsWokenBeforeItSleptDoesNotSleep)
{
    Build({{0, 10}});
    const auto radio = GetStation(0);
    At(2, [&radio]() {
        PutToSleep(radio);
        WakeUp(radio);
    });
    At(3, [&radio]() {
        EXPECT_FALSE(WifiSleep::Get(radio)->IsAsleep());
        PutToSleep(radio);
        PutToSleep(radio);
    });
    At(4, [&radio]() {
        EXPECT_TRUE(WifiSleep::Get(radio)->IsAsleep());
        WakeUp(radio);
        WakeUp(radio);
        EXPECT_FALSE(WifiSleep::Get(radio)->IsAsleep());
    });
    RunUntil(5);
    EXPECT_TRUE(IsAssociated(0));
}

TEST_F(D2dSleep, AStationPutToSleepWhileItJoinsDoesSoWhenWoken)
{
    // Scanning ends at 120 ms, requests and responses follow.
    for (const double asleep : {0.05, 0.1, 0.1195, 0.1199, 0.12, 0.1201, 0.1203, 0.121, 0.13})
    {
        Build({{0, 10, 20}});
        At(asleep, [this]() { PutToSleep(GetStation(1)); });
        At(5, [this]() { WakeUp(GetStation(1)); });
        const auto message = SendToEdgeAt(5.5, 1);
        RunUntil(20);
        EXPECT_TRUE(IsAssociated(1)) << asleep;
        ASSERT_TRUE(transfers[message]->HasArrived()) << asleep;
        Clear();
    }
}

TEST_F(D2dSleep, ABatteryThatRunsEmptyAsleepSwitchesTheRadiosOffForGood)
{
    Build({{0, 10}});
    Power(2); // lasts a bit over 9 s
    for (uint32_t d = 0; d < 2; ++d)
    {
        PutToSleep(GetStation(d));
        PutToSleep(network.cells[0].d2dRadios.Get(d));
    }
    At(15, [this]() {
        WakeUp(GetStation(0));
        WakeUp(network.cells[0].d2dRadios.Get(0));
        PutToSleep(network.cells[0].d2dRadios.Get(1));
    });
    RunUntil(20);
    for (uint32_t d = 0; d < 2; ++d)
    {
        // It counts as empty at a tenth, and is looked at once a second.
        EXPECT_GE(GetLoss(d), 1.8);
        EXPECT_LE(GetLoss(d), 1.8 + 2 * SLEEP_POWER);
        for (const auto& radio : {GetStation(d), network.cells[0].d2dRadios.Get(d)})
        {
            EXPECT_EQ(GetPhy(radio)->GetState()->GetState(), WifiPhyState::OFF);
        }
    }
}
