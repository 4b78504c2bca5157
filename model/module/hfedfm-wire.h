// SPDX-License-Identifier: GPL-2.0-only
#ifndef HFEDFM_WIRE_H
#define HFEDFM_WIRE_H

#include "hfedfm-default-init-allocator.h"
#include "hfedfm-message.h"
#include "hfedfm-wire-status.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace ns3::hfedfm
{

/**
 * @file
 * The bytes of one message on the wire. Everything is little-endian and unaligned.
 *
 * Header, 48 bytes:
 *
 * | at | bytes | what |
 * |---|---|---|
 * | 0 | 4 | `HFFM` |
 * | 4 | 1 | version of the format, 1 |
 * | 5 | 1 | message type |
 * | 6 | 2 | step; 0 if HasStep() is false for the type |
 * | 8 | 4 | round |
 * | 12 | 4 | last round |
 * | 16 | 4 | sender |
 * | 20 | 4 | number of module records |
 * | 24 | 4 | body length in bytes |
 * | 28 | 4 | padding in bytes, behind the body |
 * | 32 | 8 | XXH3-64 of the body |
 * | 40 | 8 | XXH3-64 of the 40 bytes before |
 *
 * The body is one record per module: id (1 byte length, text), base round (4), sample weight
 * (binary64), codec (1), number of tensors (2), for each tensor its name (1 byte length, text),
 * rank (1) and extents (4 each), then the payload length (8) and the payload, the values of all
 * tensors one after the other: each alone as hfedfm-codec.h says, or packed as
 * hfedfm-packed-codec.h says. Bit 7 of the codec tells that they are the difference to the module
 * as the receiver had it in the base round; it is for UPDATE messages only, and TOP_K for
 * differences only.
 *
 * Padding stands for parameters that are sent, but not there. It has no content: who sends makes
 * zeros up, who receives skips them, and no buffer holds them. No checksum covers it.
 *
 * The checksums find accidents, not attackers: they are not keyed.
 */

/** Bytes that are overwritten at once and need no initialization. */
using ByteBuffer = std::vector<uint8_t, DefaultInitAllocator<uint8_t, 64>>;

/** Header and body of one message, without its padding; shared, so that one encoding serves many
 * receivers. */
using EncodedMessage = std::shared_ptr<const ByteBuffer>;

/** A message that may go to several others, and its bytes as soon as it was encoded. */
struct OutgoingMessage
{
    Message message;              //!< what it says
    mutable EncodedMessage bytes; //!< null before MessageCodec has made them
};

/** A message that goes to several others is encoded once. */
using SharedMessage = std::shared_ptr<const OutgoingMessage>;

/** Size of a message's header in bytes. */
constexpr std::size_t MESSAGE_HEADER_SIZE = 48;

/** Longest body of a message with its padding in bytes: bounds what a reader may have to hold. */
constexpr uint64_t MAX_MESSAGE_BODY = 0xffffffff;

/** Most dimensions that a tensor may have. */
constexpr std::size_t MAX_TENSOR_RANK = 8;

/** What a message's header says. */
struct MessageHeader
{
    MessageType type{MessageType::HELLO}; //!< what the message is for
    uint32_t round{0};                    //!< as in Message
    uint32_t lastRound{0};                //!< as in Message
    uint32_t sender{0};                   //!< node id of the sender
    uint16_t step{0};                     //!< as in Message
    uint32_t moduleCount{0};              //!< number of records and notes
    uint64_t bodyLength{0};               //!< bytes after the header
    uint64_t padding{0};                  //!< bytes after the body
    uint64_t bodyChecksum{0};             //!< XXH3-64 of those bytes

    /** @return the length of header and body in bytes */
    uint64_t GetMessageLength() const
    {
        return MESSAGE_HEADER_SIZE + bodyLength;
    }

    /** @return the length of header, body and padding in bytes */
    uint64_t GetWireLength() const
    {
        return GetMessageLength() + padding;
    }
};

/** @param bytes header and body of a message, or any others @return how many there are, with the
 *  padding that the header tells of */
uint64_t GetWireSize(const ByteBuffer& bytes);

/**
 * Copy a part of a message as it is on the wire, with zeros for padding.
 * @param bytes header and body
 * @param offset where the part begins
 * @param size of the part in bytes
 * @param out where to put them
 */
void CopyWirePart(const ByteBuffer& bytes, std::size_t offset, std::size_t size, uint8_t* out);

/**
 * Size of one module's record in a message.
 * @param update the module
 * @return bytes
 */
std::size_t GetRecordSize(const ModuleRecord& update);

/**
 * Size of a message on the wire, without padding.
 * @param message what is to be sent
 * @return bytes, header included
 */
std::size_t GetMessageSize(const Message& message);

/**
 * Write a message as bytes. Nodes go through MessageCodec, which this is the last step of.
 *
 * Ends the program with a message if the message cannot be written: a tensor name is empty or
 * longer than 255 characters, a tensor has more than MAX_TENSOR_RANK dimensions, a module has more
 * than 65535 tensors or no values although its codec asks for them, the body is too long, there
 * is a step although HasStep() is false for the type, or a difference in another type than UPDATE.
 *
 * @param message what is to be sent
 * @param padding bytes to follow the body on the wire
 * @return its bytes
 */
EncodedMessage EncodeMessage(const Message& message, uint64_t padding = 0);

/**
 * Read a message's header; its checksum makes the body length trustworthy before the body is there.
 * @param data bytes from the start of a message
 * @param size how many there are; more than the header is fine
 * @param header where to put what it says; unchanged on error
 * @param detail if given, gets a sentence on what is wrong
 * @return OK, TOO_SHORT, BAD_MAGIC, BAD_VERSION, HEADER_CHECKSUM, BAD_TYPE, BAD_FLAGS or BAD_LENGTH
 */
WireStatus ParseHeader(const uint8_t* data,
                       std::size_t size,
                       MessageHeader& header,
                       std::string* detail = nullptr);

/**
 * Put a header before a body.
 * @param header what it says, padding included; length and checksum are taken from the body
 * @param body at most MAX_MESSAGE_BODY bytes; more end the program with a message
 * @return both
 */
EncodedMessage PackMessage(MessageHeader header, const ByteBuffer& body);

/**
 * Take header and body apart, without looking into the body.
 * @param data the message
 * @param size its exact length in bytes, without padding
 * @param header where to put what the header says; unchanged on error
 * @param detail if given, gets a sentence on what is wrong
 * @return OK, an error of ParseHeader(), TOO_SHORT, TRAILING_BYTES or BODY_CHECKSUM
 */
WireStatus UnpackMessage(const uint8_t* data,
                         std::size_t size,
                         MessageHeader& header,
                         std::string* detail = nullptr);

/**
 * Read a whole message. Any bytes give a message or an error; memory stays within a small multiple
 * of `size`, because values are allocated only after the payload has been seen to hold them.
 *
 * Modules with Codec::NONE get a state without values (ModuleState::MakeSpecOnly()).
 *
 * @param data the message
 * @param size its exact length in bytes, without padding
 * @param message where to put what it says; unchanged on error
 * @param detail if given, gets a sentence on what is wrong
 * @return OK or what is wrong; BODY_CHECKSUM whenever the body's checksum is wrong
 */
WireStatus DecodeMessage(const uint8_t* data,
                         std::size_t size,
                         Message& message,
                         std::string* detail = nullptr);

} // namespace ns3::hfedfm

#endif /* HFEDFM_WIRE_H */
