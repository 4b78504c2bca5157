// SPDX-License-Identifier: GPL-2.0-only
#ifndef HFEDFM_AIRTIME_METERS_H
#define HFEDFM_AIRTIME_METERS_H

#include "ns3/hfedfm-airtime-meter.h"
#include "ns3/hfedfm-edge-network.h"

#include <map>
#include <memory>
#include <vector>

namespace ns3::hfedfm
{

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
class AirtimeMeters
{
  public:
    /** @param network whose radios and backhaul, as far as installed, are measured from now on */
    explicit AirtimeMeters(const EdgeNetwork& network);

    /** @return what all have sent up to now */
    TransmitSample Take() const;

  private:
    /** @param transmitter kind @param device one of them @param controller of it; null: a wire */
    void Add(Transmitter transmitter, Ptr<NetDevice> device, Ptr<RadioController> controller);

    std::map<Transmitter, std::vector<std::unique_ptr<AirtimeMeter>>> m_meters; //!< one each
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

/**
 * What all of a kind have sent in between.
 * @param last the later sample
 * @param first an earlier one
 * @param transmitter of which kind
 * @return their seconds and bytes
 */
Transmitted GetTransmitted(const TransmitSample& last,
                           const TransmitSample& first,
                           Transmitter transmitter);

} // namespace ns3::hfedfm

#endif /* HFEDFM_AIRTIME_METERS_H */
