/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef HFEDFM_STUDY_OPTION_TABLE_H
#define HFEDFM_STUDY_OPTION_TABLE_H

#include "hfedfm-study-options.h"

#include <functional>
#include <string>
#include <vector>

namespace ns3
{
namespace hfedfm
{

/** One option of a study: all that reading, checking and explaining it takes. */
struct StudyOption
{
    /** Stores a text and returns whether it is allowed. */
    using Reader = std::function<bool(StudyOptions&, const std::string&)>;

    std::string name;        //!< without dashes
    std::string defaultText; //!< value when not given
    std::string meaning;     //!< for the help text
    std::string allowed;     //!< completes "must be ..."
    bool changesResults;     //!< whether results depend on it
    Reader read;             //!< stores the value
};

/** @return all options, in the order of the help text */
const std::vector<StudyOption>& GetStudyOptionTable();

} // namespace hfedfm
} // namespace ns3

#endif /* HFEDFM_STUDY_OPTION_TABLE_H */
