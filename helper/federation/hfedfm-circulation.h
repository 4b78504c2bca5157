// SPDX-License-Identifier: GPL-2.0-only
#ifndef HFEDFM_CIRCULATION_H
#define HFEDFM_CIRCULATION_H

#include "ns3/hfedfm-circulation-rules.h"

#include <string>
#include <vector>

namespace ns3::hfedfm
{

/**
 * How often which modules go from devices to their cluster's server or head, and from there to the
 * cloud.
 */
struct Circulation
{
    CirculationRules edge;  //!< from devices to their edge server or head; own period 1
    CirculationRules cloud; //!< from there to the cloud; own period E of the scheme

    /** The allowed texts, as an error or a help text names them. */
    static const std::string ALLOWED;

    /**
     * Read the text form.
     * @param text a preset: `uniform`, without rules, or `rare-encoders`, which are encoder=4/8; or
     * rules with commas, `PATTERN=CLOUD` or `PATTERN=EDGE/CLOUD`, each a period in rounds, 0 for
     * never; or a file with lines of the same as `pattern,edge,cloud`, the first of them these
     * names. What never leaves its device does not get further either.
     * @return the rules
     * @throw InputError that names the rule or line, and what is allowed
     */
    static Circulation Parse(const std::string& text);

    /**
     * Add modules that never leave their device, before all other rules.
     * @param patterns of them, with commas; empty: none
     * @throw InputError if one is no pattern
     */
    void KeepPersonal(const std::string& patterns);

    /** @return the rules as one text, which Parse() reads; `uniform` if there are none */
    std::string ToString() const;

    /** @return whether there are no rules */
    bool IsUniform() const
    {
        return edge.IsEmpty() && cloud.IsEmpty();
    }
};

} // namespace ns3::hfedfm

#endif /* HFEDFM_CIRCULATION_H */
