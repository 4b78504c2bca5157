// SPDX-License-Identifier: GPL-2.0-only
#ifndef HFEDFM_TABLE_ROWS_H
#define HFEDFM_TABLE_ROWS_H

#include "../../helper/tool/hfedfm-csv.h"
#include "hfedfm-cost-layout.h"

#include "ns3/hfedfm-cost-model.h"
#include "ns3/hfedfm-run-result.h"
#include "ns3/hfedfm-scheme.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace ns3::hfedfm
{

/**
 * @file
 * The numbers of the table that compares the seven schemes of arXiv 2509.03695 by formula and by
 * packet. All costs are those of one round.
 */

/** What one round costs when every packet is simulated, or half of the interval of that. */
struct PacketCost
{
    double latency{0};      //!< from the last aggregation before it to its own, s
    double charged{0};      //!< transmissions towards the cloud and over D2D, at the powers that
                            //!< the published study charges, J
    double radiated{0};     //!< those transmissions at the powers that its rates follow from, J
    double battery{0};      //!< all that the devices' batteries lost, J
    double accessUp{0};     //!< access radios of devices transmitted, s
    double accessDown{0};   //!< access points transmitted, s
    double d2d{0};          //!< D2D radios transmitted, s
    double backhaulUp{0};   //!< edge servers sent to the cloud, s
    double backhaulDown{0}; //!< the cloud sent to edge servers, s
    std::optional<double> accuracy; //!< after the last round, mean of tasks; if there are any
};

/** One scheme: what was published, what the formulas give, what the packets cost. */
struct TableRow
{
    std::string scheme;               //!< for instance `hfedfm-d2d:8`
    std::string name;                 //!< as in the published study, for instance `H8D`
    uint32_t rounds{0};               //!< of one period; two are simulated
    std::size_t runs{0};              //!< that have not failed
    std::optional<Cost> published;    //!< as printed there
    std::optional<Cost> reference;    //!< Model R
    std::optional<Cost> physical;     //!< Model P
    std::optional<PacketCost> first;  //!< packets of the first period; nothing if all runs failed
    std::optional<PacketCost> packet; //!< packets of the period after it, mean of runs
    PacketCost interval;              //!< half of its 95 % interval; 0 for a single run
};

/** Rows of one kind of update. */
struct TableBlock
{
    std::string name;           //!< `payload` or `training`
    double updateBytes{0};      //!< size of the update that formulas and packets carry
    double sharedStar{0};       //!< Model P, star, users of a cell share the backhaul: latency, s
    std::vector<TableRow> rows; //!< in the order of GetTableSchemes()
};

/** One quantity of the rows. */
struct TableColumn
{
    std::string title;                             //!< above the column
    std::string field;                             //!< in a CSV file, with the unit
    std::optional<double> (*get)(const TableRow&); //!< its value, if the row has one
    double PacketCost::*interval;                  //!< half of its interval; null: it has none
};

/** @return the schemes, in the order of GetCostRows() */
const std::vector<Scheme>& GetTableSchemes();

/** @param scheme one of those @return rounds of a whole period: E, or 1 without both tiers */
uint32_t GetTableRounds(const Scheme& scheme);

/** @return s of a round by source */
const std::vector<TableColumn>& GetLatencyColumns();

/** @return J of a round by source */
const std::vector<TableColumn>& GetEnergyColumns();

/**
 * @param rows of a table; the first is that of the scheme star
 * @param column of which quantity
 * @param row of which scheme
 * @return its ratio to that of star; nothing unless both are there
 */
std::optional<double> GetRatioToStar(const std::vector<TableRow>& rows,
                                     const TableColumn& column,
                                     std::size_t row);

/**
 * @param layout latencies of an update of 6 MB, and heads
 * @param bytes size of an update
 * @return Model R for this size
 */
CostTable GetReferenceTable(const CostLayout& layout, double bytes);

/**
 * @param layout positions and heads
 * @param bytes size of an update
 * @param sharedBackhaul whether users of a cell share a link to the cloud in the scheme star
 * @return Model P for this size
 */
CostTable GetPhysicalTable(const CostLayout& layout, double bytes, bool sharedBackhaul = false);

/**
 * @param result of a run
 * @param begin index of a round
 * @param end one past that of the last one
 * @return what these rounds cost on average; accuracy is that after the last of them
 */
PacketCost GetPacketCost(const RunResult& result, std::size_t begin, std::size_t end);

/** @param results of runs with the same learners @return bytes of a device's whole update */
double GetUpdateBytes(const std::vector<RunResult>& results);

/**
 * Put a block together.
 * @param name of the block
 * @param layout what the formulas use
 * @param published whether the published values are those of this layout and size
 * @param bytes size of an update
 * @param results of the runs, two periods each, in any order; the scheme tells the row
 * @return the block
 */
TableBlock MakeTableBlock(const std::string& name,
                          const CostLayout& layout,
                          bool published,
                          double bytes,
                          const std::vector<RunResult>& results);

/**
 * @param block rows
 * @return latency and energy as text, sources side by side, each value with its ratio to star
 */
std::string MakeTableReport(const TableBlock& block);

/**
 * @param blocks rows
 * @return header and a row per block and scheme; fields without a value are empty
 */
CsvRows MakeTableCsv(const std::vector<TableBlock>& blocks);

} // namespace ns3::hfedfm

#endif /* HFEDFM_TABLE_ROWS_H */
