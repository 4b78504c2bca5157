// SPDX-License-Identifier: GPL-2.0-only
#ifndef HFEDFM_RELAY_HELPER_H
#define HFEDFM_RELAY_HELPER_H

#include "hfedfm-federation-container.h"

#include "ns3/application-container.h"
#include "ns3/hfedfm-edge-network.h"
#include "ns3/object-factory.h"

#include <cstdint>
#include <string>

namespace ns3::hfedfm
{

/**
 * Lets devices that begin a task in mid-run get its modules from others: puts a ModuleProvider
 * beside the cloud, every edge server and every device of a D2D cluster, and a ModuleRequester with
 * a RelayClient beside each device whose learner has starts. Without such a device it installs
 * nothing.
 */
class RelayHelper
{
  public:
    RelayHelper();

    /** @param name attribute of RelayClient @param value for all devices */
    void SetClientAttribute(const std::string& name, const AttributeValue& value)
    {
        m_clients.Set(name, value);
    }

    /** @param name attribute of ModuleRequester @param value for all devices */
    void SetRequesterAttribute(const std::string& name, const AttributeValue& value)
    {
        m_requesters.Set(name, value);
    }

    /** @param name attribute of ModuleProvider @param value for all nodes */
    void SetProviderAttribute(const std::string& name, const AttributeValue& value)
    {
        m_providers.Set(name, value);
    }

    /** @param rounds E of the scheme: the age from which on a state is too old, unless the clients'
     *  MaxAge is set */
    void SetEdgeRounds(uint32_t rounds)
    {
        m_edgeRounds = rounds;
    }

    /**
     * Install what a federation needs; before the simulation begins.
     * @param network what it runs on
     * @param federation its nodes
     * @return providers and requesters
     */
    ApplicationContainer Install(const EdgeNetwork& network,
                                 const FederationContainer& federation) const;

  private:
    void InstallClient(const EdgeNetwork& network,
                       const FederationContainer& federation,
                       const FederationEntry& device,
                       ApplicationContainer& applications) const;

    ObjectFactory m_clients;    //!< makes what asks
    ObjectFactory m_requesters; //!< makes what carries its requests
    ObjectFactory m_providers;  //!< makes what answers
    uint32_t m_edgeRounds{1};   //!< E
};

} // namespace ns3::hfedfm

#endif /* HFEDFM_RELAY_HELPER_H */
