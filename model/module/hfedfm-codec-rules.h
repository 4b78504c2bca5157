// SPDX-License-Identifier: GPL-2.0-only
#ifndef HFEDFM_CODEC_RULES_H
#define HFEDFM_CODEC_RULES_H

#include "hfedfm-message.h"
#include "hfedfm-module-pattern.h"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ns3::hfedfm
{

/** How the values of one module travel. */
struct CodecChoice
{
    Codec codec{Codec::FP32}; //!< how they are written
    bool delta{false};        //!< whether they are the difference to what the receiver has
    double share{1};          //!< TOP_K: part of the values that is sent, above 0 and at most 1

    /**
     * Read a choice.
     * @param text fp32, fp16, bf16, int8 or int4, with -delta for the difference, or top-k:SHARE
     * @return the choice, or nothing if the text is none
     */
    static std::optional<CodecChoice> Parse(std::string_view text);

    /** @param count values of a module @return how many TOP_K sends, at least one if there are any;
     *  of other codecs, all */
    std::size_t CountSent(std::size_t count) const;

    /** @return bytes that a value of many takes */
    double GetBytesPerValue() const;

    /** @param spec a module @param weight of its record @return a record of a size that this choice
     *  gives, with made-up values */
    ModuleRecord MakeSample(const ModuleSpec& spec, double weight = 0) const;
};

/**
 * Which modules travel how: a list of patterns, of which the first that a module matches counts;
 * fp32 for a module that matches none.
 */
class CodecRules
{
  public:
    /** What a text may be. */
    static constexpr const char* ALLOWED =
        "fp32, fp16, bf16, int8 or int4, each with -delta for the difference to the model that "
        "the receiver has sent, or top-k:SHARE, which is of the difference; or a list with commas "
        "of PATTERN=CODEC, PATTERN a module (head/scene), a kind of modules (head) or *, each "
        "once, the first that matches counts";

    /** What a text without differences may be. */
    static constexpr const char* ALLOWED_OF_MODELS =
        "fp32, fp16, bf16, int8 or int4, or a list with commas of PATTERN=CODEC, PATTERN a module "
        "(head/scene), a kind of modules (head) or *, each once, the first that matches counts";

    /** One rule. */
    struct Rule
    {
        ModulePattern pattern; //!< which modules
        CodecChoice choice;    //!< how they travel
    };

    /** Let all modules travel alike. @param codec how, none that only a difference can have */
    CodecRules(Codec codec = Codec::FP32);

    /**
     * Read rules.
     * @param text as ALLOWED says
     * @return the rules, or nothing if the text is not allowed
     */
    static std::optional<CodecRules> Parse(const std::string& text);

    /**
     * Read the rules of an attribute; a text that is not allowed ends the program with a message.
     * @param what the attribute, for the message
     * @param text as Parse() takes it
     * @param deltas whether differences are allowed: both ends hold what they refer to
     * @return the rules
     */
    static CodecRules Read(const std::string& what, const std::string& text, bool deltas);

    /** @param id a module @return how it travels */
    const CodecChoice& Find(const ModuleId& id) const;

    /** @return the rules, in their order */
    const std::vector<Rule>& GetRules() const
    {
        return m_rules;
    }

    /** @return whether some modules travel as differences */
    bool HasDeltas() const;

    /** @return the rules as they were written */
    const std::string& ToString() const
    {
        return m_text;
    }

  private:
    std::vector<Rule> m_rules; //!< in their order
    std::string m_text;        //!< as they were written
    CodecChoice m_otherwise;   //!< of modules without a rule
};

} // namespace ns3::hfedfm

#endif /* HFEDFM_CODEC_RULES_H */
