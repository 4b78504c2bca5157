// SPDX-License-Identifier: GPL-2.0-only
#ifndef HFEDFM_UPDATE_VALIDATOR_H
#define HFEDFM_UPDATE_VALIDATOR_H

#include "ns3/hfedfm-message.h"
#include "ns3/hfedfm-module-state.h"

#include <cstdint>
#include <ostream>
#include <string>

namespace ns3::hfedfm
{

/** Whether a module update can be aggregated, or why not. */
enum class UpdateVerdict : uint8_t
{
    ACCEPTED,       //!< it can
    UNKNOWN_MODULE, //!< the receiver does not hold the module
    WRONG_SHAPE,    //!< names or shapes of the tensors differ from the receiver's
    NO_VALUES,      //!< only the spec was sent
    BAD_WEIGHT,     //!< the sample weight is negative, infinite or NaN
    NOT_FINITE,     //!< some value is infinite or NaN
};

/** @param verdict a verdict @return its name, for instance `WRONG_SHAPE` */
const char* ToString(UpdateVerdict verdict);

/** @param os stream @param verdict what to print @return the stream with the name added */
std::ostream& operator<<(std::ostream& os, UpdateVerdict verdict);

/** Decides whether what came from another node may be aggregated. */
class UpdateValidator
{
  public:
    /**
     * Check one update.
     * @param update what came
     * @param known the modules that the receiver holds; only their specs matter
     * @param detail if given, gets a sentence on why the update is rejected
     * @return ACCEPTED or the first reason against it, in the order of the enumeration
     */
    static UpdateVerdict Check(const ModuleRecord& update,
                               const ModuleSet& known,
                               std::string* detail = nullptr);
};

} // namespace ns3::hfedfm

#endif /* HFEDFM_UPDATE_VALIDATOR_H */
