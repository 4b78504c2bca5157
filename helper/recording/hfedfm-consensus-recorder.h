/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef HFEDFM_CONSENSUS_RECORDER_H
#define HFEDFM_CONSENSUS_RECORDER_H

#include "ns3/hfedfm-consensus-error.h"
#include "ns3/hfedfm-federation-container.h"

#include <cstdint>
#include <map>
#include <vector>

namespace ns3
{
namespace hfedfm
{

/**
 * Watches the peers of a federation and tells how far they are from the exact mean, round by round.
 *
 * The mean is that of a cell's devices that finish the round; the distance of a round is that of
 * the cell where it is the largest. States are kept until all devices of the cell that have not
 * failed have finished the round.
 */
class ConsensusRecorder
{
  public:
    /** @param federation what to watch, if it has peers; must outlive the recorder's use */
    explicit ConsensusRecorder(const FederationContainer& federation);

    ConsensusRecorder(const ConsensusRecorder&) = delete;
    ConsensusRecorder& operator=(const ConsensusRecorder&) = delete;

    /** @return distances by round, of all cells that have finished it */
    const std::map<uint32_t, ConsensusDistance>& GetDistances() const
    {
        return m_distances;
    }

  private:
    /** A device of a cell. */
    struct Peer
    {
        std::vector<ModuleRecord> trained; //!< newest training
        uint32_t round{0};                 //!< newest round that it has finished
    };

    /** States of the devices that have finished a round. */
    struct Round
    {
        std::vector<std::vector<ModuleRecord>> before; //!< what each has trained
        std::vector<ModuleSet> after;                  //!< what each holds then
    };

    /** The peers of a cell. */
    struct Cell
    {
        std::map<uint32_t, Peer> peers;   //!< by federation id
        std::map<uint32_t, Round> rounds; //!< that not all have finished, by number
    };

    void Trained(uint32_t node, uint32_t round, const TrainingResult& result);
    void Mixed(const ConsensusReport& report, const ModuleSet& model);
    void Failed(uint32_t node);

    /** @param cell whose rounds that all have finished are measured and forgotten */
    void Measure(Cell& cell);

    std::map<uint32_t, Cell> m_cells;                  //!< by index
    std::map<uint32_t, uint32_t> m_cellOf;             //!< by federation id
    std::map<uint32_t, ConsensusDistance> m_distances; //!< by round
};

} // namespace hfedfm
} // namespace ns3

#endif /* HFEDFM_CONSENSUS_RECORDER_H */
