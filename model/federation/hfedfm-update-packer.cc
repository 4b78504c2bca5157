// SPDX-License-Identifier: GPL-2.0-only
#include "hfedfm-update-packer.h"

#include "hfedfm-update-validator.h"

#include "ns3/abort.h"

#include <utility>

namespace ns3::hfedfm
{

void
UpdatePacker::OnModel(const Message& model, bool goesOn)
{
    if (!m_compressor.NeedsBases())
    {
        return;
    }
    m_compressor.OnModel(model, goesOn);
    for (const auto& update : model.updates)
    {
        m_bases.KeepFromParent(model.round, update.state);
    }
}

void
UpdatePacker::OnRound(const ModuleSet& model, const ModuleHistory& history)
{
    if (m_compressor.NeedsBases())
    {
        m_bases.KeepOwn(model, history);
    }
}

std::vector<ModuleRecord>
UpdatePacker::Pack(std::vector<ModuleRecord> updates)
{
    for (auto& update : updates)
    {
        if (!update.delta)
        {
            const auto* base = m_bases.FindOfParent(update.state.GetId(), update.baseRound);
            update = m_compressor.Compress(std::move(update), base);
        }
    }
    return updates;
}

std::vector<ModuleRecord>
UpdatePacker::Unpack(std::vector<ModuleRecord> updates) const
{
    for (auto& update : updates)
    {
        if (update.delta)
        {
            const auto* base = m_bases.FindOfParent(update.state.GetId(), update.baseRound);
            NS_ABORT_MSG_UNLESS(base,
                                "The module " << update.state.GetId() << " of round "
                                              << update.baseRound << ", to which a difference was "
                                              << "sent, is not held any more.");
            update = UpdateCompressor::Restore(std::move(update), *base);
        }
    }
    return updates;
}

std::optional<ModuleRecord>
UpdatePacker::MakeWhole(const ModuleRecord& update,
                        const ModuleSet& known,
                        const ModuleState* base,
                        std::string& detail)
{
    const auto accept = [&](const ModuleRecord& record) {
        return UpdateValidator::Check(record, known, &detail) == UpdateVerdict::ACCEPTED;
    };
    if (!accept(update))
    {
        return std::nullopt;
    }
    if (!update.delta)
    {
        return update;
    }
    // Round 0 is that of no model.
    if (!base || update.baseRound == 0)
    {
        detail = "Module " + update.state.GetId().ToString() +
                 " came as the difference to that of round " + std::to_string(update.baseRound) +
                 ", which is not held here.";
        return std::nullopt;
    }
    // The sum of finite values may not be finite.
    auto whole = UpdateCompressor::Restore(update, *base);
    return accept(whole) ? std::optional<ModuleRecord>(std::move(whole)) : std::nullopt;
}

std::optional<ModuleRecord>
UpdatePacker::UnpackOfChild(const ModuleRecord& update,
                            const ModuleSet& known,
                            const ModuleState* present,
                            std::string& detail) const
{
    const auto* kept = m_bases.FindOfChildren(update.state.GetId(), update.baseRound);
    return MakeWhole(update, known, kept ? kept : present, detail);
}

} // namespace ns3::hfedfm
