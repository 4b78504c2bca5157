// SPDX-License-Identifier: GPL-2.0-only
#ifndef HFEDFM_SPECIALIZATION_RECORDER_H
#define HFEDFM_SPECIALIZATION_RECORDER_H

#include "hfedfm-run-result.h"

#include "ns3/hfedfm-federation-container.h"
#include "ns3/hfedfm-specialization-policy.h"

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <vector>

namespace ns3::hfedfm
{

/**
 * Watches which devices provide which modules, and how well the whole models of the servers do,
 * which no device holds.
 *
 * A server's model is scored right after each aggregation, by a learner of its own that takes part
 * in nothing and costs nothing. Where the cloud aggregates, its model counts for the round, because
 * all servers are sent that.
 */
class SpecializationRecorder
{
  public:
    /**
     * Watch a run.
     * @param federation the applications; must outlive the recorder's use
     * @param shared modules that devices share out
     * @param judges learners that score the model of each cluster's server, in the order of the
     *        clusters, with the tasks that count there
     */
    SpecializationRecorder(const FederationContainer& federation,
                           const SpecializationRules& shared,
                           std::vector<Ptr<Learner>> judges);

    SpecializationRecorder(const SpecializationRecorder&) = delete;
    SpecializationRecorder& operator=(const SpecializationRecorder&) = delete;

    /** @param result gets what was recorded; waits for scores that are not there yet */
    void AddTo(RunResult& result);

  private:
    /** Scores of a round. */
    struct Round
    {
        std::optional<double> root; //!< of the cloud's model
        std::vector<double> edges;  //!< of those of edge servers
    };

    void ModelReceived(uint32_t node, const Message& model, uint64_t bytes);
    void Specialized(uint32_t node, uint32_t round, const Specialty& specialty);
    void Aggregated(const AggregationReport& report);

    /** Take the score of a judge that is at work. @param index its */
    void Collect(std::size_t index);

    const FederationContainer& m_federation;         //!< the applications
    SpecializationRules m_shared;                    //!< modules
    std::vector<Ptr<Learner>> m_judges;              //!< by cluster
    std::map<std::size_t, AggregationReport> m_open; //!< what judges are at work on
    std::map<uint32_t, uint32_t> m_newest;           //!< round of the newest model, by node
    std::map<uint32_t, Round> m_rounds;              //!< scores by number
    std::vector<ProviderRow> m_rows;                 //!< in order
};

} // namespace ns3::hfedfm

#endif /* HFEDFM_SPECIALIZATION_RECORDER_H */
