// SPDX-License-Identifier: GPL-2.0-only
#ifndef HFEDFM_STUDY_COMPARISON_H
#define HFEDFM_STUDY_COMPARISON_H

#include "hfedfm-study-options.h"
#include "hfedfm-study-runner.h"

#include "ns3/hfedfm-run-result.h"

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace ns3::hfedfm
{

/**
 * The same study in several variants, run by run with the same draws: what a program does that
 * shows what one setting is worth.
 *
 * Each variant is a study in a folder of its own, with its tables. Options of the program that a
 * study has are those of all variants; the others are each variant's own.
 */
class StudyComparison
{
  public:
    /** One of the studies that are compared. */
    struct Variant
    {
        std::string name;               //!< in tables, and of its folder
        std::vector<std::string> words; //!< options of its own, `--name=value`, attributes included
    };

    /** An option of studies that the program has, too. */
    struct Passed
    {
        std::string name;  //!< of the option
        std::string usual; //!< value unless told; empty: that of a study
        std::string quick; //!< value with `--quick` unless told; empty: as ever
    };

    /** A quantity of a run. */
    using Quantity = std::function<double(const RunResult&)>;

    /** A column of a table. */
    struct Column
    {
        std::string title;    //!< in its first line
        Quantity quantity;    //!< shown as its mean with half of its 95 % interval
        int digits{1};        //!< behind the point
        std::string compared; //!< title of a column behind it with the difference run by run to the
                              //!< first variant; empty: none
    };

    /**
     * Read and check the options of a program.
     * @param arguments program name and options
     * @param usage what the program does, for the help text
     * @param passed options of studies that it has
     * @param variants those that are compared
     * @throw InputError if an option or its value is not allowed, or a study cannot be simulated
     */
    StudyComparison(const std::vector<std::string>& arguments,
                    const std::string& usage,
                    const std::vector<Passed>& passed,
                    const std::vector<Variant>& variants);

    /**
     * Run what is missing of all studies, and write their tables.
     * @return the exit code of the program, 0 if all went well
     */
    int Run();

    /** @return whether there are results of each study */
    bool IsComplete() const;

    /** @return the first study, whose common options are those of all */
    const StudyOptions& GetStudy() const
    {
        return m_cases.front().study;
    }

    /** @param variant name of a variant @return its study */
    const StudyOptions& GetStudy(const std::string& variant) const;

    /**
     * Make a table with a line for each variant.
     * @param what the variants are, for the first line
     * @param columns behind their names
     * @param scheme whose results are shown; empty: the first of each variant
     * @return the table
     */
    std::string MakeTable(const std::string& what,
                          const std::vector<Column>& columns,
                          const std::string& scheme = "") const;

    /** @param variant name of a variant @param scheme of it; empty: its first @param quantity of a
     *  run @return its values by run */
    std::map<uint32_t, double> Collect(const std::string& variant,
                                       const std::string& scheme,
                                       const Quantity& quantity) const;

    /** @param variant name of a variant @param scheme of it; empty: its first @param quantity of a
     *  run @param digits behind the point @return mean and half of its 95 % interval as a text */
    std::string Describe(const std::string& variant,
                         const std::string& scheme,
                         const Quantity& quantity,
                         int digits) const;

    /** @param variant name of a variant @param other name of the one it is compared with
     *  @param scheme of both; empty: the first of each @param quantity of a run
     *  @return differences of those runs that both have */
    std::vector<double> Differ(const std::string& variant,
                               const std::string& other,
                               const std::string& scheme,
                               const Quantity& quantity) const;

    /** @param values of runs @param digits behind the point @param sign whether a positive mean has
     *  one @return mean and half of its 95 % interval as a text */
    static std::string Format(const std::vector<double>& values, int digits, bool sign = false);

    /** @return accuracy after the last round, mean over tasks and devices, % */
    static double GetAccuracy(const RunResult& result);

    /** @return that on the devices' own distributions, % */
    static double GetOwnAccuracy(const RunResult& result);

    /** @return seconds of a round, mean of the run */
    static double GetLatency(const RunResult& result);

    /** @return what a device's radios send and receive for in a round, mean, mJ */
    static double GetRadioEnergy(const RunResult& result);

    /** @return what a device's streams send in a round, mean: updates, and at the start a word of
     *  greeting, kB */
    static double GetSentPerDevice(const RunResult& result);

  private:
    /** A variant with its study. */
    struct Case
    {
        Variant variant;      //!< as it was given
        StudyOptions study;   //!< its options
        StudyOutcome outcome; //!< what came out
    };

    const Case& Find(const std::string& variant) const;

    std::vector<Case> m_cases; //!< in the order of the variants
};

/**
 * The whole of a program that compares: read the options, run what is missing, print a report.
 * @param make reads the options
 * @param report makes the report of what came out
 * @return exit code: 0, 1 if something failed, 2 for options that are not allowed, 130 after an
 * interruption
 */
int RunComparison(const std::function<StudyComparison()>& make,
                  const std::function<std::string(const StudyComparison&)>& report);

} // namespace ns3::hfedfm

#endif /* HFEDFM_STUDY_COMPARISON_H */
