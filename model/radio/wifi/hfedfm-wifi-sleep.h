// SPDX-License-Identifier: GPL-2.0-only
#ifndef HFEDFM_WIFI_SLEEP_H
#define HFEDFM_WIFI_SLEEP_H

#include "ns3/event-id.h"
#include "ns3/net-device.h"
#include "ns3/nstime.h"
#include "ns3/object.h"
#include "ns3/txop.h"
#include "ns3/wifi-phy.h"

#include <vector>

namespace ns3::hfedfm
{

/**
 * Puts a Wi-Fi radio to sleep and wakes it, at moments that ns-3 stands.
 *
 * WifiPhy::SetSleepMode() puts itself off during a transmission or reception and cannot be called
 * back then, in ns-3.37 it leaves the events of a preamble behind, and between a frame and its
 * acknowledgement it tears the exchange: amid traffic, ns-3.37 ends with "Invalid WifiPhy state
 * SLEEP". So the radio goes to sleep only once nothing of its own or of others has been on the air
 * for a while and nothing waits to be sent, which may take some milliseconds on a busy channel.
 *
 * A sleeping radio sends and hears nothing. What its node sends waits in its queue until it wakes
 * or expires. Others do not know: they repeat what they send to it, to the loss of all who share
 * the channel. So only radios that nobody talks to should sleep. A station that sleeps before it
 * has found its access point looks for it when it wakes; one that was associated still is.
 */
class WifiSleep : public Object
{
  public:
    /** @return the TypeId */
    static TypeId GetTypeId();

    /** @param radio a Wi-Fi device @return what puts it to sleep, made on the first call */
    static Ptr<WifiSleep> Get(Ptr<NetDevice> radio);

    /**
     * Sleep as soon as nothing is under way. A radio that is off stays off.
     * @param grace time to wait in any case, for instance until connections are closed
     */
    void Sleep(Time grace = Time(0));

    /** Wake up, or do not go to sleep after all. A radio that is off stays off. */
    void WakeUp();

    /** @return whether the radio sleeps now */
    bool IsAsleep() const;

  protected:
    void DoDispose() override;

  private:
    /** @return whether something waits to be sent or acknowledged */
    bool HasFrames() const;

    /** Sleep now or look again later. */
    void Look();

    /** @param start of a state @param duration of it @param state what the radio did */
    void Note(Time start, Time duration, WifiPhyState state);

    Ptr<WifiPhy> m_phy;             //!< the radio
    std::vector<Ptr<Txop>> m_txops; //!< what sends, with a queue each
    Time m_busyUntil;               //!< end of the last frame on the air
    EventId m_look;                 //!< next try to sleep
};

/** @param radio a Wi-Fi device to put to sleep @param grace as in WifiSleep::Sleep() */
inline void
PutToSleep(Ptr<NetDevice> radio, Time grace = Time(0))
{
    WifiSleep::Get(radio)->Sleep(grace);
}

/** @param radio a Wi-Fi device to wake */
inline void
WakeUp(Ptr<NetDevice> radio)
{
    WifiSleep::Get(radio)->WakeUp();
}

} // namespace ns3::hfedfm

#endif /* HFEDFM_WIFI_SLEEP_H */
