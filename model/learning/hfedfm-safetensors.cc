/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "hfedfm-safetensors.h"

#include "detail/hfedfm-safetensors-header.h"

#include "ns3/abort.h"

#include <algorithm>
#include <cstring>
#include <fstream>
#include <iterator>
#include <limits>

namespace ns3
{
namespace hfedfm
{

namespace
{

constexpr std::size_t LENGTH_BYTES = 8;

uint64_t
LoadLittleEndian(const uint8_t* data, std::size_t bytes)
{
    uint64_t value = 0;
    for (std::size_t i = bytes; i > 0; --i)
    {
        value = (value << 8) | data[i - 1];
    }
    return value;
}

void
AppendLittleEndian(std::vector<uint8_t>& bytes, uint64_t value, std::size_t count)
{
    for (std::size_t i = 0; i < count; ++i)
    {
        bytes.push_back(static_cast<uint8_t>(value >> (8 * i)));
    }
}

/** @return the number of elements, or nothing if it is above `most` */
std::optional<uint64_t>
CountElements(const std::vector<uint64_t>& shape, uint64_t most)
{
    uint64_t count = 1;
    for (const auto extent : shape)
    {
        if (extent != 0 && count > most / extent)
        {
            return std::nullopt;
        }
        count *= extent;
    }
    return count;
}

/** @return what is wrong with an entry, empty if nothing is */
std::string
CheckEntry(const SafetensorsEntry& entry, std::size_t dataSize)
{
    if (entry.dtype != "F32")
    {
        return "has element type '" + entry.dtype + "'; only F32 can be read";
    }
    if (entry.begin > entry.end || entry.end > dataSize)
    {
        return "ends at byte " + std::to_string(entry.end) + " of " + std::to_string(dataSize) +
               " bytes of values: the file is cut short or damaged";
    }
    const bool tooLong = std::any_of(entry.shape.begin(), entry.shape.end(), [](uint64_t extent) {
        return extent > std::numeric_limits<uint32_t>::max();
    });
    const auto count = CountElements(entry.shape, dataSize / sizeof(float));
    if (tooLong || !count || *count * sizeof(float) != entry.end - entry.begin)
    {
        return "has " + std::to_string(entry.end - entry.begin) +
               " bytes, which does not fit its shape";
    }
    return "";
}

NamedTensor
LoadTensor(const SafetensorsEntry& entry, const uint8_t* data)
{
    NamedTensor tensor;
    tensor.shape.assign(entry.shape.begin(), entry.shape.end());
    tensor.values.resize((entry.end - entry.begin) / sizeof(float));
    for (std::size_t i = 0; i < tensor.values.size(); ++i)
    {
        const auto bits = static_cast<uint32_t>(
            LoadLittleEndian(data + entry.begin + i * sizeof(float), sizeof(float)));
        std::memcpy(&tensor.values[i], &bits, sizeof(bits));
    }
    return tensor;
}

/** The format wants the values without gaps or overlaps: the entries' sizes add up to them. */
bool
CoversExactly(const SafetensorsHeader& header, std::size_t dataSize)
{
    std::vector<std::pair<uint64_t, uint64_t>> ranges;
    for (const auto& [name, entry] : header.entries)
    {
        ranges.emplace_back(entry.begin, entry.end);
    }
    std::sort(ranges.begin(), ranges.end());
    uint64_t covered = 0;
    for (const auto& [begin, end] : ranges)
    {
        if (begin != covered)
        {
            return false;
        }
        covered = end;
    }
    return covered == dataSize;
}

} // namespace

std::optional<SafetensorsFile>
ParseSafetensors(const uint8_t* data, std::size_t size, std::string& error)
{
    if (size < LENGTH_BYTES)
    {
        error = "it has " + std::to_string(size) + " bytes; a safetensors file has at least 8";
        return std::nullopt;
    }
    const uint64_t headerSize = LoadLittleEndian(data, LENGTH_BYTES);
    if (headerSize > size - LENGTH_BYTES)
    {
        error = "its header should have " + std::to_string(headerSize) + " bytes but only " +
                std::to_string(size - LENGTH_BYTES) +
                " follow: the file is cut short or no safetensors file";
        return std::nullopt;
    }
    SafetensorsHeader header;
    error = ParseSafetensorsHeader(
        {reinterpret_cast<const char*>(data + LENGTH_BYTES), static_cast<std::size_t>(headerSize)},
        header);
    if (!error.empty())
    {
        return std::nullopt;
    }
    const uint8_t* values = data + LENGTH_BYTES + headerSize;
    const std::size_t valuesSize = size - LENGTH_BYTES - headerSize;
    for (const auto& [name, entry] : header.entries)
    {
        const auto wrong = CheckEntry(entry, valuesSize);
        if (!wrong.empty())
        {
            error = "the tensor '" + name + "' " + wrong;
            return std::nullopt;
        }
    }
    if (!CoversExactly(header, valuesSize))
    {
        error = "its tensors overlap or do not cover all bytes of values";
        return std::nullopt;
    }
    SafetensorsFile file;
    file.metadata = std::move(header.metadata);
    for (const auto& [name, entry] : header.entries)
    {
        file.tensors.emplace(name, LoadTensor(entry, values));
    }
    return file;
}

std::optional<SafetensorsFile>
ReadSafetensors(const std::string& path, std::string& error)
{
    std::ifstream stream(path, std::ios::binary);
    if (!stream)
    {
        error = "it cannot be opened";
        return std::nullopt;
    }
    std::vector<uint8_t> bytes((std::istreambuf_iterator<char>(stream)),
                               std::istreambuf_iterator<char>());
    if (stream.bad())
    {
        error = "reading it failed";
        return std::nullopt;
    }
    return ParseSafetensors(bytes.data(), bytes.size(), error);
}

std::vector<uint8_t>
SerializeSafetensors(const SafetensorsFile& file)
{
    std::string header = "{\"__metadata__\":{";
    const char* separator = "";
    for (const auto& [key, value] : file.metadata)
    {
        header += separator + QuoteJson(key) + ":" + QuoteJson(value);
        separator = ",";
    }
    header += "}";
    uint64_t at = 0;
    for (const auto& [name, tensor] : file.tensors)
    {
        header += "," + QuoteJson(name) + ":{\"dtype\":\"F32\",\"shape\":[";
        separator = "";
        for (const auto extent : tensor.shape)
        {
            header += separator + std::to_string(extent);
            separator = ",";
        }
        const uint64_t end = at + tensor.values.size() * sizeof(float);
        header += "],\"data_offsets\":[" + std::to_string(at) + "," + std::to_string(end) + "]}";
        at = end;
    }
    header += "}";
    header.resize((header.size() + LENGTH_BYTES - 1) / LENGTH_BYTES * LENGTH_BYTES, ' ');

    std::vector<uint8_t> bytes;
    bytes.reserve(LENGTH_BYTES + header.size() + at);
    AppendLittleEndian(bytes, header.size(), LENGTH_BYTES);
    bytes.insert(bytes.end(), header.begin(), header.end());
    for (const auto& [name, tensor] : file.tensors)
    {
        for (const float value : tensor.values)
        {
            uint32_t bits;
            std::memcpy(&bits, &value, sizeof(bits));
            AppendLittleEndian(bytes, bits, sizeof(bits));
        }
    }
    return bytes;
}

void
WriteSafetensors(const SafetensorsFile& file, const std::string& path)
{
    const auto bytes = SerializeSafetensors(file);
    std::ofstream stream(path, std::ios::binary | std::ios::trunc);
    stream.write(reinterpret_cast<const char*>(bytes.data()),
                 static_cast<std::streamsize>(bytes.size()));
    stream.close();
    NS_ABORT_MSG_IF(!stream,
                    "The file '" << path << "' cannot be written; check folder and free space.");
}

} // namespace hfedfm
} // namespace ns3
