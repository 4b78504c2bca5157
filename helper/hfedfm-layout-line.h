/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef HFEDFM_LAYOUT_LINE_H
#define HFEDFM_LAYOUT_LINE_H

#include <cstdint>
#include <istream>
#include <string>
#include <vector>

namespace ns3
{
namespace hfedfm
{

/** One line of a layout file, cut at its commas, with its place for messages. */
struct LayoutLine
{
    std::string place;               //!< `file, line 7`
    std::vector<std::string> fields; //!< what stands between the commas; the first is the kind

    /** @param field position @return its value @throw StudyError if it is no finite number */
    double GetNumber(std::size_t field) const;

    /** @param field position @return its value @throw StudyError if it is no whole number from 0 */
    uint32_t GetIndex(std::size_t field) const;

    /** @param field position @return its value @throw StudyError unless it is from 0 to 1e9 s */
    double GetSeconds(std::size_t field) const;

    /** @param count number of fields the line must have @throw StudyError if it has not */
    void Require(std::size_t count) const;
};

/**
 * Read a layout file. Empty lines and those that begin with # are passed over.
 * @param in where to read
 * @param name what to call it in messages
 * @return its lines
 * @throw StudyError if a line is none of server, user, uplink, d2d, near and aggregator
 */
std::vector<LayoutLine> ReadLayoutLines(std::istream& in, const std::string& name);

} // namespace hfedfm
} // namespace ns3

#endif /* HFEDFM_LAYOUT_LINE_H */
