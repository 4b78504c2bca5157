/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef HFEDFM_TRANSMIT_METER_H
#define HFEDFM_TRANSMIT_METER_H

#include "hfedfm-edge-network.h"
#include "hfedfm-run-result.h"

#include "ns3/data-rate.h"
#include "ns3/net-device.h"
#include "ns3/nstime.h"
#include "ns3/packet.h"
#include "ns3/wifi-phy-state.h"

#include <cstdint>
#include <map>
#include <memory>
#include <vector>

namespace ns3
{
namespace hfedfm
{

/**
 * Measures how long a network device transmits, and how many bytes: a Wi-Fi radio by the trace
 * `State` of its PHY, an end of a point-to-point link by its frames and its rate. Of other devices
 * it knows nothing.
 */
class TransmitMeter
{
  public:
    /** @param device what to listen to, from now on; this object must outlive its traffic */
    explicit TransmitMeter(Ptr<NetDevice> device);

    TransmitMeter(const TransmitMeter&) = delete;
    TransmitMeter& operator=(const TransmitMeter&) = delete;

    /** @return seconds up to now; bytes of all frames that have begun */
    Transmitted Get() const;

  private:
    void RadioBegins(Ptr<const Packet> packet, double power);
    void RadioState(Time start, Time duration, WifiPhyState state);
    void WireBegins(Ptr<const Packet> packet);

    /** @param start of a transmission @param duration of it */
    void Add(Time start, Time duration);

    DataRate m_rate;     //!< of a point-to-point link
    Time m_busy;         //!< all transmissions, the last one up to its end
    Time m_end;          //!< when the last one ends, maybe in the future
    uint64_t m_bytes{0}; //!< of all frames
};

/** Who transmits. */
enum class Transmitter
{
    STATION,      //!< access radio of a device
    ACCESS_POINT, //!< access radio of an edge server
    D2D,          //!< D2D radio of a device
    EDGE,         //!< backhaul link, towards the cloud
    CLOUD         //!< backhaul link, towards an edge server
};

/** What each transmitter of a kind has sent: devices cell by cell, others by cell. */
using TransmitSample = std::map<Transmitter, std::vector<Transmitted>>;

/** Measures all transmitters of a network. */
class TransmitMeters
{
  public:
    /** @param network whose access radios and backhaul are measured from now on */
    explicit TransmitMeters(const EdgeNetwork& network);

    /** @param network whose D2D radios are measured from now on, too */
    void AddD2d(const EdgeNetwork& network);

    /** @return what all have sent up to now */
    TransmitSample Take() const;

  private:
    void Add(Transmitter transmitter, Ptr<NetDevice> device);

    std::map<Transmitter, std::vector<std::unique_ptr<TransmitMeter>>> m_meters; //!< one each
};

/**
 * What was sent in between.
 * @param last the later sample
 * @param first an earlier one
 * @param transmitter of which kind
 * @param index of one of them, in the order of the sample
 * @return its seconds and bytes; nothing if it is not measured
 */
Transmitted GetTransmitted(const TransmitSample& last,
                           const TransmitSample& first,
                           Transmitter transmitter,
                           std::size_t index);

/** As above, all of a kind together. @param last sample @param first sample @param transmitter kind
 * @return their seconds and bytes */
Transmitted GetTransmitted(const TransmitSample& last,
                           const TransmitSample& first,
                           Transmitter transmitter);

} // namespace hfedfm
} // namespace ns3

#endif /* HFEDFM_TRANSMIT_METER_H */
