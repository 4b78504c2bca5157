// SPDX-License-Identifier: GPL-2.0-only
#ifndef HFEDFM_SAFETENSORS_H
#define HFEDFM_SAFETENSORS_H

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace ns3::hfedfm
{

/** One tensor of a safetensors file. */
struct NamedTensor
{
    std::vector<uint32_t> shape; //!< extents, outermost first
    std::vector<float> values;   //!< row by row
};

/** What a safetensors file holds; only 32-bit floats are supported. */
struct SafetensorsFile
{
    std::map<std::string, std::string> metadata; //!< free text by key
    std::map<std::string, NamedTensor> tensors;  //!< by name
};

/**
 * Read the bytes of a safetensors file: a little-endian header length, a JSON header, the values.
 *
 * Total: any bytes give a file or an error, and nothing is allocated that the bytes do not justify.
 * @param data first byte
 * @param size number of bytes
 * @param error filled with what is wrong and what is expected, in words
 * @return the file, or nothing with `error` set
 */
std::optional<SafetensorsFile> ParseSafetensors(const uint8_t* data,
                                                std::size_t size,
                                                std::string& error);

/**
 * Read a file from disk.
 * @param path of the file
 * @param error filled with what is wrong
 * @return the file, or nothing with `error` set
 */
std::optional<SafetensorsFile> ReadSafetensors(const std::string& path, std::string& error);

/** @param file what to write @return the bytes of the file, the same for equal content */
std::vector<uint8_t> SerializeSafetensors(const SafetensorsFile& file);

/** @param file what to write @param path where to; ends the program if that fails */
void WriteSafetensors(const SafetensorsFile& file, const std::string& path);

} // namespace ns3::hfedfm

#endif /* HFEDFM_SAFETENSORS_H */
