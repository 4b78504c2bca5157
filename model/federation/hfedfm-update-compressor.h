// SPDX-License-Identifier: GPL-2.0-only
#ifndef HFEDFM_UPDATE_COMPRESSOR_H
#define HFEDFM_UPDATE_COMPRESSOR_H

#include "ns3/hfedfm-codec-rules.h"

#include <map>
#include <optional>

namespace ns3::hfedfm
{

/**
 * Makes of a node's updates what travels to its parent, and of what has come from a child what is
 * aggregated.
 *
 * An update may travel as the difference to the module that the parent has sent, its base. With
 * error feedback, what the codec leaves out of a difference, the residual, stays here and is added
 * to the next difference of the same module, however many rounds later: residual and what travels
 * are together what was to be sent, to the last bit. A residual that was added is in what travels
 * or in the next residual, never in both.
 *
 * What was compressed is sent again as it is; it is never compressed a second time. What is lost on
 * the way or comes too late is lost as it is without compression: the residual has only what has
 * never been sent.
 */
class UpdateCompressor
{
  public:
    /** Send everything as it is, in fp32. */
    UpdateCompressor() = default;

    /** @param rules how modules travel @param errorFeedback whether residuals are kept */
    UpdateCompressor(CodecRules rules, bool errorFeedback);

    /** @return whether some modules travel as differences, so that their bases are to be kept */
    bool NeedsBases() const
    {
        return m_rules.HasDeltas();
    }

    /**
     * Make what travels of an update.
     * @param update a module after training or aggregation, no difference
     * @param base the module of its base round; null if it is not here: then a module that was to
     * travel as a difference travels whole, in fp32, with its residual
     * @return the record; the state of a difference is what its receiver reads
     */
    ModuleRecord Compress(ModuleRecord update, const ModuleState* base);

    /**
     * Make a module of a difference.
     * @param update a difference @param base of the same tensors
     * @return the record with the base added, no difference any more
     */
    static ModuleRecord Restore(ModuleRecord update, const ModuleState& base);

    /**
     * The parent's next model is here. A module that it lacks has not changed there, so that what
     * was sent of it last did not count; if the node goes on with its own values, the next update
     * has all of that again, and the residual is what it was before.
     * @param model the message
     * @param goesOn whether the node goes on with its own values of such modules
     */
    void OnModel(const Message& model, bool goesOn);

    /** @param id a module @return what was left out so far; null if nothing is kept of it */
    const ModuleState* FindResidual(const ModuleId& id) const;

  private:
    CodecRules m_rules;                          //!< how modules travel
    bool m_errorFeedback{true};                  //!< keep residuals
    std::map<ModuleId, ModuleState> m_residuals; //!< left out so far
    /** Of what was sent since the parent's model: what was left out before. */
    std::map<ModuleId, std::optional<ModuleState>> m_before;
};

} // namespace ns3::hfedfm

#endif /* HFEDFM_UPDATE_COMPRESSOR_H */
