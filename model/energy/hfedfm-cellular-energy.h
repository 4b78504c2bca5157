// SPDX-License-Identifier: GPL-2.0-only
#ifndef HFEDFM_CELLULAR_ENERGY_H
#define HFEDFM_CELLULAR_ENERGY_H

#include "hfedfm-cellular-power-model.h"
#include "hfedfm-energy-phase.h"

namespace ns3::hfedfm
{

/** Energy of a cellular radio by cause, J. */
struct CellularEnergy
{
    double idle{0};      //!< base power in IDLE
    double connected{0}; //!< base power in CONNECTED
    double tail{0};      //!< base power in TAIL
    double promotion{0}; //!< what going from IDLE to CONNECTED added
    double transmit{0};  //!< what transmitting added
    double receive{0};   //!< what receiving added
    double both{0};      //!< what transmitting and receiving at once added besides

    /** @return the sum, J */
    double GetTotal() const
    {
        return idle + connected + tail + promotion + transmit + receive + both;
    }
};

/** What a cellular radio draws at a moment, W. */
struct CellularDraw
{
    CellularState state{CellularState::IDLE}; //!< what the base is drawn for
    bool transmitting{false};                 //!< something goes out
    bool receiving{false};                    //!< something comes in, or the radio monitors
    double base{0};                           //!< for the state
    double promotion{0};                      //!< for going from IDLE to CONNECTED
    double transmit{0};                       //!< for transmitting
    double receive{0};                        //!< for receiving
    double share{0};                          //!< of the time that receive stands for, if spread
    double both{0};                           //!< for both at once

    /** @return the sum, W */
    double GetTotal() const
    {
        return base + promotion + transmit + receive + both;
    }
};

/**
 * Add up energy by cause.
 * @param draw what is drawn @param seconds for how long @param energy where to add it
 */
void Add(const CellularDraw& draw, double seconds, CellularEnergy& energy);

/**
 * Add up energy in the sense of a Wi-Fi radio: all that is drawn while the radio transmits is tx,
 * all that is drawn while it only receives is rx. If both, what receiving adds is rx. Promotions
 * belong to neither. Receptions that are spread (see CellularDraw::share) take the base of their
 * share with them, whatever the radio does at the moment: right over whole periods.
 * @param draw what is drawn @param seconds for how long @param energy where to add it
 */
void Add(const CellularDraw& draw, double seconds, RadioEnergy& energy);

} // namespace ns3::hfedfm

#endif /* HFEDFM_CELLULAR_ENERGY_H */
