/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef HFEDFM_STUDY_ERRORS_H
#define HFEDFM_STUDY_ERRORS_H

#include "ns3/hfedfm-study-error.h"

#include <string>

namespace ns3
{
namespace hfedfm
{

/** @param action what may throw a StudyError @return its text; empty if it throws none */
template <typename Action>
std::string
ErrorOf(const Action& action)
{
    try
    {
        action();
    }
    catch (const StudyError& error)
    {
        return error.what();
    }
    return "";
}

/** @param text where to look @param part what for @return whether it is there */
inline bool
Contains(const std::string& text, const std::string& part)
{
    return text.find(part) != std::string::npos;
}

} // namespace hfedfm
} // namespace ns3

#endif /* HFEDFM_STUDY_ERRORS_H */
