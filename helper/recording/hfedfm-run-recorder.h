// SPDX-License-Identifier: GPL-2.0-only
#ifndef HFEDFM_RUN_RECORDER_H
#define HFEDFM_RUN_RECORDER_H

#include "hfedfm-airtime-meters.h"
#include "hfedfm-run-result.h"

#include "ns3/callback.h"
#include "ns3/hfedfm-consensus-error.h"
#include "ns3/hfedfm-device-energy-helper.h"
#include "ns3/hfedfm-edge-network.h"
#include "ns3/hfedfm-federation-container.h"

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace ns3::hfedfm
{

/**
 * Watches one run and turns its traces into a RunResult.
 *
 * The measured interval runs from the first model message (without any: the first training) to the
 * last aggregation, for all schemes and all nodes. State is sampled at every aggregation, because
 * which is the last is known only afterwards. Where trees do not wait for each other, because there
 * is no cloud, those that are ready sooner wait, and so do their radios, until the slowest is. The
 * end of the exchanges of a device that averages with its neighbours is an aggregation, too. How
 * far the devices of a cell are from their exact mean is told of those that finish the round, for
 * the cell where it is most, once all of the cell that have not failed have finished it.
 *
 * Where a server does not wait for rounds, a round ends with the last update that belongs to it,
 * and its accuracy is that of the newest model that each device has got in it. If that server is
 * the root, rounds are the root's: what aggregates below may be behind.
 */
class RunRecorder
{
  public:
    /**
     * Watch a run. Hidden stations are counted now: where radios listen before they talk, the loss
     * model of a cell is asked once for each pair of its stations.
     * @param network the cells; radios and links that are installed later are not measured
     * @param federation the applications; must outlive the recorder's use
     */
    RunRecorder(const EdgeNetwork& network, const FederationContainer& federation);

    RunRecorder(const RunRecorder&) = delete;
    RunRecorder& operator=(const RunRecorder&) = delete;

    /**
     * Meter the edge servers, too.
     * @param servers energy of each, in the order of the cells; must outlive the recorder's use
     */
    void SetServers(const std::vector<DeviceEnergy>& servers)
    {
        m_servers = &servers;
    }

    /** @param callback called with the number of training jobs that are done, after each */
    void SetProgressCallback(Callback<void, uint64_t> callback)
    {
        m_onProgress = std::move(callback);
    }

    /** @param callback called when every node that has not failed has the last model */
    void SetFinishedCallback(Callback<void> callback)
    {
        m_onFinished = std::move(callback);
    }

    /** @return whether every node that has not failed has the last model */
    bool IsFinished() const
    {
        return m_finished.size() == m_federation.GetN();
    }

    /** @return the result; scheme and run are left to the caller */
    RunResult GetResult() const;

  private:
    /** What a run has used and sent up to some moment. */
    struct Sample
    {
        double time{-1};                          //!< s; negative: not taken
        std::vector<EnergySnapshot> devices;      //!< in the order of the federation
        std::vector<EnergySnapshot> servers;      //!< in the order of the cells
        std::map<ParentLink, uint64_t> linkBytes; //!< bytes of models and updates, by link
        TransmitSample sent;                      //!< by all transmitters
    };

    /** Accuracies of devices by task. */
    using Scores = std::map<std::string, std::vector<double>>;

    /** Scores of a model that a device got. */
    struct Held
    {
        std::vector<TaskScore> common; //!< on the test of all
        std::vector<TaskScore> own;    //!< on the device's own distribution
    };

    /** Sums of one round. */
    struct Round
    {
        double start{-1};                              //!< s
        Sample end;                                    //!< at the last aggregation
        bool synchronized{false};                      //!< a root aggregated
        std::map<uint32_t, std::set<uint32_t>> behind; //!< devices in a node's sum, by node
        std::set<uint32_t> counted;                    //!< devices whose updates counted
        uint32_t late{0};                              //!< late updates
        uint32_t rejected{0};                          //!< unusable updates
        double loss{0};                                //!< sum over devices
        uint32_t trained{0};                           //!< devices that trained
        Scores before;                                 //!< accuracies of trained modules
        Scores after;                                  //!< accuracies after the aggregation
        Scores ownBefore;                              //!< on devices' own distributions
        Scores ownAfter;                               //!< on devices' own distributions
        std::optional<ConsensusDistance> distance;     //!< to the exact mean
        std::map<uint32_t, Held> held;                 //!< asynchronous: newest of each device
        std::vector<uint32_t> staleness;               //!< asynchronous: of updates
    };

    /** A device that averages with its neighbours. */
    struct Peer
    {
        std::vector<ModuleRecord> trained; //!< newest training
        uint32_t round{0};                 //!< newest round that it has finished
    };

    /** States of the peers of a cluster that have finished a round. */
    struct Mix
    {
        std::vector<std::vector<ModuleRecord>> before; //!< what each has trained
        std::vector<ModuleSet> after;                  //!< what each holds then
    };

    /** The peers of a cluster. */
    struct PeerCluster
    {
        std::map<uint32_t, Peer> peers; //!< by federation id
        std::map<uint32_t, Mix> mixes;  //!< of rounds that not all have finished, by number
    };

    void ModelReceived(uint32_t node, const Message& message, uint64_t bytes);
    void UpdateReceived(uint32_t node, const Message& message, uint64_t bytes);
    void ModelSent(uint32_t node, const Message& message, uint64_t bytes);
    void TrainingStarted(uint32_t node, uint32_t round);
    void Trained(uint32_t node, uint32_t round, const TrainingResult& result);
    void Aggregated(const AggregationReport& report);
    void Dropped(uint32_t node, uint32_t sender, uint32_t round, uint32_t step, DropReason reason);
    void ExchangeReceived(uint32_t node,
                          uint32_t neighbour,
                          const Message& message,
                          uint64_t bytes);
    void Mixed(const ConsensusReport& report, const ModuleSet& model);
    void Awaiting(uint32_t node, bool awaiting);
    void Finished(uint32_t node);
    void Failed(uint32_t node);
    void HeadChanged(uint32_t node, uint32_t head, uint32_t term);

    void AddHeld(uint32_t node, uint32_t round, const TrainingResult& result);
    std::set<uint32_t> TakeSum(const Round& round, uint32_t node);
    void CountHidden(const EdgeNetwork& network);
    void MeasureDistance(PeerCluster& cluster);
    void Begin(uint32_t round);
    Sample Take() const;
    void AddNodes(RunResult& result, const Sample& last) const;
    void AddModules(RunResult& result) const;
    Sample AddRounds(RunResult& result) const;
    void AddDevices(RunResult& result, const Sample& last) const;
    uint64_t GetBytes(const Sample& last, std::vector<ParentLink> links) const;

    const FederationContainer& m_federation;             //!< the applications
    const std::vector<DeviceEnergy>* m_servers{nullptr}; //!< of each edge server
    bool m_asynchronous{false};                          //!< some node does not wait for rounds
    bool m_asynchronousRoot{false};                      //!< that is a root
    AirtimeMeters m_meters;                              //!< of all radios and wires
    Sample m_first;                                      //!< at the first model message
    std::map<uint32_t, Round> m_rounds;                  //!< by number
    std::map<uint32_t, std::set<uint32_t>> m_below;      //!< devices in a node's sum, not passed on
    std::map<uint32_t, PeerCluster> m_clusters;          //!< of peers, by index
    std::map<ParentLink, uint64_t> m_linkBytes;          //!< models and updates received so far
    std::map<uint32_t, std::map<std::string, double>> m_finalAccuracy; //!< by node and task
    std::map<uint32_t, std::map<std::string, double>> m_finalOwn;      //!< by node and task
    std::vector<uint32_t> m_hidden; //!< stations of its cell that a device does not hear
    std::map<uint32_t, uint32_t> m_roundsTrained; //!< by node
    std::map<uint32_t, double> m_headSince;       //!< s: the last time a node became the head
    std::map<uint32_t, double> m_failed;          //!< s: when nodes failed
    std::set<uint32_t> m_finished;                //!< nodes that have the last model or failed
    uint64_t m_jobsDone{0};                       //!< training jobs that are done
    Callback<void, uint64_t> m_onProgress;        //!< a training job is done
    Callback<void> m_onFinished;                  //!< all have the last model
};

} // namespace ns3::hfedfm

#endif /* HFEDFM_RUN_RECORDER_H */
