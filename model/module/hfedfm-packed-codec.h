// SPDX-License-Identifier: GPL-2.0-only
#ifndef HFEDFM_PACKED_CODEC_H
#define HFEDFM_PACKED_CODEC_H

#include "hfedfm-message.h"

#include <cstddef>
#include <cstdint>

namespace ns3::hfedfm
{

/**
 * @file
 * Codecs that take the values of a tensor or module together.
 *
 * INT8 and INT4 write for each tensor that has values a scale (binary32), then its values as whole
 * steps of it: a signed byte each, or two in a byte with the first in the lower half; a last one
 * alone leaves the upper half 0. The scale is the largest magnitude divided by 127 or 7, without
 * its last 7 bits, so that steps times scale are exact. It is 0 with all steps 0 if that is below
 * the smallest normal number, and NaN with all steps 0 if a value is not finite: then all are NaN.
 *
 * TOP_K writes for each BLOCK of values a byte with the number of those that are not zero, then for
 * all of these, block by block, a byte with the place in the block and the value (binary32). So a
 * reader never needs more memory than BLOCK values for each byte that is there.
 *
 * What a reader has made of such bytes gives the same bytes when it is written again, and bytes
 * that no writer makes are refused: a relay may read and write.
 */

/** Values in a block of TOP_K: as many as a byte can count. */
constexpr std::size_t TOP_K_BLOCK = 255;

/** Whether bytes are what a codec has written. */
enum class PackedCheck
{
    OK,          //!< they may be
    BAD_LENGTH,  //!< they are too few or too many for the tensors
    BAD_CONTENT, //!< no values give these bytes
};

/** @param codec INT8, INT4 or TOP_K @param state a module with values @return bytes that they take
 */
uint64_t GetPackedSize(Codec codec, const ModuleState& state);

/**
 * Write the values of a module.
 * @param codec INT8, INT4 or TOP_K
 * @param state the module, with values
 * @param out where to put GetPackedSize() bytes
 * @return one past the last of them
 */
uint8_t* EncodePacked(Codec codec, const ModuleState& state, uint8_t* out);

/**
 * Look at bytes before any memory is taken for what they say.
 * @param codec INT8, INT4 or TOP_K
 * @param spec tensors of the module
 * @param in the bytes
 * @param size how many there are
 * @return whether DecodePacked() may read them
 */
PackedCheck CheckPacked(Codec codec, const ModuleSpec& spec, const uint8_t* in, uint64_t size);

/**
 * Read the values of a module.
 * @param codec INT8, INT4 or TOP_K
 * @param spec tensors of the module
 * @param in bytes that CheckPacked() has found to be OK
 * @param values where to put as many as the spec has
 */
void DecodePacked(Codec codec, const ModuleSpec& spec, const uint8_t* in, float* values);

/** @param codec any but NONE @param state a module with values @return what who receives it has */
ModuleState MakeDecoded(Codec codec, const ModuleState& state);

} // namespace ns3::hfedfm

#endif /* HFEDFM_PACKED_CODEC_H */
