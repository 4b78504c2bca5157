// SPDX-License-Identifier: GPL-2.0-only
#ifndef HFEDFM_STUDY_FOLDER_H
#define HFEDFM_STUDY_FOLDER_H

#include "hfedfm-study-options.h"

#include "ns3/hfedfm-run-result.h"
#include "ns3/hfedfm-scheme.h"

#include <cstdint>
#include <optional>
#include <string>

namespace ns3::hfedfm
{

/** One run of a study: a scheme and a run number. */
struct StudyCell
{
    Scheme scheme;      //!< what is run
    uint32_t run;       //!< RngRun
    std::string folder; //!< while it runs: folder for further files, such as packet traces

    /** @return for instance `hfedfm-8-run1`: a file name that no other cell has */
    std::string GetName() const;
};

/**
 * The output folder of a study.
 *
 * | entry               | what it is                                                       |
 * |---------------------|------------------------------------------------------------------|
 * | `study.conf`        | settings that results depend on, `name=value` lines              |
 * | `cells/NAME/`       | a finished cell: `result.txt` and what else the run wrote        |
 * | `logs/NAME.log`     | what a cell printed                                              |
 * | `*.csv`, `plots/`   | results, written when all cells have ended                       |
 *
 * A cell's folder is written under a name that begins with a dot and renamed when it is complete.
 */
class StudyFolder
{
  public:
    /**
     * Make the folder or go on with the study that it holds, and lock it against other processes.
     * @param path the folder
     * @param settings what the results of this study depend on
     * @param overwrite whether a study that is there is deleted
     * @throw InputError if the folder cannot be used or holds a study with other settings
     */
    StudyFolder(const std::string& path,
                const StudyOptions::Settings& settings,
                bool overwrite = false);

    StudyFolder(const StudyFolder&) = delete;
    StudyFolder& operator=(const StudyFolder&) = delete;

    /**
     * Look whether a study can go on in a folder.
     * @param path the folder, which need not exist
     * @param settings what the results of the study depend on
     * @throw InputError if it holds a study with other settings or files that are no study
     */
    static void Check(const std::string& path, const StudyOptions::Settings& settings);

    /** @return the folder */
    const std::string& GetPath() const
    {
        return m_path;
    }

    /** @param cell a cell @return its log file */
    std::string GetLogPath(const StudyCell& cell) const
    {
        return m_path + "/logs/" + cell.GetName() + ".log";
    }

    /** @param cell a cell @return an empty folder for what it writes, before it is finished */
    std::string BeginCell(const StudyCell& cell) const;

    /** Make a cell a finished one. @param cell a begun cell @param result what it yielded */
    void FinishCell(const StudyCell& cell, const RunResult& result) const;

    /** Forget a cell that has failed. @param cell a begun cell */
    void DropCell(const StudyCell& cell) const;

    /** @param cell a cell @return its result if it is finished and readable */
    std::optional<RunResult> LoadCell(const StudyCell& cell) const;

  private:
    /** Keeps other processes out of a folder. */
    class Lock
    {
      public:
        /** @param folder the folder @throw InputError if another process has locked it */
        explicit Lock(const std::string& folder);
        ~Lock();

        Lock(const Lock&) = delete;
        Lock& operator=(const Lock&) = delete;

      private:
        int m_file;
    };

    /** Delete everything that a study writes, and nothing else. */
    void Clear() const;
    /** Delete what cells left that were interrupted. */
    void DropLeftovers() const;

    /** @return where a cell is written until it is finished */
    std::string GetTemporaryPath(const StudyCell& cell) const
    {
        return m_path + "/cells/." + cell.GetName() + ".tmp";
    }

    /** @return where a finished cell is */
    std::string GetCellPath(const StudyCell& cell) const
    {
        return m_path + "/cells/" + cell.GetName();
    }

    std::string m_path;
    Lock m_lock;
};

} // namespace ns3::hfedfm

#endif /* HFEDFM_STUDY_FOLDER_H */
