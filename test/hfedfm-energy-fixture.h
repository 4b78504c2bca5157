/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef HFEDFM_ENERGY_FIXTURE_H
#define HFEDFM_ENERGY_FIXTURE_H

/**
 * @file
 * What the energy tests share: a simulation that is cleaned up, and a 5 V source on a node.
 */

#include "ns3/basic-energy-source.h"
#include "ns3/double.h"
#include "ns3/hfedfm-compat.h"
#include "ns3/hfedfm-compute-energy-model.h"
#include "ns3/node.h"
#include "ns3/simulator.h"

#include <functional>
#include <gtest/gtest.h>
#include <utility>
#include <vector>

namespace ns3
{
namespace hfedfm
{

/** Runs a simulation in which the source has 1000 J at 5 V. */
class EnergyTest : public testing::Test
{
  protected:
    EnergyTest()
        : m_source(CreateObject<BasicEnergySource>())
    {
        m_source->SetNode(CreateObject<Node>());
        m_source->SetAttribute("BasicEnergySourceInitialEnergyJ", DoubleValue(1000));
        m_source->SetAttribute("BasicEnergySupplyVoltageV", DoubleValue(5));
    }

    ~EnergyTest() override
    {
        m_source->DisposeDeviceModels();
        m_source->Dispose();
        Simulator::Destroy();
    }

    /** @return a processor on the source: 10 GFLOP/s of 100 at 4 W busy, 0.5 W idle */
    Ptr<ComputeEnergyModel> MakeProcessor(double idlePower = 0.5)
    {
        auto model = CreateObject<ComputeEnergyModel>();
        model->SetAttribute("PeakFlops", DoubleValue(100e9));
        model->SetAttribute("Efficiency", DoubleValue(0.1));
        model->SetAttribute("BusyPower", DoubleValue(4));
        model->SetAttribute("IdlePower", DoubleValue(idlePower));
        model->SetEnergySource(m_source);
        m_source->AppendDeviceEnergyModel(model);
        return model;
    }

    /** @param seconds when @param action what to do then */
    void At(double seconds, std::function<void()> action)
    {
        Simulator::Schedule(Seconds(seconds), &EnergyTest::Call, std::move(action));
    }

    /** @param seconds when the simulation ends */
    static void RunUntil(double seconds)
    {
        Simulator::Stop(Seconds(seconds));
        Simulator::Run();
    }

    Ptr<BasicEnergySource> m_source; //!< 1000 J at 5 V

  private:
    static void Call(std::function<void()> action)
    {
        action();
    }
};

} // namespace hfedfm
} // namespace ns3

#endif /* HFEDFM_ENERGY_FIXTURE_H */
