// SPDX-License-Identifier: GPL-2.0-only
#ifndef HFEDFM_PORT_CHECK_H
#define HFEDFM_PORT_CHECK_H

#include "ns3/application.h"
#include "ns3/node.h"

namespace ns3::hfedfm
{

/**
 * End the program with a message if an application of another federation on a node has the same
 * TCP port: only one could listen there.
 * @param node where the application is to run
 * @param application a FederationNode or ModuleProvider, not installed yet
 */
void CheckPort(const Ptr<Node>& node, const Ptr<Application>& application);

} // namespace ns3::hfedfm

#endif /* HFEDFM_PORT_CHECK_H */
