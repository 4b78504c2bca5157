// SPDX-License-Identifier: GPL-2.0-only
#ifndef HFEDFM_RELAY_OPTIONS_H
#define HFEDFM_RELAY_OPTIONS_H

#include "ns3/hfedfm-layout.h"
#include "ns3/hfedfm-options.h"
#include "ns3/hfedfm-relay-helper.h"
#include "ns3/hfedfm-scheme.h"

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace ns3::hfedfm
{

/** A task or modality that devices of a study get in mid-run. */
struct StudyStart
{
    bool ofCluster{false}; //!< whether all devices of a cluster get it
    uint32_t index{0};     //!< of that cluster, or of the device, cell by cell
    std::string name;      //!< of the task or modality
    uint32_t round{0};     //!< from which on they have it
};

/** What begins in mid-run in a study, and who helps with modules. Every member is an option of the
 *  same name, with hyphens. */
struct RelayOptions
{
    std::vector<StudyStart> taskStarts; //!< tasks that begin in mid-run
    std::vector<StudyStart> gains;      //!< modalities that are sensed from mid-run on
    std::string relay{"all"};           //!< modules that are got from others: none, head, all
    std::string relayProviders{"neighbour,edge,cloud,server"}; //!< who is asked
    std::string relayPolicy{"ns3::hfedfm::ProviderPolicy"};    //!< class of what chooses among them

    /** Declare the options. @param command gets them, bound to this */
    void AddTo(CheckedOptions& command);

    /** Look whether the options go together. @param schemes of the study @throw InputError if
     *  something has no effect or cannot be done */
    void CheckRelaying(const std::vector<Scheme>& schemes) const;

    /**
     * Look whether devices and rounds are there. @param sizes devices of each cluster
     * @param rounds of the run @throw InputError if they are not
     */
    void CheckPlaces(const std::vector<uint32_t>& sizes, uint32_t rounds) const;

    /** @param layout positions @return devices of each cluster */
    static std::vector<uint32_t> CountDevices(const Layout& layout);

    /** @return whether anything begins in mid-run */
    bool HasStarts() const
    {
        return !taskStarts.empty() || !gains.empty();
    }

    /**
     * @param starts taskStarts or gains
     * @param sizes devices of each cluster
     * @return values of the learner's attribute Starts or Gains, by device
     */
    static std::map<uint32_t, std::string> ByDevice(const std::vector<StudyStart>& starts,
                                                    const std::vector<uint32_t>& sizes);

    /** Let devices get modules as the options say. @param helper which installs it
     *  @param scheme of the run */
    void SetUp(RelayHelper& helper, const Scheme& scheme) const;
};

} // namespace ns3::hfedfm

#endif /* HFEDFM_RELAY_OPTIONS_H */
