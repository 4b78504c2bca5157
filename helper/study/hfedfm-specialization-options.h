// SPDX-License-Identifier: GPL-2.0-only
#ifndef HFEDFM_SPECIALIZATION_OPTIONS_H
#define HFEDFM_SPECIALIZATION_OPTIONS_H

#include "ns3/hfedfm-federation-helper.h"
#include "ns3/hfedfm-options.h"
#include "ns3/hfedfm-scheme.h"

#include <cstdint>
#include <set>
#include <string>
#include <vector>

namespace ns3::hfedfm
{

/** Which modules the devices of a study share out among themselves. Every member is an option. */
struct SpecializationOptions
{
    SpecializationRules shared;       //!< modules, and how many a device provides (`--specialize`)
    std::string specializeBy{"loss"}; //!< what makes a device a good provider (`--specialize-by`)
    uint32_t specializeAfter{4};      //!< rounds of all by all before (`--specialize-after`)

    /** Declare the options. @param command gets them, bound to this */
    void AddTo(CheckedOptions& command);

    /** @return whether modules are shared out */
    bool Specializes() const
    {
        return !shared.GetRules().empty();
    }

    /**
     * Look whether the options go together.
     * @param schemes of the study
     * @param rounds of a run
     * @param foreign attributes of the command line
     * @throw InputError if something has no effect or cannot be done
     */
    void CheckSpecialization(const std::vector<Scheme>& schemes,
                             uint32_t rounds,
                             const CheckedOptions::Settings& foreign) const;

    /**
     * Look whether rules fit.
     * @param modules that devices train
     * @param rules of what they report
     * @throw InputError if a rule is for no module, or for no more than a device provides
     */
    void CheckShared(const std::set<ModuleId>& modules, const CirculationRules& rules) const;

    /**
     * Look whether each server has devices enough for all modules.
     * @param modules that devices train
     * @param devices of the server with the fewest
     * @throw InputError if some would have no provider
     */
    void CheckServers(const std::set<ModuleId>& modules, uint32_t devices) const;

    /** Pass the options on. @param helper installs the scheme */
    void ApplySpecialization(FederationHelper& helper) const;
};

} // namespace ns3::hfedfm

#endif /* HFEDFM_SPECIALIZATION_OPTIONS_H */
