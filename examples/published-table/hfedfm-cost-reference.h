// SPDX-License-Identifier: GPL-2.0-only
#ifndef HFEDFM_COST_REFERENCE_H
#define HFEDFM_COST_REFERENCE_H

#include "ns3/hfedfm-cost-model.h"

#include <array>
#include <string>
#include <vector>

namespace ns3::hfedfm
{

/**
 * @file
 * What others published or computed, to stand beside what this module computes. Nothing is computed
 * from these numbers.
 */

/** @return latency (s) and energy (J) as printed in arXiv 2509.03695, which truncates the digits
 * and calls the unit of energy kJ */
const CostTable& GetPublishedTable();

/** Quartiles of a row over random layouts that an independent program found. */
struct ReferenceRow
{
    std::array<double, 3> latency; //!< first quartile, median, third quartile, s
    std::array<double, 3> energy;  //!< first quartile, median, third quartile, J
};

/** @return the rows of the published model over 2000 layouts */
const std::array<ReferenceRow, COST_ROWS>& GetReferenceQuartiles();

/** @return the rows of the physical model over 500 layouts */
const std::array<ReferenceRow, COST_ROWS>& GetPhysicalQuartiles();

/** @return the row star of the physical model if the users of a cell share one backhaul */
const ReferenceRow& GetSharedStarQuartiles();

/** @return medians of the latency over 500 layouts if only ways towards the cloud take time, s */
const std::array<double, COST_ROWS>& GetUplinkMedians();

/** By how much a scheme is faster with D2D. */
struct D2dGain
{
    std::size_t without; //!< row
    std::size_t with;    //!< row
    double saved;        //!< share of the latency, median over 500 layouts
};

/** @return what D2D saves at E = 2, at E = 8 and without a cloud */
const std::array<D2dGain, 3>& GetD2dGains();

/** Repairs of the published model that are looked at together. */
struct CostRepair
{
    std::string name;                        //!< what is repaired
    CostRules rules;                         //!< the repairs
    std::array<double, COST_ROWS> reference; //!< medians of the latency over 500 layouts, s
};

/** @return no repair and those of the rates: alone and together, with reference medians */
const std::vector<CostRepair>& GetRateRepairs();

/** @return the repairs of the accounting, each alone; there are no reference medians (zeros) */
const std::vector<CostRepair>& GetAccountingRepairs();

} // namespace ns3::hfedfm

#endif /* HFEDFM_COST_REFERENCE_H */
