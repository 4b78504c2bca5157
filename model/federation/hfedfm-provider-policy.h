// SPDX-License-Identifier: GPL-2.0-only
#ifndef HFEDFM_PROVIDER_POLICY_H
#define HFEDFM_PROVIDER_POLICY_H

#include "hfedfm-module-directory.h"

#include "ns3/object.h"

#include <cstdint>
#include <string>
#include <vector>

namespace ns3::hfedfm
{

/** What a provider of modules is to the one who asks, in the order of what it costs to ask it. */
enum class ProviderKind : uint8_t
{
    NEIGHBOUR, //!< a device in D2D reach
    EDGE,      //!< the edge server of the own cluster
    CLOUD,     //!< the cloud
    SERVER,    //!< the edge server of another cluster
};

/** @param kind what a provider is @return its name, for instance `neighbour` */
const char* ToString(ProviderKind kind);

/** A node that may be asked for a module. */
struct ProviderOffer
{
    uint32_t node{0};                      //!< federation id
    ProviderKind kind{ProviderKind::EDGE}; //!< what it is to the one who asks
    HeldModule held;                       //!< what is known of the module there

    /** @return whether it was told up to which round the module was trained there */
    bool IsKnown() const
    {
        return held.round > 0 && held.samples > 0;
    }
};

/**
 * Chooses which providers are asked for a module, and in which order: the first that gives it is
 * the last that is asked. A subclass is named by its TypeId in RelayClient::Policy.
 *
 * This one takes the cheapest that is good enough: neighbours first, then the edge server, the
 * cloud and other edge servers; of one kind the one with the newest state, then with the most
 * samples. A state that is known to be too old is not good enough; one of which nothing is known
 * comes last.
 */
class ProviderPolicy : public Object
{
  public:
    /** @return the TypeId */
    static TypeId GetTypeId();

    /**
     * @param offers nodes that hold the module, by federation id
     * @param oldest a state trained up to an earlier round is too old
     * @return those to ask, in order
     */
    virtual std::vector<ProviderOffer> Choose(const std::vector<ProviderOffer>& offers,
                                              uint32_t oldest) const;
};

/**
 * Asks for the best state first, wherever it is: the newest, then the one with the most samples
 * behind it, then the cheapest.
 */
class FreshestProviderPolicy : public ProviderPolicy
{
  public:
    /** @return the TypeId */
    static TypeId GetTypeId();

    std::vector<ProviderOffer> Choose(const std::vector<ProviderOffer>& offers,
                                      uint32_t oldest) const override;
};

} // namespace ns3::hfedfm

#endif /* HFEDFM_PROVIDER_POLICY_H */
