// SPDX-License-Identifier: GPL-2.0-only
#include "hfedfm-safetensors.h"

#include "hfedfm-codec.h"
#include "hfedfm-little-endian.h"

#include "ns3/abort.h"

#include <algorithm>
#include <cstdio>
#include <fstream>
#include <iterator>
#include <limits>
#include <stdexcept>
#include <string_view>

namespace ns3::hfedfm
{

namespace
{

constexpr std::size_t LENGTH_BYTES = 8;

/** What the header says about one tensor. */
struct Entry
{
    std::string dtype;           //!< element type, for instance `F32`
    std::vector<uint64_t> shape; //!< extents
    uint64_t begin{0};           //!< first byte, counted from the end of the header
    uint64_t end{0};             //!< one past the last byte
};

/** The header of a file. */
struct Header
{
    std::map<std::string, std::string> metadata; //!< free text by key
    std::map<std::string, Entry> entries;        //!< by tensor name
};

/** Why a header cannot be read; never leaves this file. */
class BadHeader : public std::runtime_error
{
  public:
    using std::runtime_error::runtime_error;
};

/**
 * Reads the subset of JSON that the format allows; its depth is fixed by the format. A tree of
 * Boost would take numbers for texts and objects for arrays, and its recursion follows the file's.
 */
class HeaderReader
{
  public:
    explicit HeaderReader(std::string_view text)
        : m_text(text)
    {
    }

    Header Read()
    {
        Header header;
        bool hasMetadata = false;
        ReadObject([&](const std::string& name) {
            if (name == "__metadata__")
            {
                Require(!hasMetadata, "the metadata appear twice");
                hasMetadata = true;
                ReadObject([&](const std::string& key) {
                    const bool isNew = header.metadata.emplace(key, ReadString()).second;
                    Require(isNew, "the key '" + key + "' appears twice");
                });
                return;
            }
            const bool isNew = header.entries.emplace(name, ReadEntry(name)).second;
            Require(isNew, "the tensor '" + name + "' appears twice");
        });
        SkipSpace();
        Require(m_at == m_text.size(), "there is text behind the closing brace");
        return header;
    }

  private:
    void Require(bool good, std::string_view what) const
    {
        if (!good)
        {
            throw BadHeader(std::string(what) + ", at byte " + std::to_string(m_at) +
                            " of the header");
        }
    }

    /** @return the next character, a zero at the end */
    char Peek() const
    {
        return m_at < m_text.size() ? m_text[m_at] : '\0';
    }

    void SkipSpace()
    {
        m_at = std::min(m_text.find_first_not_of(" \t\r\n", m_at), m_text.size());
    }

    bool Accept(char c)
    {
        SkipSpace();
        const bool there = Peek() == c;
        m_at += there;
        return there;
    }

    void Expect(char c)
    {
        if (!Accept(c))
        {
            Require(false, std::string("a '") + c + "' is expected");
        }
    }

    /** Read what stands between two brackets and has commas between its parts. */
    template <typename ReadPart>
    void ReadList(char open, char close, ReadPart readPart)
    {
        Expect(open);
        if (Accept(close))
        {
            return;
        }
        do
        {
            readPart();
        } while (Accept(','));
        Expect(close);
    }

    template <typename ReadMember>
    void ReadObject(ReadMember readMember)
    {
        ReadList('{', '}', [&]() {
            const std::string key = ReadString();
            Expect(':');
            readMember(key);
        });
    }

    std::vector<uint64_t> ReadNumbers()
    {
        std::vector<uint64_t> numbers;
        ReadList('[', ']', [&]() { numbers.push_back(ReadNumber()); });
        return numbers;
    }

    uint64_t ReadNumber()
    {
        SkipSpace();
        const std::size_t first = m_at;
        uint64_t number = 0;
        for (; Peek() >= '0' && Peek() <= '9'; ++m_at)
        {
            const auto digit = static_cast<uint64_t>(Peek() - '0');
            Require(number <= (std::numeric_limits<uint64_t>::max() - digit) / 10,
                    "a number is too large");
            number = number * 10 + digit;
        }
        Require(m_at > first && (m_text[first] != '0' || m_at == first + 1),
                "a whole number is expected");
        return number;
    }

    std::string ReadString()
    {
        Expect('"');
        std::string text;
        while (m_at < m_text.size() && m_text[m_at] != '"')
        {
            const char c = m_text[m_at++];
            Require(static_cast<unsigned char>(c) >= ' ', "a string has a control character");
            text += c == '\\' ? ReadEscape() : std::string(1, c);
        }
        Require(m_at < m_text.size(), "a string does not end");
        ++m_at;
        return text;
    }

    std::string ReadEscape()
    {
        static const std::string_view codes = "\"\\/bfnrt";
        static const std::string_view meant = "\"\\/\b\f\n\r\t";
        if (Peek() == 'u')
        {
            return ReadUnicode();
        }
        const auto found = codes.find(Peek());
        Require(found != std::string_view::npos, "a string has an unknown escape");
        ++m_at;
        return std::string(1, meant[found]);
    }

