// SPDX-License-Identifier: GPL-2.0-only
#ifndef HFEDFM_INPUT_ERROR_H
#define HFEDFM_INPUT_ERROR_H

#include <stdexcept>
#include <string>

namespace ns3::hfedfm
{

/** What ends a study; its text is a full sentence for the user. */
class InputError : public std::runtime_error
{
  public:
    using std::runtime_error::runtime_error;
};

/**
 * Refuse what a user has given.
 * @param bad whether to refuse it
 * @param sentence for the user, which is put together in any case
 * @throw InputError with the sentence if it is bad
 */
inline void
ThrowIf(bool bad, const std::string& sentence)
{
    if (bad)
    {
        throw InputError(sentence);
    }
}

} // namespace ns3::hfedfm

#endif /* HFEDFM_INPUT_ERROR_H */
