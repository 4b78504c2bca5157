// SPDX-License-Identifier: GPL-2.0-only
#ifndef HFEDFM_SIDELINK_SIGNAL_H
#define HFEDFM_SIDELINK_SIGNAL_H

#include "hfedfm-sidelink-control.h"

#include "ns3/packet.h"
#include "ns3/simple-ref-count.h"
#include "ns3/spectrum-signal-parameters.h"

#include <cstdint>

namespace ns3::hfedfm
{

/** What a sidelink signal carries. */
enum class SidelinkChannel : uint8_t
{
    CONTROL, //!< PSCCH: one SCI on one resource block
    DATA     //!< PSSCH: one transmission of a transport block
};

/** Why a receiver or a sender has lost something. */
enum class SidelinkDrop : uint8_t
{
    TOO_LONG,          //!< packet longer than the MTU
    BUFFER_FULL,       //!< packet for which the transmit buffer has no room
    ASLEEP,            //!< the radio is off
    HALF_DUPLEX,       //!< the receiver transmitted at the time of every transmission
    COLLISION,         //!< SCI: another one on the same resource block
    CORRUPTED,         //!< too little signal for noise and interference
    NO_CONTROL,        //!< transport block whose SCI was not decoded
    OTHER_DESTINATION, //!< transport block for an id with the same lower 8 bits
    GIVEN_UP,          //!< packet for a device that this one has given up
};

/** @param reason of a loss @return its name, in lower case with blanks */
inline const char*
GetName(SidelinkDrop reason)
{
    switch (reason)
    {
    case SidelinkDrop::TOO_LONG:
        return "too long";
    case SidelinkDrop::BUFFER_FULL:
        return "buffer full";
    case SidelinkDrop::ASLEEP:
        return "asleep";
    case SidelinkDrop::HALF_DUPLEX:
        return "half duplex";
    case SidelinkDrop::COLLISION:
        return "collision";
    case SidelinkDrop::CORRUPTED:
        return "corrupted";
    case SidelinkDrop::NO_CONTROL:
        return "no control";
    case SidelinkDrop::OTHER_DESTINATION:
        return "other destination";
    case SidelinkDrop::GIVEN_UP:
        return "given up";
    }
    return "unknown";
}

/** A MAC PDU on its way: what all four transmissions of it carry. */
struct SidelinkTransportBlock : public SimpleRefCount<SidelinkTransportBlock>
{
    uint32_t source{0};        //!< layer 2 id of the sender
    uint32_t destination{0};   //!< layer 2 id of a device, a group or everybody
    uint64_t number{0};        //!< counted by the sender
    uint32_t bytes{0};         //!< size on the air, padding included
    SidelinkControl control{}; //!< the SCI that announced it
    Ptr<const Packet> packet;  //!< MAC header and RLC PDU; receivers copy it
};

/** A sidelink signal of one subframe. */
struct SidelinkSignal : public SpectrumSignalParameters
{
    SidelinkSignal() = default;

    /** @param other to copy; the power spectral density is shared */
    SidelinkSignal(const SidelinkSignal& other) = default;

    // Virtual in ns-3.36 and later with const, before without: one of the two overrides.
    /** @return a copy */
    Ptr<SpectrumSignalParameters> Copy() const
    {
        return Create<SidelinkSignal>(*this);
    }

    /** @return a copy */
    Ptr<SpectrumSignalParameters> Copy()
    {
        return Create<SidelinkSignal>(*this);
    }

    SidelinkChannel channel{SidelinkChannel::CONTROL}; //!< PSCCH or PSSCH
    uint32_t source{0};                                //!< layer 2 id of the sender
    uint32_t model{0};         //!< uid of the sender's spectrum model: its resource blocks
    uint16_t rb{0};            //!< PSCCH: resource block
    SidelinkControl control{}; //!< the SCI sent, or that announced the transport block
    Ptr<const SidelinkTransportBlock> block; //!< PSSCH: what it carries
    uint8_t transmission{0};                 //!< PSSCH: 0 to 3
};

} // namespace ns3::hfedfm

#endif /* HFEDFM_SIDELINK_SIGNAL_H */
