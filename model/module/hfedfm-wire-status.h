// SPDX-License-Identifier: GPL-2.0-only
#ifndef HFEDFM_WIRE_STATUS_H
#define HFEDFM_WIRE_STATUS_H

#include <cstdint>
#include <ostream>

namespace ns3::hfedfm
{

/** What reading a message can end with. */
enum class WireStatus : uint8_t
{
    OK,                 //!< a message was read
    TOO_SHORT,          //!< fewer bytes than the header or its body length asks for
    BAD_MAGIC,          //!< does not begin like a message
    BAD_VERSION,        //!< a version of the format that this reader does not know
    HEADER_CHECKSUM,    //!< the header was changed on the way
    BAD_TYPE,           //!< no known message type
    BAD_FLAGS,          //!< a step where the message type has none
    BAD_LENGTH,         //!< the body is longer than a message may be
    BODY_CHECKSUM,      //!< the body was changed on the way
    TRUNCATED_RECORD,   //!< a module's record goes on past the end of the body
    BAD_MODULE_ID,      //!< not the text form of a module id
    DUPLICATE_MODULE,   //!< the same module twice
    BAD_WEIGHT,         //!< a sample weight that is negative, infinite or NaN
    BAD_CODEC,          //!< no known codec
    BAD_SHAPE,          //!< a tensor without a name, with too many dimensions or values
    BAD_PAYLOAD_LENGTH, //!< payload and shapes disagree
    BAD_PAYLOAD,        //!< a payload of the right length that no sender writes
    TRAILING_BYTES,     //!< bytes after the last record or after the message
    STAGE_REFUSED,      //!< a stage of the MessageCodec does not accept the body
};

/** @param status a status @return its name, for instance `BAD_MAGIC` */
const char* ToString(WireStatus status);

/** @param os stream @param status what to print @return the stream with the name added */
std::ostream& operator<<(std::ostream& os, WireStatus status);

} // namespace ns3::hfedfm

#endif /* HFEDFM_WIRE_STATUS_H */
