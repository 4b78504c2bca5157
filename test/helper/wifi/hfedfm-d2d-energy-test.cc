// SPDX-License-Identifier: GPL-2.0-only

/**
 * @file
 * Energy of devices with a D2D radio beside that of the access network:
 *
 *     edge (AP) ))) devices on a line  ((( D2D ))) each other
 *
 *  - both radios draw on one battery, and the ledger's parts add up to its loss
 *  - a transfer between devices costs its sender tx and its receiver rx, and nobody else tx
 *  - an empty battery switches both radios off, and starves nobody: others go on at full speed,
 *    also those who were sending to the device that died
 */

#include "../../fixture/hfedfm-d2d-fixture.h"

#include "ns3/wifi-phy-state-helper.h"

#include <numeric>

using namespace ns3;
using namespace ns3::hfedfm;

namespace
{

// Of ExactWifiRadioEnergyModel, at the 3 V of BasicEnergySource and 23 dBm.
constexpr double IDLE_POWER = 3 * 0.273;
constexpr double RX_POWER = 3 * 0.313;
constexpr double TX_POWER = 3 * 0.38 + (0.19953 - 0.001) / 0.1;

class D2dEnergy : public D2dTest
{
  protected:
    EnergySnapshot Look(uint32_t device)
    {
        return energy[device].ledger->Snapshot();
    }

    /** Take most of the energy out of a battery. @param device whose @param joules what is left */
    void Drain(uint32_t device, double joules)
    {
        energy[device].source->SetAttribute("BasicEnergySourceInitialEnergyJ", DoubleValue(joules));
    }
};

} // namespace

TEST_F(D2dEnergy, BothRadiosDrawOnOneBatteryAndThePartsAddUp)
{
    Build({{0, 10, 20}});
    Power();
    const auto index = SendAt(1, 0, 1, 1000000);
    RunUntil(10);
    ASSERT_TRUE(transfers[index]->HasArrived());
    for (uint32_t d = 0; d < 3; ++d)
    {
        const auto part = Look(d);
        const double loss = 36000 - energy[d].source->GetRemainingEnergy();
        EXPECT_NEAR(part.total, loss, 1e-9 * loss);
        EXPECT_NEAR(part.base + part.compute + part.GetRadio(), loss, 1e-9 * loss);
        EXPECT_NEAR(std::accumulate(part.joules.begin(), part.joules.end(), 0.0),
                    loss,
                    1e-9 * loss);
        // Two radios that listen, and a little on top for what they send and receive.
        EXPECT_GT(loss, 2 * IDLE_POWER * 10);
        EXPECT_LT(loss, 2 * IDLE_POWER * 10 + TX_POWER);
    }
}

TEST_F(D2dEnergy, ATransferCostsItsSenderTxAndItsReceiverRx)
{
    Build({{0, 10, 20}});
    Power();
    std::vector<EnergySnapshot> before;
    At(1, [&]() {
        for (uint32_t d = 0; d < 3; ++d)
        {
            before.push_back(Look(d));
        }
    });
    const auto index = SendAt(1, 0, 1, 1000000);
    RunUntil(3);
    ASSERT_TRUE(transfers[index]->HasArrived());
    const auto sender = Look(0) - before[0];
    const auto receiver = Look(1) - before[1];
    const auto other = Look(2) - before[2];
    const double airtime = sender.tx / TX_POWER;
    EXPECT_GT(airtime, 0.6 * transfers[index]->GetSeconds());
    EXPECT_LT(airtime, transfers[index]->GetSeconds());
    EXPECT_LT(receiver.tx, 0.2 * sender.tx);
    EXPECT_GT(receiver.rx / RX_POWER, 0.85 * airtime);
    // The third device overhears both, and its stations the beacons.
    EXPECT_EQ(other.tx, 0);
    EXPECT_GT(other.rx, receiver.rx);
}

TEST_F(D2dEnergy, ADeviceThatDiesStarvesNobody)
{
    double alone = 0;
    for (const bool dies : {false, true})
    {
        Build({{0, 10, 20, 30}});
        Power();
        if (dies)
        {
            Drain(1, 6); // lasts until 3.3 s at most
            // Far more than there is time for: device 1 dies while it receives and sends.
            SendAt(2, 0, 1, 5000000);
            SendAt(2.1, 1, 2, 5000000);
        }
        // Both of those who talk to it go on with others.
        const auto first = SendAt(4, 0, 3, 500000);
        const auto second = SendAt(4.5, 2, 3, 500000);
        RunUntil(30);
        ASSERT_TRUE(transfers[first]->HasArrived());
        ASSERT_TRUE(transfers[second]->HasArrived());
        const double seconds = transfers[first]->GetSeconds() + transfers[second]->GetSeconds();
        if (dies)
        {
            EXPECT_LT(seconds, 1.1 * alone);
            for (const auto& radio :
                 {network.cells[0].stations.Get(1), network.cells[0].d2dRadios.Get(1)})
            {
                EXPECT_EQ(GetPhy(radio)->GetState()->GetState(), WifiPhyState::OFF);
            }
        }
        alone = seconds;
        Clear();
    }
}

TEST_F(D2dEnergy, ABatteryMayRunEmptyAtAnyMomentOfATransfer)
{
    for (double battery = 2.5; battery < 4; battery += 0.21)
    {
        Build({{0, 10, 20}});
        Power();
        Drain(0, battery);
        SendAt(0.5, 0, 1, 2000000);
        SendAt(0.55, 2, 0, 2000000);
        const auto other = SendAt(8, 2, 1, 10000);
        RunUntil(12);
        EXPECT_TRUE(transfers[other]->HasArrived()) << battery << " J";
        Clear();
    }
}
