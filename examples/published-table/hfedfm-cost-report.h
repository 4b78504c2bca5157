/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef HFEDFM_COST_REPORT_H
#define HFEDFM_COST_REPORT_H

#include "hfedfm-cost-layout.h"
#include "hfedfm-cost-sampler.h"

#include <string>
#include <vector>

namespace ns3
{
namespace hfedfm
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

} // namespace hfedfm
} // namespace ns3

#endif /* HFEDFM_COST_REPORT_H */
