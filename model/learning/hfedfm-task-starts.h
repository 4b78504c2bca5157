// SPDX-License-Identifier: GPL-2.0-only
#ifndef HFEDFM_TASK_STARTS_H
#define HFEDFM_TASK_STARTS_H

#include "ns3/hfedfm-learner.h"
#include "ns3/hfedfm-vqa-task.h"

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <vector>

namespace ns3::hfedfm
{

/** @param list items separated by commas @return the items */
std::vector<std::string> SplitList(const std::string& list);

/** @param items any @return them with commas and spaces */
std::string JoinList(const std::vector<std::string>& items);

/** Which tasks of a device begin in mid-run, as the attributes Starts and Gains of M3tLearner say.
 */
class TaskStarts
{
  public:
    /** @param starts tasks with rounds, as `art@6,audio@8` @param gains modalities with rounds */
    TaskStarts(const std::string& starts, const std::string& gains);

    /** @param senses modalities that the device has from the begin, besides text; empty: all
     *  @return those that it ever has; empty: all */
    std::vector<std::string> AddGained(std::vector<std::string> senses);

    /**
     * Put off what comes later.
     * @param tasks all that the device ever learns
     * @param begun names of those that have come
     * @return those that it learns now
     */
    std::vector<TaskDescription> PutOff(const std::vector<TaskDescription>& tasks,
                                        const std::set<std::string>& begun);

    /** @return what was put off, by round, without the modules */
    const std::vector<LearnerStart>& GetLater() const
    {
        return m_later;
    }

    /** @return what is wrong and what is allowed, in a sentence; empty if all is well */
    const std::string& GetError() const
    {
        return m_error;
    }

  private:
    /** Rounds by name. */
    using Rounds = std::map<std::string, uint32_t>;

    /** @param name of the attribute @param list its value @return rounds by name */
    Rounds Read(const std::string& name, const std::string& list);

    /** @param error a sentence, which counts if it is the first */
    void Keep(const std::string& error);

    std::string m_error;               //!< what is wrong first
    Rounds m_starts;                   //!< of tasks
    Rounds m_gains;                    //!< of modalities
    std::vector<LearnerStart> m_later; //!< what was put off
};

} // namespace ns3::hfedfm

#endif /* HFEDFM_TASK_STARTS_H */
