// SPDX-License-Identifier: GPL-2.0-only
#ifndef HFEDFM_BATTERY_WATCH_H
#define HFEDFM_BATTERY_WATCH_H

#include "ns3/energy-source.h"
#include "ns3/event-id.h"
#include "ns3/hfedfm-compat.h"

namespace ns3::hfedfm
{

/**
 * Makes an energy source look at what is left in time to find itself empty.
 *
 * BasicEnergySource looks only once a second by itself and must not be overdrawn in between. The
 * watch lets it look when a quarter of what is left has gone to the model that it belongs to: other
 * models may draw three times as much. The last 10 ms are done in one step: if nothing else draws,
 * the source runs low within 2 us of the right moment.
 *
 * What is left is counted down to the attribute BasicEnergyLowBatteryThreshold, for sources that do
 * not have it down to 0.
 */
class BatteryWatch
{
  public:
    BatteryWatch();
    ~BatteryWatch();

    BatteryWatch(const BatteryWatch&) = delete;
    BatteryWatch& operator=(const BatteryWatch&) = delete;

    /** @param source what to watch, or null */
    void SetSource(Ptr<EnergySource> source);

    /**
     * Watch as closely as a power demands; to be called whenever it changes. Does nothing if the
     * next look comes soon enough. Not to be called amid an update of the source.
     * @param watts what the model draws, W; 0 watches no longer
     */
    void Watch(double watts);

    /** Watch no longer. */
    void Stop();

  private:
    /** Put the next look where it can do no harm. */
    void Schedule();

    /** Make the source look. */
    void Look();

    /** @return J until the source runs low */
    double GetMargin() const;

    Ptr<EnergySource> m_source; //!< may be missing
    double m_watts{0};          //!< present power of the model
    double m_armed{0};          //!< power that the next look was put for, W
    EventId m_look;             //!< next look
};

} // namespace ns3::hfedfm

#endif /* HFEDFM_BATTERY_WATCH_H */
