// SPDX-License-Identifier: GPL-2.0-only
#include "hfedfm-codec-rules.h"

#include "hfedfm-codec.h"
#include "hfedfm-packed-codec.h"

#include "ns3/abort.h"

#include <algorithm>
#include <cmath>
#include <locale>
#include <sstream>
#include <utility>

namespace ns3::hfedfm
{

namespace
{

constexpr std::string_view DELTA = "-delta";
constexpr std::string_view TOP_K = "top-k:";

/** @return the number that a text is, or nothing */
std::optional<double>
ParseShare(std::string_view text)
{
    std::istringstream stream{std::string(text)};
    stream.imbue(std::locale::classic());
    double share = 0;
    const bool plain = !text.empty() && text.find_first_not_of("0123456789.e-") == text.npos;
    if (!plain || !(stream >> share) || !stream.eof() || share <= 0 || share > 1)
    {
        return std::nullopt;
    }
    return share;
}

} // namespace

std::optional<CodecChoice>
CodecChoice::Parse(std::string_view text)
{
    CodecChoice choice;
    if (text.substr(0, TOP_K.size()) == TOP_K)
    {
        const auto share = ParseShare(text.substr(TOP_K.size()));
        choice.codec = Codec::TOP_K;
        choice.delta = true;
        choice.share = share.value_or(1);
        return share ? std::optional<CodecChoice>(choice) : std::nullopt;
    }
    if (text.size() > DELTA.size() && text.substr(text.size() - DELTA.size()) == DELTA)
    {
        choice.delta = true;
        text.remove_suffix(DELTA.size());
    }
    for (const auto codec : {Codec::FP32, Codec::FP16, Codec::BF16, Codec::INT8, Codec::INT4})
    {
        if (text == hfedfm::ToString(codec))
        {
            choice.codec = codec;
            return choice;
        }
    }
    return std::nullopt;
}

std::size_t
CodecChoice::CountSent(std::size_t count) const
{
    if (codec != Codec::TOP_K)
    {
        return count;
    }
    // Less than a rounding error above a whole number is that number.
    const auto wanted =
        static_cast<std::size_t>(std::ceil(share * static_cast<double>(count) - 1e-9));
    return std::min(count, std::max<std::size_t>(wanted, 1));
}

double
CodecChoice::GetBytesPerValue() const
{
    switch (codec)
    {
    case Codec::INT8:
        return 1;
    case Codec::INT4:
        return 0.5;
    case Codec::TOP_K:
        return 5 * share + 1.0 / TOP_K_BLOCK;
    default:
        return static_cast<double>(GetValueSize(codec));
    }
}

ModuleRecord
CodecChoice::MakeSample(const ModuleSpec& spec, double weight) const
{
    ModuleState state(spec);
    std::fill_n(state.GetValues().begin(), CountSent(state.GetValues().size()), 1.0F);
    return {std::move(state), 0, weight, codec, delta};
}

CodecRules::CodecRules(Codec codec)
    : m_text(hfedfm::ToString(codec))
{
    m_otherwise.codec = codec;
    m_rules.push_back({ModulePattern(), m_otherwise});
}

std::optional<CodecRules>
CodecRules::Parse(const std::string& text)
{
    CodecRules rules;
    rules.m_rules.clear();
    rules.m_text = text;
    // A comma at the end begins an empty part, which is no rule.
    for (std::size_t begin = 0; begin <= text.size();)
    {
        const auto end = std::min(text.find(',', begin), text.size());
        const auto part = text.substr(begin, end - begin);
        begin = end + 1;
        const auto equals = part.find('=');
        const auto pattern =
            ModulePattern::Parse(equals == std::string::npos ? "*" : part.substr(0, equals));
        const auto choice =
            CodecChoice::Parse(equals == std::string::npos ? part : part.substr(equals + 1));
        const bool twice =
            std::any_of(rules.m_rules.begin(), rules.m_rules.end(), [&pattern](const auto& other) {
                return other.pattern == pattern;
            });
        if (!choice || !pattern || twice)
        {
            return std::nullopt;
        }
        rules.m_rules.push_back({*pattern, *choice});
    }
    return rules;
}

CodecRules
CodecRules::Read(const std::string& what, const std::string& text, bool deltas)
{
    const auto rules = Parse(text);
    NS_ABORT_MSG_UNLESS(rules,
                        what << " is '" << text << "'; it must be "
                             << (deltas ? ALLOWED : ALLOWED_OF_MODELS) << ".");
    NS_ABORT_MSG_IF(rules->HasDeltas() && !deltas,
                    what << " is '" << text << "', which sends differences, but only updates to a "
                         << "parent have a base that both ends hold; use UpdateCodec for them.");
    return *rules;
}

const CodecChoice&
CodecRules::Find(const ModuleId& id) const
{
    const auto rule = std::find_if(m_rules.begin(), m_rules.end(), [&id](const auto& other) {
        return other.pattern.Matches(id);
    });
    return rule == m_rules.end() ? m_otherwise : rule->choice;
}

bool
CodecRules::HasDeltas() const
{
    return std::any_of(m_rules.begin(), m_rules.end(), [](const auto& rule) {
        return rule.choice.delta;
    });
}

} // namespace ns3::hfedfm
