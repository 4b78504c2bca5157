// SPDX-License-Identifier: GPL-2.0-only
#ifndef HFEDFM_SIDELINK_SLEEP_H
#define HFEDFM_SIDELINK_SLEEP_H

#include "hfedfm-sidelink-net-device.h"

#include "ns3/callback.h"
#include "ns3/event-id.h"
#include "ns3/nstime.h"
#include "ns3/object.h"

namespace ns3::hfedfm
{

/** Puts a sidelink radio to sleep once it has sent what waits, wakes it, or ends it for good. */
class SidelinkSleep : public Object
{
  public:
    /** @return the TypeId */
    static TypeId GetTypeId();

    SidelinkSleep();
    ~SidelinkSleep() override;

    /** @param radio a sidelink device @return what puts it to sleep, made on the first call */
    static Ptr<SidelinkSleep> Get(Ptr<NetDevice> radio);

    /** Sleep as soon as nothing waits to be sent. @param grace time to wait in any case */
    void Sleep(Time grace);

    /** Wake up, or do not go to sleep after all. */
    void WakeUp();

    /** Be off for good. @return whether it was not before */
    bool TurnOff();

    /** @param off called when the radio goes off for good */
    void SetOffCallback(Callback<void> off);

    /** @return whether the radio is off for good */
    bool IsOff() const
    {
        return m_off;
    }

  protected:
    void DoDispose() override;

  private:
    /** Sleep now or look again later. */
    void Look();

    Ptr<SidelinkNetDevice> m_radio; //!< what sleeps
    EventId m_look;                 //!< next try to sleep
    bool m_off{false};              //!< for good
    Callback<void> m_onOff;         //!< called when it goes off; may be null
};

} // namespace ns3::hfedfm

#endif /* HFEDFM_SIDELINK_SLEEP_H */
