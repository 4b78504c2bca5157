/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef HFEDFM_WIRE_SAMPLES_H
#define HFEDFM_WIRE_SAMPLES_H

/**
 * @file
 * Bundles and byte tools that the tests of the wire format share.
 */

#include "ns3/hfedfm-wire.h"

#include <cstdint>
#include <string>
#include <vector>

namespace ns3
{
namespace hfedfm
{
namespace samples
{

/** Bytes to play with. */
using Bytes = std::vector<uint8_t>;

/** @return one module `head/a` with a 2 x 2 tensor `w` of fp32; its frame is GOLDEN_FRAME */
Bundle MakeSmallBundle();

/** @return several modules: many values, special floats, a scalar, a module without tensors */
Bundle MakeRichBundle();

/** Frame of MakeSmallBundle() in hexadecimal. */
extern const std::string GOLDEN_FRAME;

/** Where fields lie in the body of that frame. */
constexpr std::size_t BODY_WEIGHT = 11;
constexpr std::size_t BODY_CODEC = 19;
constexpr std::size_t BODY_TENSORS = 22;
constexpr std::size_t BODY_RANK = 24;
constexpr std::size_t BODY_EXTENTS = 25;
constexpr std::size_t BODY_PAYLOAD_LENGTH = 33;

/** @param frame a frame @return a copy of its bytes */
Bytes ToBytes(const Frame& frame);

/** @param bytes bytes @return two digits for each */
std::string ToHex(const Bytes& bytes);

/** @param bytes a frame, at least a header; its checksums are renewed */
void Seal(Bytes& bytes);

} // namespace samples
} // namespace hfedfm
} // namespace ns3

#endif /* HFEDFM_WIRE_SAMPLES_H */
