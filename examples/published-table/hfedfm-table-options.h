/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef HFEDFM_TABLE_OPTIONS_H
#define HFEDFM_TABLE_OPTIONS_H

#include "../../helper/study/hfedfm-study-options.h"
#include "hfedfm-cost-layout.h"

#include <cstdint>
#include <string>
#include <vector>

namespace ns3
{
namespace hfedfm
{

/** What the table of seven schemes is asked to show. */
struct TableOptions
{
    /** Bytes of an update in the published study. */
    static constexpr uint64_t PUBLISHED_PAYLOAD = 6000000;

    /** Bytes of an update and training samples of the quick form. */
    static constexpr uint64_t QUICK_PAYLOAD = 300000;
    static constexpr uint32_t QUICK_SAMPLES = 24; //!< per device and task

    /** One block of rows: a study of its own, in a folder of its own below the output folder. */
    struct Block
    {
        std::string name;   //!< `payload` or `training`
        StudyOptions study; //!< all but the rounds, which are those of one period of each scheme
    };

    bool quick{false};                   //!< whether it is the quick form
    std::string out{"hfedfm-table-out"}; //!< output folder
    std::string layoutName{"published"}; //!< `published` or a file
    CostLayout layout;                   //!< what the formulas use
    std::vector<Block> blocks;           //!< in the order of the output
    std::vector<std::string> changed;    //!< network options with other values than the table's

    /** @return whether the layout is that of the published study */
    bool IsPublishedLayout() const;

    /**
     * Read and check the arguments of a program. `--help` and the like print and end it.
     * @param arguments program name, then `--name=value` options
     * @return the options
     * @throw InputError if an option or its value is not allowed, or the layout is no good; nothing
     * has been written then
     */
    static TableOptions Parse(const std::vector<std::string>& arguments);
};

} // namespace hfedfm
} // namespace ns3

#endif /* HFEDFM_TABLE_OPTIONS_H */
