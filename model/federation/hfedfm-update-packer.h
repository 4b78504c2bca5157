// SPDX-License-Identifier: GPL-2.0-only
#ifndef HFEDFM_UPDATE_PACKER_H
#define HFEDFM_UPDATE_PACKER_H

#include "hfedfm-module-bases.h"
#include "hfedfm-update-compressor.h"

#include <optional>
#include <string>
#include <vector>

namespace ns3::hfedfm
{

/**
 * Updates of a node of a tree on their way: makes of the node's own what travels to its parent, and
 * of those of its children modules again. It keeps the modules that differences refer to, if some
 * module travels as one.
 */
class UpdatePacker
{
  public:
    /** Send everything as it is, in fp32. */
    UpdatePacker() = default;

    /** @param rules how modules travel to the parent @param errorFeedback whether residuals are
     *  kept */
    UpdatePacker(CodecRules rules, bool errorFeedback)
        : m_compressor(std::move(rules), errorFeedback)
    {
    }

    /** A model of the parent is here. @param model the message @param goesOn whether the node goes
     *  on with its own values of modules that it lacks */
    void OnModel(const Message& model, bool goesOn);

    /** A round begins. @param model that children have @param history tells since when */
    void OnRound(const ModuleSet& model, const ModuleHistory& history);

    /** @param updates of this node, with the rounds of their bases, or what Pack() has made @return
     *  what travels; what was made before stays as it is */
    std::vector<ModuleRecord> Pack(std::vector<ModuleRecord> updates);

    /** @param updates that Pack() has made @return the modules as the parent reads them; ends the
     *  program if it was another packer */
    std::vector<ModuleRecord> Unpack(std::vector<ModuleRecord> updates) const;

    /**
     * Make a module of an update.
     * @param update any
     * @param known the modules that may come; only their specs matter
     * @param base the module that it is based on; null if it is not held
     * @param detail gets a sentence if the update is of no use
     * @return a record that is no difference, or nothing
     */
    static std::optional<ModuleRecord> MakeWhole(const ModuleRecord& update,
                                                 const ModuleSet& known,
                                                 const ModuleState* base,
                                                 std::string& detail);

    /**
     * The same of an update of a child, to a module that may be kept here.
     * @param update any
     * @param known the modules that may come; only their specs matter
     * @param present the module as children have it; null if it is not held any more
     * @param detail gets a sentence if the update is of no use
     * @return a record that is no difference, or nothing
     */
    std::optional<ModuleRecord> UnpackOfChild(const ModuleRecord& update,
                                              const ModuleSet& known,
                                              const ModuleState* present,
                                              std::string& detail) const;

  private:
    UpdateCompressor m_compressor; //!< makes differences, and keeps what they leave out
    ModuleBases m_bases;           //!< what differences refer to
};

} // namespace ns3::hfedfm

#endif /* HFEDFM_UPDATE_PACKER_H */
