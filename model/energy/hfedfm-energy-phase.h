// SPDX-License-Identifier: GPL-2.0-only
#ifndef HFEDFM_ENERGY_PHASE_H
#define HFEDFM_ENERGY_PHASE_H

#include "ns3/nstime.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <ostream>

namespace ns3::hfedfm
{

/** What a node is busy with; each moment of a run belongs to one phase. */
enum class Phase : uint8_t
{
    IDLE,        //!< before the first and after the last round
    COMPUTE,     //!< training
    ACCESS_DOWN, //!< a model comes over the access network
    ACCESS_UP,   //!< an update goes over the access network
    D2D,         //!< exchange between devices
    BACKHAUL,    //!< exchange between edge and cloud, or waiting for it
    WAITING,     //!< for other nodes
};

/** Number of phases. */
constexpr std::size_t PHASE_COUNT = 7;

/** @param phase a phase @return its name in reports, for instance `access_down` */
const char* ToString(Phase phase);

/** @param os stream @param phase what to print @return the stream with the name added */
std::ostream& operator<<(std::ostream& os, Phase phase);

/** Energy that a radio spent on the air, J. */
struct RadioEnergy
{
    double tx{0}; //!< transmitting
    double rx{0}; //!< receiving
};

/**
 * Energy of a node or of several, split by component, J. The components add up to the total, that
 * of the whole device.
 */
struct EnergySplit
{
    double total{0};   //!< what the energy source lost
    double compute{0}; //!< of this what computing added to the board's idle power
    double tx{0};      //!< of this the radios' share while transmitting
    double rx{0};      //!< of this the radios' share while receiving
    double idle{0};    //!< of this the rest: radios that listen or sleep, and whatever else draws
    double base{0};    //!< of this the board's idle power, over all of the time

    /**
     * What the federation adds to a device that is on, with radios that listen, in any case:
     * compute + tx + rx. That is a little too much, since a radio would have listened meanwhile and
     * receives what others send, too. For a radio that would be off otherwise, idle belongs to it.
     * @return J
     */
    double GetMarginal() const
    {
        return compute + tx + rx;
    }

    /** @return J of the radios: tx + rx + idle */
    double GetRadio() const
    {
        return tx + rx + idle;
    }

    /** @param other energy to add @return the sum */
    EnergySplit& operator+=(const EnergySplit& other);
};

/** @param sum of several @param count of them @return the mean */
EnergySplit operator/(EnergySplit sum, double count);

/** What a node has used up to a moment or, as the difference of two, in an interval. */
struct EnergySnapshot : EnergySplit
{
    Time time;                                 //!< the moment, or the length of the interval
    std::array<double, PHASE_COUNT> seconds{}; //!< time in each phase, s
    std::array<double, PHASE_COUNT> joules{};  //!< what the energy source lost in each phase, J

    /** @param phase a phase @return the time in it, s */
    double GetSeconds(Phase phase) const
    {
        return seconds[static_cast<std::size_t>(phase)];
    }

    /** @param phase a phase @return what the source lost in it, J */
    double GetJoules(Phase phase) const
    {
        return joules[static_cast<std::size_t>(phase)];
    }
};

/** @param later end of an interval @param earlier its begin @return what was used in between */
EnergySnapshot operator-(const EnergySnapshot& later, const EnergySnapshot& earlier);

} // namespace ns3::hfedfm

#endif /* HFEDFM_ENERGY_PHASE_H */
