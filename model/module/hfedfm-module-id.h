// SPDX-License-Identifier: GPL-2.0-only
#ifndef HFEDFM_MODULE_ID_H
#define HFEDFM_MODULE_ID_H

#include <cstdint>
#include <optional>
#include <ostream>
#include <string>
#include <string_view>
#include <tuple>

namespace ns3::hfedfm
{

/** The kinds of separately trained and transported parts of an M3T foundation model. */
enum class ModuleKind : uint8_t
{
    ENCODER = 0, //!< modality encoder, named by its modality
    PROMPT = 1,  //!< learned prompt, named by its task
    EXPERT = 2,  //!< one expert of a mixture, named by its number
    GATE = 3,    //!< gate of a mixture
    ADAPTER = 4, //!< bottleneck adapters of the backbone
    HEAD = 5,    //!< task head, named by its task
};

/**
 * Name of one module of the model: a kind and, except for a lone gate or adapter, a name.
 *
 * Its text form is `kind/name` or just `kind`: `encoder/audio`, `head/scene`, `expert/3`, `gate`,
 * `adapter`. Names have 1 to 48 characters out of a-z, 0-9, '-', '_' and '.'.
 */
class ModuleId
{
  public:
    /** Longest name in characters. */
    static constexpr std::size_t MAX_NAME = 48;

    /** Make the id of the lone adapter. */
    ModuleId()
        : ModuleId(ModuleKind::ADAPTER)
    {
    }

    /**
     * Make the id of a module; an invalid name ends the program with a message.
     * @param kind what the module is
     * @param name which one of its kind; may be empty only for GATE and ADAPTER
     */
    explicit ModuleId(ModuleKind kind, std::string name = "");

    /**
     * Read an id's text form.
     * @param text for instance `head/scene`
     * @return the id, or nothing if the text is not a valid id
     */
    static std::optional<ModuleId> Parse(std::string_view text);

    /** @return what the module is */
    ModuleKind GetKind() const
    {
        return m_kind;
    }

    /** @return which one of its kind; empty for a lone gate or adapter */
    const std::string& GetName() const
    {
        return m_name;
    }

    /** @return the text form, which Parse() reads */
    std::string ToString() const;

    /** @param o the other id @return whether both name the same module */
    bool operator==(const ModuleId& o) const
    {
        return m_kind == o.m_kind && m_name == o.m_name;
    }

    /** @param o the other id @return whether they name different modules */
    bool operator!=(const ModuleId& o) const
    {
        return !(*this == o);
    }

    /** @param o the other id @return whether this one sorts before it (kind, then name) */
    bool operator<(const ModuleId& o) const
    {
        return std::tie(m_kind, m_name) < std::tie(o.m_kind, o.m_name);
    }

  private:
    ModuleKind m_kind;  //!< what the module is
    std::string m_name; //!< which one of its kind
};

/** @param os stream @param id what to print @return the stream with the text form added */
std::ostream& operator<<(std::ostream& os, const ModuleId& id);

} // namespace ns3::hfedfm

#endif /* HFEDFM_MODULE_ID_H */
