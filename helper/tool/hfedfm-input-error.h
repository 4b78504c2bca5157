// SPDX-License-Identifier: GPL-2.0-only
#ifndef HFEDFM_INPUT_ERROR_H
#define HFEDFM_INPUT_ERROR_H

#include <stdexcept>

namespace ns3::hfedfm
{

/** What ends a study; its text is a full sentence for the user. */
class InputError : public std::runtime_error
{
  public:
    using std::runtime_error::runtime_error;
};

} // namespace ns3::hfedfm

#endif /* HFEDFM_INPUT_ERROR_H */
