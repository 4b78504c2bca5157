// SPDX-License-Identifier: GPL-2.0-only
#ifndef HFEDFM_RADIO_FINDINGS_H
#define HFEDFM_RADIO_FINDINGS_H

#include "../../helper/tool/hfedfm-csv.h"

#include <string>
#include <vector>

namespace ns3::hfedfm
{

/** A number that was measured, beside what it should be. */
struct RadioCheck
{
    std::string quantity; //!< what it is, with its unit
    double expected{0};   //!< by formula or source
    double got{0};        //!< by simulation, or by the code under test
    double below{0};      //!< how much less it may be; infinite: any
    double above{0};      //!< how much more it may be; infinite: any

    /** @return whether it is within its tolerance */
    bool IsOk() const;
    /** @return whether it is only stated: any value will do */
    bool IsStated() const;
    /** @return its tolerance in words, empty if it is only stated */
    std::string DescribeTolerance() const;
};

/** A point of a plot. */
struct RadioPoint
{
    double x;        //!< abscissa
    double y;        //!< ordinate
    double error{0}; //!< standard error, 0 if y has none
};

/** A line or a row of marks in a plot. */
struct RadioSeries
{
    std::string title;              //!< in the key; empty: not there
    std::vector<RadioPoint> points; //!< ascending
};

/** The numbers of a plot; `data/plots/radio.gp` says what it looks like. */
struct RadioFigure
{
    std::string name;                //!< of its files
    std::vector<RadioSeries> series; //!< in the order of the key

    /** @return header and a row for each point: series, title, x, y, error */
    CsvRows MakeRows() const;
};

/** What a validation has found. */
struct RadioFindings
{
    std::vector<RadioCheck> checks;   //!< in the order of the table
    std::vector<RadioFigure> figures; //!< in their order

    /** @param quantity what @param expected value @param got value @param tolerance both ways */
    void Near(const std::string& quantity, double expected, double got, double tolerance);
    /** @param quantity what @param least value that is allowed @param got value */
    void AtLeast(const std::string& quantity, double least, double got);
    /** @param quantity what, only stated @param expected value @param got value */
    void State(const std::string& quantity, double expected, double got);
    /**
     * Check a share of independent trials against its probability, to three standard errors.
     * @param quantity what
     * @param probability by formula
     * @param share measured
     * @param trials how many
     */
    void Share(const std::string& quantity, double probability, double share, double trials);

    /** @return whether all checks are within their tolerances */
    bool IsOk() const;
    /** @return header and a row for each check: quantity, expected, got, deviation, tolerance, ok
     */
    CsvRows MakeRows() const;
};

/** @param probability of a trial @param trials how many @return standard error of their share */
double GetStandardError(double probability, double trials);

/**
 * Find where measured points cross an ordinate, by a straight line between two of them.
 * @param points with ascending abscissa
 * @param y ordinate
 * @return abscissa of the first crossing; NaN if there is none
 */
double FindCrossing(const std::vector<RadioPoint>& points, double y);

} // namespace ns3::hfedfm

#endif /* HFEDFM_RADIO_FINDINGS_H */
