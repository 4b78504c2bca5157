// SPDX-License-Identifier: GPL-2.0-only
#ifndef HFEDFM_COST_STUDY_H
#define HFEDFM_COST_STUDY_H

#include "hfedfm-cost-layout.h"
#include "hfedfm-cost-sampler.h"

#include <cstdint>
#include <string>
#include <vector>

namespace ns3::hfedfm
{

/**
 * @file
 * Tables of the cost model as text. Model R is that of the published table, Model P the repaired
 * one.
 */

/** @param layout latencies @return `row,latency_s,energy_j` of Model R, nine decimals, LF line ends
 */
std::string MakeCostCsv(const CostLayout& layout);

/**
 * @param layout latencies and, for Model P, positions; if there are none, the reason is told
 * @param published whether it is the published layout, whose published values are shown then
 * @return both models row by row
 */
std::string MakeCostReport(const CostLayout& layout, bool published);

/** @param layout latencies @return both sides of the identities of Model R */
std::string MakeIdentityReport(const CostLayout& layout);

/** @param samples random layouts @return quartiles of both models beside the reference's */
std::string MakeQuartileReport(const std::vector<CostSample>& samples);

/** @param samples random layouts @return medians of Model R with one repair at a time */
std::string MakeRepairReport(const std::vector<CostSample>& samples);

/** What a study of the cost model is asked to do. Every member is an option of the same name. */
struct CostStudyOptions
{
    std::string layout{"published"}; //!< `published` or a file for ReadCostLayoutFile()
    uint32_t layouts{200};           //!< random layouts
    bool csv{false};                 //!< whether only the rows of Model R are printed, as CSV
    uint32_t seed{1};                //!< RngSeed
    uint32_t run{1};                 //!< RngRun

    /**
     * Read and check the arguments of a program. `--help` and the like print and end it.
     * @param arguments program name, then `--name=value` options
     * @return the options
     * @throw InputError if an option or its value is not allowed
     */
    static CostStudyOptions Parse(const std::vector<std::string>& arguments);
};

/**
 * The cost model of the published study by formula: prints its tables on the standard output. Seed
 * and run determine everything that is drawn.
 * @param arguments program name, then options; see CostStudyOptions
 * @return what the program is to return: 0, or 2 for a bad option or layout, after one sentence on
 * the standard error output, or 1 if the output cannot be written
 */
int RunCostStudy(const std::vector<std::string>& arguments);

} // namespace ns3::hfedfm

#endif /* HFEDFM_COST_STUDY_H */
