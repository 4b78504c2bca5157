// SPDX-License-Identifier: GPL-2.0-only
#include "hfedfm-training-engine.h"

#include "torch/hfedfm-torch-thread.h"

#include "ns3/abort.h"
#include "ns3/uinteger.h"

#include <exception>
#include <string>

namespace ns3::hfedfm
{

NS_OBJECT_ENSURE_REGISTERED(TrainingEngine);

struct TrainingEngine::Job
{
    std::pair<int64_t, uint64_t> order; //!< due time step and number of the job
    Work work;                          //!< what to do
    bool done{false};                   //!< whether result or error are there
    TrainingResult result;              //!< what the work gave
    std::string error;                  //!< why it failed, empty if it did not

    /** Run the work on the calling thread; never throws. */
    void Run()
    {
        try
        {
            result = work();
        }
        catch (const std::exception& exception)
        {
            error = exception.what();
        }
        catch (...)
        {
            error = "an exception of unknown type";
        }
        work = nullptr; // frees the snapshot of the model
    }
};

TypeId
TrainingEngine::GetTypeId()
{
    static TypeId tid =
        TypeId("ns3::hfedfm::TrainingEngine")
            .SetParent<Object>()
            .SetGroupName("Hfedfm")
            .AddConstructor<TrainingEngine>()
            .AddAttribute("Threads",
                          "Worker threads that train while the simulation goes on; 0 trains on the "
                          "simulator's thread when a result is due. Results do not depend on it.",
                          UintegerValue(1),
                          MakeUintegerAccessor(&TrainingEngine::m_threads),
                          MakeUintegerChecker<uint32_t>(0, 256));
    return tid;
}

TrainingEngine::~TrainingEngine()
{
    StopWorkers();
}

void
TrainingEngine::DoDispose()
{
    StopWorkers();
    Object::DoDispose();
}

void
TrainingEngine::StartWorkers()
{
    while (m_workers.size() < m_threads)
    {
        m_workers.emplace_back(&TrainingEngine::RunWorker, this);
    }
}

void
TrainingEngine::StopWorkers()
{
    {
        const std::lock_guard<std::mutex> lock(m_mutex);
        m_stopping = true;
        m_queue.clear();
    }
    m_arrival.notify_all();
    for (auto& worker : m_workers)
    {
        worker.join();
    }
    m_workers.clear();
    m_stopping = false;
}

void
TrainingEngine::RunWorker()
{
    const TorchThreadScope scope;
    std::unique_lock<std::mutex> lock(m_mutex);
    while (true)
    {
        m_arrival.wait(lock, [this] { return m_stopping || !m_queue.empty(); });
        if (m_stopping)
        {
            return;
        }
        const Ticket job = m_queue.begin()->second;
        m_queue.erase(m_queue.begin());
        lock.unlock();
        job->Run();
        lock.lock();
        job->done = true;
        m_done.notify_all();
    }
}

TrainingEngine::Ticket
TrainingEngine::Submit(Time due, Work work)
{
    auto job = std::make_shared<Job>();
    job->work = std::move(work);
    {
        const std::lock_guard<std::mutex> lock(m_mutex);
        job->order = {due.GetTimeStep(), m_submitted++};
        m_queue.emplace(job->order, job);
    }
    StartWorkers();
    m_arrival.notify_one();
    return job;
}

TrainingResult
TrainingEngine::Collect(const Ticket& ticket)
{
    NS_ABORT_MSG_UNLESS(ticket, "A training job is collected that was never submitted.");
    std::unique_lock<std::mutex> lock(m_mutex);
    if (m_queue.erase(ticket->order) > 0)
    {
        lock.unlock();
        const TorchThreadScope scope;
        ticket->Run();
    }
    else
    {
        m_done.wait(lock, [&] { return ticket->done; });
    }
    NS_ABORT_MSG_UNLESS(ticket->error.empty(),
                        "A training job failed: " << ticket->error << " (submitted as number "
                                                  << ticket->order.second << ").");
    return std::move(ticket->result);
}

void
TrainingEngine::Discard(const Ticket& ticket)
{
    const std::lock_guard<std::mutex> lock(m_mutex);
    m_queue.erase(ticket->order);
}

} // namespace ns3::hfedfm
