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

/** What is compared unless schemes are named. */
constexpr const char* SCHEMES_WITHOUT_D2D = "local,star,edge,hfedfm:2,hfedfm:8";

/** What is compared if a D2D radio is named and schemes are not: those of arXiv 2509.03695. */
constexpr const char* SCHEMES_WITH_D2D =
    "star,edge,hfedfm:2,hfedfm:8,edge-d2d,hfedfm-d2d:2,hfedfm-d2d:8";

/** @return all options, in the order of the help text */
const std::vector<StudyOption>& GetStudyOptionTable();

} // namespace hfedfm
} // namespace ns3

#endif /* HFEDFM_STUDY_OPTION_TABLE_H */
