// SPDX-License-Identifier: GPL-2.0-only
#include "hfedfm-module-id.h"

#include "ns3/abort.h"

#include <array>
#include <utility>

namespace ns3::hfedfm
{

namespace
{

constexpr std::array<std::string_view, 6> KIND_NAMES =
    {"encoder", "prompt", "expert", "gate", "adapter", "head"};

bool
IsValidName(ModuleKind kind, std::string_view name)
{
    if (name.empty())
    {
        return kind == ModuleKind::GATE || kind == ModuleKind::ADAPTER;
    }
    return name.size() <= ModuleId::MAX_NAME &&
           name.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-_.") ==
               std::string_view::npos;
}

} // namespace

ModuleId::ModuleId(ModuleKind kind, std::string name)
    : m_kind(kind),
      m_name(std::move(name))
{
    NS_ABORT_MSG_UNLESS(IsValidName(kind, m_name),
                        "The name '" << m_name << "' is not allowed for a module of kind "
                                     << KIND_NAMES.at(static_cast<std::size_t>(kind))
                                     << ": use 1 to " << MAX_NAME
                                     << " characters out of a-z, 0-9, '-', '_' and '.'.");
}

std::optional<ModuleId>
ModuleId::Parse(std::string_view text)
{
    const auto slash = text.find('/');
    const auto kindText = text.substr(0, slash);
    const auto name = slash == std::string_view::npos ? "" : text.substr(slash + 1);
    if (slash != std::string_view::npos && name.empty())
    {
        return std::nullopt;
    }
    for (std::size_t i = 0; i < KIND_NAMES.size(); ++i)
    {
        const auto kind = static_cast<ModuleKind>(i);
        if (kindText == KIND_NAMES[i] && IsValidName(kind, name))
        {
            return ModuleId(kind, std::string(name));
        }
    }
    return std::nullopt;
}

std::string
ModuleId::ToString() const
{
    std::string text(KIND_NAMES.at(static_cast<std::size_t>(m_kind)));
    return m_name.empty() ? text : text + "/" + m_name;
}

std::ostream&
operator<<(std::ostream& os, const ModuleId& id)
{
    return os << id.ToString();
}

} // namespace ns3::hfedfm
