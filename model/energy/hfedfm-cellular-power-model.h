// SPDX-License-Identifier: GPL-2.0-only
#ifndef HFEDFM_CELLULAR_POWER_MODEL_H
#define HFEDFM_CELLULAR_POWER_MODEL_H

#include "ns3/nstime.h"
#include "ns3/object.h"

#include <ostream>

namespace ns3::hfedfm
{

/** What a cellular radio draws its base power for. */
enum class CellularState
{
    IDLE = 0,      //!< no connection: it listens for paging now and then
    CONNECTED = 1, //!< data flow, or did a moment ago
    TAIL = 2,      //!< connected, waiting for the network to release it
};

/** @param state a state @return its name, for instance `tail` */
const char* ToString(CellularState state);

/** @param os stream @param state what to print @return the stream with the name added */
std::ostream& operator<<(std::ostream& os, CellularState state);

/** Power of a cellular radio: a base for each state, and what transmitting and receiving add. */
class CellularPowerModel : public Object
{
  public:
    /** @return the TypeId */
    static TypeId GetTypeId();

    /** @param state of the connection @return W of the radio if nothing is on the air */
    virtual double GetStatePower(CellularState state) const = 0;

    /**
     * What a transmission adds to the state's power.
     * @param dBm at the antenna
     * @param bitRate bit/s while it lasts
     * @return W
     */
    virtual double GetTransmitPower(double dBm, double bitRate) const = 0;

    /**
     * What a reception adds to the state's power.
     * @param bitRate bit/s while it lasts, 0 if the radio only monitors
     * @return W
     */
    virtual double GetReceivePower(double bitRate) const = 0;

    /** @return W that a transmission and a reception at the same time add besides; by default 0 */
    virtual double GetBothPower() const
    {
        return 0;
    }

    /** @return W that going from IDLE to CONNECTED adds while it lasts; by default 0 */
    virtual double GetPromotionPower() const
    {
        return 0;
    }

    /** @return how long that lasts, 0 or more; by default 0 */
    virtual Time GetPromotionTime() const
    {
        return Time(0);
    }

    /** @return how long after its last data the radio is IDLE */
    virtual Time GetInactivityTime() const = 0;

    /** @return whether powers depend on bit rates, so that sizes must be known; by default not */
    virtual bool NeedsBitRate() const
    {
        return false;
    }

    /** @return how long after its last data the radio is CONNECTED before it is in its TAIL */
    Time GetHoldTime() const
    {
        return m_hold;
    }

  private:
    Time m_hold; //!< CONNECTED after the last data
};

} // namespace ns3::hfedfm

#endif /* HFEDFM_CELLULAR_POWER_MODEL_H */
