// SPDX-License-Identifier: GPL-2.0-only
#ifndef HFEDFM_AIRTIME_METER_H
#define HFEDFM_AIRTIME_METER_H

#include "ns3/data-rate.h"
#include "ns3/net-device.h"
#include "ns3/nstime.h"
#include "ns3/packet.h"

#include <cstdint>

namespace ns3::hfedfm
{

/** What transmitters sent. */
struct Transmitted
{
    double seconds{0}; //!< time on the air or on the wire; of several transmitters, the sum
    uint64_t bytes{0}; //!< frames with headers, repeats included
};

/**
 * Measures how long a network device transmits, and how many bytes. A subclass listens to a kind of
 * device; it must outlive the device's traffic.
 */
class AirtimeMeter
{
  public:
    AirtimeMeter() = default;
    virtual ~AirtimeMeter() = default;

    AirtimeMeter(const AirtimeMeter&) = delete;
    AirtimeMeter& operator=(const AirtimeMeter&) = delete;

    /** @return seconds up to now; bytes of all frames that have begun */
    Transmitted Get() const;

  protected:
    /** @param start of a transmission @param duration of it, maybe into the future */
    void AddTime(Time start, Time duration);

    /** @param bytes of a frame that begins */
    void AddBytes(uint64_t bytes)
    {
        m_bytes += bytes;
    }

  private:
    Time m_busy;         //!< all transmissions, the last one up to its end
    Time m_end;          //!< when the last one ends, maybe in the future
    uint64_t m_bytes{0}; //!< of all frames
};

/** Measures an end of a point-to-point link by its frames and its rate; nothing on other devices.
 */
class WireMeter : public AirtimeMeter
{
  public:
    /** @param device what to listen to, from now on */
    explicit WireMeter(Ptr<NetDevice> device);

  private:
    /** @param packet frame that begins */
    void Begins(Ptr<const Packet> packet);

    DataRate m_rate; //!< of the link
};

} // namespace ns3::hfedfm

#endif /* HFEDFM_AIRTIME_METER_H */
