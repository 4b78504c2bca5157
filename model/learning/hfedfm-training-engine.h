// SPDX-License-Identifier: GPL-2.0-only
#ifndef HFEDFM_TRAINING_ENGINE_H
#define HFEDFM_TRAINING_ENGINE_H

#include "ns3/hfedfm-learner.h"
#include "ns3/nstime.h"
#include "ns3/object.h"

#include <condition_variable>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <thread>
#include <utility>
#include <vector>

namespace ns3::hfedfm
{

/**
 * Runs training jobs on worker threads while the simulator goes on.
 *
 * A job is a pure function; workers take the one that is due first. Collect() waits for a job, or
 * runs it itself if no worker has begun it, so that results never depend on threads. Threads are
 * created by the first Submit(): a process may fork before that.
 */
class TrainingEngine : public Object
{
  public:
    /** What a job does; it may neither touch ns-3 objects nor the simulator. */
    using Work = std::function<TrainingResult()>;

    /** A submitted job. */
    struct Job;
    /** How a submitted job is referred to. */
    using Ticket = std::shared_ptr<Job>;

    /** @return the TypeId */
    static TypeId GetTypeId();

    ~TrainingEngine() override;

    /**
     * Hand in a job.
     * @param due simulated time at which it will be collected; earlier jobs go first
     * @param work what to do; an exception ends the program when the job is collected
     * @return a ticket to collect or discard it with
     */
    Ticket Submit(Time due, Work work);

    /** @param ticket a job, to be collected once @return its result, waiting for it if need be */
    TrainingResult Collect(const Ticket& ticket);

    /** @param ticket a job whose result is not wanted; one that has not begun never will */
    void Discard(const Ticket& ticket);

  protected:
    void DoDispose() override;

  private:
    /** Waiting jobs by due time, then by order of submission. */
    using Queue = std::map<std::pair<int64_t, uint64_t>, Ticket>;

    void StartWorkers();
    void StopWorkers();
    void RunWorker();

    uint32_t m_threads;                 //!< number of workers
    std::vector<std::thread> m_workers; //!< the workers, once started
    std::mutex m_mutex;                 //!< guards all below and the state of all jobs
    std::condition_variable m_arrival;  //!< a job was queued, or the end was told
    std::condition_variable m_done;     //!< a job was done
    Queue m_queue;                      //!< jobs that nobody has begun
    uint64_t m_submitted{0};            //!< number of jobs so far
    bool m_stopping{false};             //!< workers shall end
};

} // namespace ns3::hfedfm

#endif /* HFEDFM_TRAINING_ENGINE_H */
