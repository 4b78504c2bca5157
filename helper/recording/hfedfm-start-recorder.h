// SPDX-License-Identifier: GPL-2.0-only
#ifndef HFEDFM_START_RECORDER_H
#define HFEDFM_START_RECORDER_H

#include "hfedfm-run-result.h"

#include "ns3/hfedfm-federation-container.h"

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <utility>

namespace ns3::hfedfm
{

/**
 * Watches the tasks that devices begin in mid-run: what others gave, what that cost, and how well
 * those devices do the tasks round by round, beside devices that have had them from the begin.
 *
 * A model counts as that after a round if a device starts the next one with it, or ends with it.
 */
class StartRecorder
{
  public:
    /** Watch a run. @param federation the applications; must outlive the recorder's use */
    explicit StartRecorder(const FederationContainer& federation);

    StartRecorder(const StartRecorder&) = delete;
    StartRecorder& operator=(const StartRecorder&) = delete;

    /** @param result gets what was recorded */
    void AddTo(RunResult& result) const;

  private:
    /** Accuracies of one model of one device. */
    struct Score
    {
        double accuracy{0}; //!< on the common test set
        double own{0};      //!< on the device's own distribution
    };

    /** A task and a device. */
    using Key = std::pair<std::string, uint32_t>;

    void Awaited(uint32_t node, uint32_t round);
    void Started(const TaskStart& start);
    void Trained(uint32_t node, uint32_t round, const TrainingResult& result);

    const FederationContainer& m_federation; //!< the applications
    std::set<Key> m_late;                    //!< what is to begin in mid-run
    std::map<uint32_t, std::pair<uint32_t, EnergySnapshot>> m_before; //!< round and energy, by node
    std::map<Key, uint32_t> m_begun;                                  //!< first rounds that trained
    std::vector<StartRow> m_starts;                                   //!< in order
    std::map<Key, std::map<uint32_t, Score>> m_scores;                //!< by round
};

} // namespace ns3::hfedfm

#endif /* HFEDFM_START_RECORDER_H */
