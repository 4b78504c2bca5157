// SPDX-License-Identifier: GPL-2.0-only
#ifndef HFEDFM_TABLE_H
#define HFEDFM_TABLE_H

#include "../../helper/study/hfedfm-study-options.h"
#include "../../helper/study/hfedfm-study.h"
#include "hfedfm-cost-layout.h"

#include <cstdint>
#include <string>
#include <vector>

namespace ns3::hfedfm
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
        StudyOptions study; //!< all but the rounds, which are two periods of each scheme
    };

    bool quick{false};                   //!< whether it is the quick form
    std::string out{"hfedfm-table-out"}; //!< output folder
    std::string layoutName{"published"}; //!< `published` or a file
    CostLayout layout;                   //!< what the formulas use
    std::vector<Block> blocks;           //!< in the order of the output
    std::vector<std::string> changed;    //!< network options with other values than the table's

    /** @return whether the layout is that of the published study */
    bool IsPublishedLayout() const
    {
        return layoutName == "published";
    }

    /**
     * Read and check the arguments of a program. `--help` and the like print and end it.
     * @param arguments program name, then `--name=value` options
     * @return the options
     * @throw InputError if an option or its value is not allowed, or the layout is no good; nothing
     * has been written then
     */
    static TableOptions Parse(const std::vector<std::string>& arguments);
};

/**
 * The table of seven schemes by formula and by packet: simulates what is missing in the output
 * folder, prints the tables on the standard output and writes `table.csv` and plots. Below the
 * output folder, each block has a folder of a study of its own.
 * @param arguments program name, then options; see TableOptions
 * @param run simulates one cell; its options have the rounds of its scheme
 * @param check looks whether a block can be simulated, before anything is written; may be empty
 * @return what the program is to return: 0; 2 for a bad option or layout and 1 for another error or
 * a run that has failed, after a sentence on the standard error output; 130 if it was interrupted
 */
int RunTable(const std::vector<std::string>& arguments,
             const StudyFunction& run,
             const StudyCheck& check = {});

} // namespace ns3::hfedfm

#endif /* HFEDFM_TABLE_H */
