// SPDX-License-Identifier: GPL-2.0-only
#ifndef HFEDFM_NAMED_PART_H
#define HFEDFM_NAMED_PART_H

#include "ns3/abort.h"
#include "ns3/object-factory.h"
#include "ns3/type-id.h"

#include <sstream>
#include <string>

namespace ns3::hfedfm
{

/** @param factory named by an attribute @param what the attribute @return what it makes */
template <typename T>
Ptr<T>
MakePart(const ObjectFactory& factory, const std::string& what)
{
    const auto part = factory.Create()->GetObject<T>();
    NS_ABORT_MSG_UNLESS(part, "The type " << factory.GetTypeId() << " is no " << what << ".");
    return part;
}

/** @param text a TypeId with attributes in brackets, or nothing @param what the attribute @return
 *  what it makes; null for nothing */
template <typename T>
Ptr<T>
MakeNamed(const std::string& text, const std::string& what)
{
    TypeId type;
    NS_ABORT_MSG_UNLESS(text.empty() ||
                            TypeId::LookupByNameFailSafe(text.substr(0, text.find('[')), &type),
                        what << " is '" << text << "', which is no TypeId.");
    ObjectFactory factory;
    std::istringstream(text) >> factory;
    return text.empty() ? nullptr : MakePart<T>(factory, what);
}

} // namespace ns3::hfedfm

#endif /* HFEDFM_NAMED_PART_H */
