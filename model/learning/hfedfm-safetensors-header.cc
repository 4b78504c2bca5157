/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "detail/hfedfm-safetensors-header.h"

#include <cstdio>
#include <limits>
#include <stdexcept>

namespace ns3
{
namespace hfedfm
{

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
