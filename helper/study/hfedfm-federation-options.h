// SPDX-License-Identifier: GPL-2.0-only
#ifndef HFEDFM_FEDERATION_OPTIONS_H
#define HFEDFM_FEDERATION_OPTIONS_H

#include "hfedfm-relay-options.h"
#include "hfedfm-specialization-options.h"

#include "ns3/hfedfm-codec-rules.h"
#include "ns3/hfedfm-federation-helper.h"
#include "ns3/hfedfm-options.h"
#include "ns3/hfedfm-scheme.h"

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <vector>

namespace ns3::hfedfm
{

/** How the nodes of a study federate: what travels, who takes part, what is made of updates. Every
 *  member is an option of the same name. */
struct FederationOptions : RelayOptions, SpecializationOptions
{
    std::string serverOptimizer{"fedavg"};  //!< what the root makes of updates
    std::string edgeAggregation{"rounds"};  //!< when edge servers aggregate (`--edge-aggregation`)
    std::string cloudAggregation{"rounds"}; //!< when the cloud does (`--cloud-aggregation`)
    double quorum{1};                       //!< share of updates that ends a round
    double deadline{0};                     //!< s after which a round ends; 0: none
    std::string codec{"fp32"};              //!< how models travel, and updates unless told
    std::string updateCodec;                //!< how updates travel; empty: as models. A study that
                                            //!< trains and says nothing of codecs: UPDATE_CODEC
    Circulation circulation;                //!< periods of modules, those that stay included
    std::string personal;                   //!< patterns of modules that stay on their device
    std::string edgeCirculation{"rules"};   //!< who chooses what devices report
    std::string edgeBudget{"all/4"};        //!< bytes per round and device, if edge servers do
    std::string cloudCirculation{"rules"};  //!< who chooses what goes to the cloud
    std::string cloudBudget{"all/4"};       //!< bytes per round and link, if the cloud does
    std::string mixing;                     //!< rules of own with global values
    double availability{1};                 //!< probability that a device is there in a round
    double participation{1};                //!< share of devices that take part in a round
    std::string selection{"random"};        //!< which of them do

    /** How updates travel if nothing is said of codecs. */
    static const std::string UPDATE_CODEC;

    /** @param schemes any @return whether one of them has devices that report to a parent */
    static bool HasRoot(const std::vector<Scheme>& schemes);

    /** Declare the options. @param command gets them, bound to this */
    void AddTo(CheckedOptions& command);

    /** Look whether the options go together. @param schemes of the study @param foreign attributes
     *  of the command line @throw InputError if something has no effect or cannot be done */
    void Check(const std::vector<Scheme>& schemes, const CheckedOptions::Settings& foreign) const;

    /** Look whether rules of circulation fit. @param modules that devices train @param schemes of
     *  the study @param rounds of a run @throw InputError that names what has no effect */
    void CheckCirculation(const std::set<ModuleId>& modules,
                          const std::vector<Scheme>& schemes,
                          uint32_t rounds) const;

    /** Look whether all rules of codecs are for something. @param modules that devices train
     *  @throw InputError if one is for no module, or for none that another leaves */
    void CheckCodecs(const std::set<ModuleId>& modules) const;

    /** @return how modules travel from parents and between neighbours */
    CodecRules GetCodec() const;

    /** @return how modules travel to parents */
    CodecRules GetUpdateCodec() const;

    /** Look whether budgets and mixing fit. @param sizes bytes of modules that devices train, in an
     *  update @throw InputError if one cannot be meant or has no effect */
    void CheckModules(const std::map<ModuleId, uint64_t>& sizes) const;

    /** Pass the options on. @param helper installs the scheme @param scheme which */
    void Apply(FederationHelper& helper, const Scheme& scheme) const;

    /** @return whether a tier does not wait for rounds */
    bool IsAsynchronous() const
    {
        return edgeAggregation != "rounds" || cloudAggregation != "rounds";
    }

    /** @return whether not all devices take part in each round */
    bool SelectsClients() const
    {
        return participation < 1 || availability < 1;
    }

  private:
    void CheckAsynchrony(const std::vector<Scheme>& schemes,
                         const CheckedOptions::Settings& foreign) const;
};

} // namespace ns3::hfedfm

#endif /* HFEDFM_FEDERATION_OPTIONS_H */
