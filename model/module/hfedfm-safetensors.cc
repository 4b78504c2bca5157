/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "hfedfm-safetensors.h"

#include "ns3/abort.h"

#include <algorithm>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <iterator>
#include <limits>
#include <stdexcept>

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

namespace
{

/** Why a header cannot be read; never leaves this file. */
class BadHeader : public std::runtime_error
{
  public:
    using std::runtime_error::runtime_error;
};

/** Recursive-descent reader whose depth is fixed by the format. */
class HeaderReader
{
  public:
    explicit HeaderReader(std::string_view text)
        : m_text(text)
    {
    }

    void Read(SafetensorsHeader& header)
    {
        ReadObject([&](const std::string& name) {
            if (name == "__metadata__")
            {
                ReadObject([&](const std::string& key) { header.metadata[key] = ReadString(); });
            }
            else if (!header.entries.emplace(name, ReadEntry(name)).second)
            {
                Fail("the tensor '" + name + "' appears twice");
            }
        });
        SkipSpace();
        if (m_at != m_text.size())
        {
            Fail("there is text behind the closing brace");
        }
    }

  private:
    [[noreturn]] void Fail(const std::string& what) const
    {
        throw BadHeader(what + ", at byte " + std::to_string(m_at) + " of the header");
    }

    void SkipSpace()
    {
        while (m_at < m_text.size() &&
               std::string_view(" \t\r\n").find(m_text[m_at]) != std::string_view::npos)
        {
            ++m_at;
        }
    }

    bool Accept(char c)
    {
        SkipSpace();
        if (m_at < m_text.size() && m_text[m_at] == c)
        {
            ++m_at;
            return true;
        }
        return false;
    }

    void Expect(char c)
    {
        if (!Accept(c))
        {
            Fail(std::string("a '") + c + "' is expected");
        }
    }

    template <typename ReadMember>
    void ReadObject(ReadMember readMember)
    {
        Expect('{');
        if (Accept('}'))
        {
            return;
        }
        do
        {
            const std::string key = ReadString();
            Expect(':');
            readMember(key);
        } while (Accept(','));
        Expect('}');
    }

    std::vector<uint64_t> ReadNumbers()
    {
        std::vector<uint64_t> numbers;
        Expect('[');
        if (Accept(']'))
        {
            return numbers;
        }
        do
        {
            numbers.push_back(ReadNumber());
        } while (Accept(','));
        Expect(']');
        return numbers;
    }

    uint64_t ReadNumber()
    {
        SkipSpace();
        constexpr uint64_t MOST = std::numeric_limits<uint64_t>::max();
        uint64_t number = 0;
        const std::size_t first = m_at;
        for (; m_at < m_text.size() && m_text[m_at] >= '0' && m_text[m_at] <= '9'; ++m_at)
        {
            const auto digit = static_cast<uint64_t>(m_text[m_at] - '0');
            if (number > (MOST - digit) / 10)
            {
                Fail("a number is too large");
            }
            number = number * 10 + digit;
        }
        if (m_at == first)
        {
            Fail("a whole number is expected");
        }
        return number;
    }

    std::string ReadString()
    {
        Expect('"');
        std::string text;
        while (m_at < m_text.size() && m_text[m_at] != '"')
        {
            const char c = m_text[m_at++];
            text += c == '\\' ? ReadEscape() : std::string(1, c);
        }
        if (m_at == m_text.size())
        {
            Fail("a string does not end");
        }
        ++m_at;
        return text;
    }

    std::string ReadEscape()
    {
        static const std::string_view codes = "\"\\/bfnrt";
        static const std::string_view meant = "\"\\/\b\f\n\r\t";
        const char code = m_at < m_text.size() ? m_text[m_at++] : '\0';
        if (code == 'u')
        {
            return ReadUnicode();
        }
        const auto found = codes.find(code);
        if (code == '\0' || found == std::string_view::npos)
        {
            Fail("a string has an unknown escape");
        }
        return std::string(1, meant[found]);
    }

    /** One unit of four hexadecimal digits as UTF-8; surrogates are not joined. */
    std::string ReadUnicode()
    {
        uint32_t unit = 0;
        for (int i = 0; i < 4; ++i)
        {
            static const std::string_view digits = "0123456789abcdefABCDEF";
            const auto found =
                m_at < m_text.size() ? digits.find(m_text[m_at]) : std::string_view::npos;
            if (found == std::string_view::npos)
            {
                Fail("an escape needs four hexadecimal digits");
            }
            unit = unit * 16 + static_cast<uint32_t>(found < 16 ? found : found - 6);
            ++m_at;
        }
        if (unit < 0x80)
        {
            return {static_cast<char>(unit)};
        }
        if (unit < 0x800)
        {
            return {static_cast<char>(0xc0 | (unit >> 6)), static_cast<char>(0x80 | (unit & 0x3f))};
        }
        return {static_cast<char>(0xe0 | (unit >> 12)),
                static_cast<char>(0x80 | ((unit >> 6) & 0x3f)),
                static_cast<char>(0x80 | (unit & 0x3f))};
    }

    SafetensorsEntry ReadEntry(const std::string& name)
    {
        SafetensorsEntry entry;
        bool hasShape = false;
        bool hasOffsets = false;
        ReadObject([&](const std::string& key) {
            if (key == "dtype")
            {
                entry.dtype = ReadString();
            }
            else if (key == "shape")
            {
                entry.shape = ReadNumbers();
                hasShape = true;
            }
            else if (key == "data_offsets")
            {
                const auto offsets = ReadNumbers();
                if (offsets.size() != 2)
                {
                    Fail("the tensor '" + name + "' needs two data offsets");
                }
                entry.begin = offsets[0];
                entry.end = offsets[1];
                hasOffsets = true;
            }
            else
            {
                Fail("the tensor '" + name + "' has the unknown key '" + key + "'");
            }
        });
        if (entry.dtype.empty() || !hasShape || !hasOffsets)
        {
            Fail("the tensor '" + name + "' needs dtype, shape and data_offsets");
        }
        return entry;
    }

    std::string_view m_text; //!< the header
    std::size_t m_at{0};     //!< next byte to read
};

} // namespace

std::string
ParseSafetensorsHeader(std::string_view text, SafetensorsHeader& header)
{
    try
    {
        HeaderReader(text).Read(header);
        return "";
    }
    catch (const BadHeader& bad)
    {
        return bad.what();
    }
}

std::string
QuoteJson(std::string_view text)
{
    std::string quoted = "\"";
    for (const char c : text)
    {
        if (c == '"' || c == '\\')
        {
            quoted += '\\';
            quoted += c;
        }
        else if (static_cast<unsigned char>(c) < 0x20)
        {
            char escape[8];
            std::snprintf(escape, sizeof(escape), "\\u%04x", static_cast<unsigned>(c));
            quoted += escape;
        }
        else
        {
            quoted += c;
        }
    }
    return quoted + '"';
}

} // namespace hfedfm
} // namespace ns3
