// SPDX-License-Identifier: GPL-2.0-only
#include "hfedfm-battery-watch.h"

#include "ns3/double.h"
#include "ns3/simulator.h"

#include <algorithm>

namespace ns3::hfedfm
{

BatteryWatch::BatteryWatch() = default;

BatteryWatch::~BatteryWatch()
{
    m_look.Cancel();
}

void
BatteryWatch::SetSource(Ptr<EnergySource> source)
{
    Stop();
    m_source = source;
}

void
BatteryWatch::Watch(double watts)
{
    m_watts = watts;
    if (!m_source || watts <= 0)
    {
        m_look.Cancel();
        return;
    }
    // A look that was put for a higher power comes early. Putting it off each time would leave a
    // cancelled event of a far time behind at each change of power.
    if (!IsPending(m_look) || watts > m_armed)
    {
        Schedule();
    }
}

void
BatteryWatch::Stop()
{
    m_watts = 0;
    m_look.Cancel();
}

double
BatteryWatch::GetMargin() const
{
    DoubleValue threshold(0);
    m_source->GetAttributeFailSafe("BasicEnergyLowBatteryThreshold", threshold);
    return m_source->GetRemainingEnergy() - threshold.Get() * m_source->GetInitialEnergy();
}

void
BatteryWatch::Schedule()
{
    constexpr double SHARE = 0.25;
    // From here on in one step.
    constexpr double LAST = 10e-3;
    // Neither without end when next to nothing is left nor beyond what ns3::Time holds.
    constexpr double SOONEST = 1e-6;
    constexpr double LATEST = 1e6;
    m_look.Cancel();
    const double margin = GetMargin(); // may find the source empty, and so stop this watch
    if (m_watts <= 0)
    {
        return;
    }
    m_armed = m_watts;
    const double left = margin / m_watts;
    const double wait = left <= LAST ? left : std::max(SHARE * left, LAST);
    m_look = Simulator::Schedule(Seconds(std::clamp(wait, SOONEST, LATEST)) + NanoSeconds(1),
                                 &BatteryWatch::Look,
                                 this);
}

void
BatteryWatch::Look()
{
    m_source->UpdateEnergySource();
    if (m_watts > 0)
    {
        Schedule();
    }
}

} // namespace ns3::hfedfm
