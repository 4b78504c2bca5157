/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef HFEDFM_SAFETENSORS_HEADER_H
#define HFEDFM_SAFETENSORS_HEADER_H

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace ns3
{
namespace hfedfm
{

/** What the header of a safetensors file says about one tensor. */
struct SafetensorsEntry
{
    std::string dtype;           //!< element type, for instance `F32`
    std::vector<uint64_t> shape; //!< extents
    uint64_t begin{0};           //!< first byte, counted from the end of the header
    uint64_t end{0};             //!< one past the last byte
};

/** The header of a safetensors file. */
struct SafetensorsHeader
{
    std::map<std::string, std::string> metadata;     //!< free text by key
    std::map<std::string, SafetensorsEntry> entries; //!< by tensor name
};

/**
 * Read the JSON header of a safetensors file: just the subset of JSON that the format allows.
 * @param text the header
 * @param header filled with its content
 * @return what is wrong, empty if nothing is
 */
std::string ParseSafetensorsHeader(std::string_view text, SafetensorsHeader& header);

/** @param text any text @return it as a JSON string with quotes; control characters as \u00xx */
std::string QuoteJson(std::string_view text);

} // namespace hfedfm
} // namespace ns3

#endif /* HFEDFM_SAFETENSORS_HEADER_H */
