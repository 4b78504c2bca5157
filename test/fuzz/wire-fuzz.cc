// SPDX-License-Identifier: GPL-2.0-only

/**
 * @file
 * libFuzzer harness for the readers of messages and of cluster beacons. The input is a body; a
 * right header is put before it, so that the checksums do not stop the fuzzer at the door. The
 * first bytes are the module count, the message type, the step and the padding. A beacon gets its
 * magic and version.
 *
 * Not part of the build. With BUILD the folder of a stand-alone build, in this folder:
 *
 *     clang++ -std=c++17 -O1 -g -fsanitize=fuzzer,address,undefined -IBUILD/include wire-fuzz.cc \
 *         ../../model/module/hfedfm-{codec,module-id,module-state,packed-codec}.cc \
 *         ../../model/module/hfedfm-{running-hash,wire,wire-status}.cc \
 *         ../../model/federation/hfedfm-cluster-beacon.cc -lns3-core -lxxhash -o wire-fuzz
 *     ./wire-fuzz -max_total_time=60 -malloc_limit_mb=32
 */

#include "../../model/federation/hfedfm-cluster-beacon.h"

#include "ns3/hfedfm-wire.h"

#include <boost/endian/conversion.hpp>
#include <cstdlib>
#include <cstring>
#include <vector>
#include <xxhash.h>

using namespace ns3::hfedfm;

namespace
{

void
ReadBeacon(const uint8_t* data, std::size_t size)
{
    std::vector<uint8_t> bytes{'H', 'F', 'C', 'B', 1, 0};
    bytes.insert(bytes.end(), data, data + size);
    const auto beacon = DecodeBeacon(bytes.data(), bytes.size(), MAX_CLUSTER_SIZE);
    if (beacon && EncodeBeacon(*beacon) != bytes)
    {
        std::abort();
    }
}

} // namespace

/** @param data the input @param size its length @return 0 */
extern "C" int
LLVMFuzzerTestOneInput(const uint8_t* data, std::size_t size)
{
    Message message;
    DecodeMessage(data, size, message); // any bytes at all
    ReadBeacon(data, size);
    if (size < 4)
    {
        return 0;
    }
    message.type = MessageType::UPDATE;
    message.updates.clear();
    const EncodedMessage header = EncodeMessage(message);
    ByteBuffer bytes(*header);
    bytes[20] = data[0];
    bytes[5] = data[1];
    bytes[6] = data[2];
    bytes.insert(bytes.end(), data + 4, data + size);
    uint8_t* const p = bytes.data();
    boost::endian::store_little_u32(p + 24, size - 4);
    boost::endian::store_little_u32(p + 28, data[3] * 0x1010101U);
    boost::endian::store_little_u64(p + 32, XXH3_64bits(p + MESSAGE_HEADER_SIZE, size - 4));
    boost::endian::store_little_u64(p + 40, XXH3_64bits(p, 40));
    std::string detail;
    const auto status = DecodeMessage(p, bytes.size(), message, &detail);
    if ((status == WireStatus::OK) != detail.empty() || status == WireStatus::BODY_CHECKSUM ||
        (status == WireStatus::OK && GetMessageSize(message) != bytes.size()))
    {
        std::abort();
    }
    // What was read gives the same bytes, but for NaNs, which some codecs make quiet.
    for (const auto& update : message.updates)
    {
        const auto codec = update.codec;
        if (status != WireStatus::OK || codec == Codec::FP16 || codec == Codec::BF16)
        {
            return 0;
        }
    }
    if (status == WireStatus::OK && *EncodeMessage(message, data[3] * 0x1010101U) != bytes)
    {
        std::abort();
    }
    return 0;
}