    /** Read `uXXXX`. */
    uint32_t ReadUnit()
    {
        const std::string hex(m_text.substr(std::min(m_at + 1, m_text.size()), 4));
        Require(Peek() == 'u' && hex.size() == 4 &&
                    hex.find_first_not_of("0123456789abcdefABCDEF") == std::string::npos,
                "an escape needs four hexadecimal digits");
        m_at += 5;
        return static_cast<uint32_t>(std::stoul(hex, nullptr, 16));
    }

    /** Read one character, of one or two units, as UTF-8. */
    std::string ReadUnicode()
    {
        uint32_t code = ReadUnit();
        if (code >= 0xd800 && code < 0xe000)
        {
            Require(code < 0xdc00 && Peek() == '\\', "half a character is escaped");
            ++m_at;
            const uint32_t low = ReadUnit();
            Require(low >= 0xdc00 && low < 0xe000, "half a character is escaped");
            code = 0x10000 + ((code - 0xd800) << 10) + (low - 0xdc00);
        }
        if (code < 0x80)
        {
            return {static_cast<char>(code)};
        }
        const int more = code < 0x800 ? 1 : (code < 0x10000 ? 2 : 3); // bytes after the first
        std::string text{static_cast<char>((0xff00 >> (more + 1)) | (code >> (6 * more)))};
        for (int i = more - 1; i >= 0; --i)
        {
            text += static_cast<char>(0x80 | ((code >> (6 * i)) & 0x3f));
        }
        return text;
    }

    Entry ReadEntry(const std::string& name)
    {
        Entry entry;
        bool hasShape = false;
        std::vector<uint64_t> offsets;
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
            else
            {
                Require(key == "data_offsets",
                        "the tensor '" + name + "' has the unknown key '" + key + "'");
                offsets = ReadNumbers();
                Require(offsets.size() == 2, "the tensor '" + name + "' needs two data offsets");
            }
        });
        Require(!entry.dtype.empty() && hasShape && !offsets.empty(),
                "the tensor '" + name + "' needs dtype, shape and data_offsets");
        entry.begin = offsets[0];
        entry.end = offsets[1];
        return entry;
    }

    std::string_view m_text; //!< the header
    std::size_t m_at{0};     //!< next byte to read
};

/** @return the number of elements, or nothing if a product of extents is above `most` */
std::optional<uint64_t>
CountElements(const std::vector<uint64_t>& shape, uint64_t most)
{
    if (std::find(shape.begin(), shape.end(), 0U) != shape.end())
    {
        return 0;
    }
    uint64_t count = 1;
    for (const auto extent : shape)
    {
        if (count > most / extent)
        {
            return std::nullopt;
        }
        count *= extent;
    }
    return count;
}

/** @return what is wrong with an entry, empty if nothing is */
std::string
CheckEntry(const Entry& entry, std::size_t dataSize)
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
LoadTensor(const Entry& entry, const uint8_t* data)
{
    NamedTensor tensor;
    tensor.shape.assign(entry.shape.begin(), entry.shape.end());
    tensor.values.resize((entry.end - entry.begin) / sizeof(float));
    DecodeValues(Codec::FP32, data + entry.begin, tensor.values.size(), tensor.values.data());
    return tensor;
}

/** The format wants the values without gaps or overlaps: the entries' sizes add up to them. */
bool
CoversExactly(const Header& header, std::size_t dataSize)
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

/** @param text any text @return it as a JSON string with quotes; control characters as \u00xx */
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

} // namespace

std::optional<SafetensorsFile>
ParseSafetensors(const uint8_t* data, std::size_t size, std::string& error)
{
    error.clear();
    if (size < LENGTH_BYTES)
    {
        error = "it has " + std::to_string(size) + " bytes; a safetensors file has at least 8";
        return std::nullopt;
    }
    const auto headerSize = TakeLittleEndian<uint64_t>(data);
    size -= LENGTH_BYTES;
    if (headerSize > size)
    {
        error = "its header should have " + std::to_string(headerSize) + " bytes but only " +
                std::to_string(size) + " follow: the file is cut short or no safetensors file";
        return std::nullopt;
    }
    Header header;
    try
    {
        header = HeaderReader({reinterpret_cast<const char*>(data), headerSize}).Read();
    }
    catch (const BadHeader& bad)
    {
        error = bad.what();
        return std::nullopt;
    }
    const uint8_t* values = data + headerSize;
    const std::size_t valuesSize = size - headerSize;
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
    AppendLittleEndian<uint64_t>(bytes, header.size());
    bytes.insert(bytes.end(), header.begin(), header.end());
    for (const auto& [name, tensor] : file.tensors)
    {
        const auto count = tensor.values.size();
        bytes.resize(bytes.size() + count * sizeof(float));
        EncodeValues(Codec::FP32,
                     tensor.values.data(),
                     count,
                     bytes.data() + bytes.size() - count * sizeof(float));
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

} // namespace ns3::hfedfm
