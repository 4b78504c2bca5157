/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef HFEDFM_STUDY_ERROR_H
#define HFEDFM_STUDY_ERROR_H

#include <stdexcept>

namespace ns3
{
namespace hfedfm
{

/** What ends a study; its text is a full sentence for the user. */
class StudyError : public std::runtime_error
{
  public:
    using std::runtime_error::runtime_error;
};

} // namespace hfedfm
} // namespace ns3

#endif /* HFEDFM_STUDY_ERROR_H */
