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

/** Energy of a node or of several, split by component, J. */
struct EnergySplit
{
    double total{0};   //!< what the energy source lost
    double compute{0}; //!< of this the processor's share
    double tx{0};      //!< of this the radios' share while transmitting
    double rx{0};      //!< of this the radios' share while receiving
    double idle{0};    //!< of this the rest: radios at rest and whatever else draws

    /** @param other energy to add @return the sum */
    EnergySplit& operator+=(const EnergySplit& other);
};

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
