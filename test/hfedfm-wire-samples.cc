/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "hfedfm-wire-samples.h"

#include <boost/endian/conversion.hpp>
#include <cstring>
#include <limits>
#include <xxhash.h>

namespace ns3
{
namespace hfedfm
{
namespace samples
{

const std::string GOLDEN_FRAME = "4846464d"                          // magic
                                 "01030000"                          // version, type, reserved
                                 "03000000"                          // round
                                 "0a000000"                          // last round
                                 "02010000"                          // sender
                                 "01000000"                          // modules
                                 "3900000000000000"                  // body length
                                 "7964c5929b857166"                  // checksum of the body
                                 "d721d2e46a707992"                  // checksum of the header
                                 "06686561642f61"                    // id
                                 "02000000"                          // base round
                                 "0000000000002940"                  // weight
                                 "01"                                // codec
                                 "0100"                              // tensors
                                 "0177"                              // name
                                 "02"                                // rank
                                 "0200000002000000"                  // extents
                                 "1000000000000000"                  // payload length
                                 "0000803f000000800000203e0000807f"; // payload

Bundle
MakeSmallBundle()
{
    ModuleState state({ModuleId(ModuleKind::HEAD, "a"), {{"w", {2, 2}}}});
    auto& values = state.GetValues();
    values[0] = 1.0F;
    values[1] = -0.0F;
    values[2] = 0.15625F;
    values[3] = std::numeric_limits<float>::infinity();
    Bundle bundle;
    bundle.type = MessageType::UPDATE;
    bundle.sender = 258;
    bundle.round = 3;
    bundle.lastRound = 10;
    bundle.updates.push_back({state, 2, 12.5, Codec::FP32});
    return bundle;
}

Bundle
MakeRichBundle()
{
    Bundle bundle = MakeSmallBundle();
    bundle.type = MessageType::MODEL;
    bundle.updates.clear();

    ModuleState adapter({ModuleId(), {{"down.weight", {8, 31}}, {"scale", {}}, {"up", {3, 2, 5}}}});
    for (std::size_t i = 0; i < adapter.GetValues().size(); ++i)
    {
        adapter.GetValues()[i] = 0.25F * static_cast<float>(i) - 7.0F;
    }
    bundle.updates.push_back({adapter, 0, 320, Codec::FP32});

    const uint32_t specials[] = {0x00000000,
                                 0x80000000,
                                 0x00000001,
                                 0x807fffff,
                                 0x7f800000,
                                 0xff800000,
                                 0x7fc12345,
                                 0x7f800001,
                                 0xffffffff};
    ModuleState prompt({ModuleId(ModuleKind::PROMPT, "art"), {{"tokens", {9}}}});
    std::memcpy(prompt.GetValues().data(), specials, sizeof specials);
    bundle.updates.push_back({prompt, 7, 0.5, Codec::FP32});

    bundle.updates.push_back({ModuleState({ModuleId(ModuleKind::GATE), {}}), 1, 0, Codec::FP32});
    bundle.updates.push_back(
        {ModuleState({ModuleId(ModuleKind::EXPERT, "3"), {{"none", {4, 0}}}}), 1, 0, Codec::FP32});
    return bundle;
}

Bytes
ToBytes(const Frame& frame)
{
    return Bytes(frame->begin(), frame->end());
}

std::string
ToHex(const Bytes& bytes)
{
    const char* const digits = "0123456789abcdef";
    std::string text;
    for (const auto byte : bytes)
    {
        text += digits[byte >> 4];
        text += digits[byte & 15];
    }
    return text;
}

void
Seal(Bytes& bytes)
{
    const uint64_t body = boost::endian::native_to_little<uint64_t>(
        XXH3_64bits(bytes.data() + FRAME_HEADER_SIZE, bytes.size() - FRAME_HEADER_SIZE));
    std::memcpy(bytes.data() + 32, &body, sizeof body);
    const uint64_t header =
        boost::endian::native_to_little<uint64_t>(XXH3_64bits(bytes.data(), 40));
    std::memcpy(bytes.data() + 40, &header, sizeof header);
}

} // namespace samples
} // namespace hfedfm
} // namespace ns3
