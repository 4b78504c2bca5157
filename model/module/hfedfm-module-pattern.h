// SPDX-License-Identifier: GPL-2.0-only
#ifndef HFEDFM_MODULE_PATTERN_H
#define HFEDFM_MODULE_PATTERN_H

#include "hfedfm-module-id.h"

#include "ns3/abort.h"

#include <optional>
#include <string>
#include <string_view>

namespace ns3::hfedfm
{

/**
 * What a rule about modules is for: one module, all of a kind, or all.
 *
 * Its text form is that of a module with a name, `head/scene`; a kind, `head`, which stands for all
 * modules of it with or without a name; or `*`.
 */
class ModulePattern
{
  public:
    /** The allowed texts, as an error or a help text names them. */
    static constexpr const char* ALLOWED =
        "a module like head/scene, a kind (encoder, prompt, expert, gate, adapter or head) or *";

    /** Make the pattern of all modules. */
    ModulePattern() = default;

    /** @param text for instance `head` @return the pattern, or nothing if the text is none */
    static std::optional<ModulePattern> Parse(std::string_view text);

    /** @param id a module @return whether the rule is for it */
    bool Matches(const ModuleId& id) const;

    /** @return the text form, which Parse() reads */
    std::string ToString() const;

    /** @param o the other pattern @return whether both are the same */
    bool operator==(const ModulePattern& o) const
    {
        return m_kind == o.m_kind && m_name == o.m_name;
    }

  private:
    std::optional<ModuleKind> m_kind; //!< of the modules; nothing: all kinds
    std::string m_name;               //!< of the module; empty: all of the kind
};

/**
 * Read rules about modules from an attribute.
 * @param text that T::Parse() reads; others end the program
 * @param what the attribute, and whose
 * @return the rules
 */
template <typename T>
T
ReadRules(const std::string& text, const std::string& what)
{
    std::string error;
    const auto rules = T::Parse(text, &error);
    NS_ABORT_MSG_UNLESS(rules, what << ": " << error);
    return *rules;
}

} // namespace ns3::hfedfm

#endif /* HFEDFM_MODULE_PATTERN_H */
