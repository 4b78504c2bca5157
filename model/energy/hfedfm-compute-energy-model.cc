// SPDX-License-Identifier: GPL-2.0-only
#include "hfedfm-compute-energy-model.h"

#include "hfedfm-device-profile.h"

#include "ns3/abort.h"
#include "ns3/double.h"
#include "ns3/integer.h"
#include "ns3/log.h"
#include "ns3/object-factory.h"
#include "ns3/pointer.h"
#include "ns3/simulator.h"
#include "ns3/string.h"
#include "ns3/trace-source-accessor.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace ns3::hfedfm
{

NS_LOG_COMPONENT_DEFINE("HfedfmComputeEnergyModel");

NS_OBJECT_ENSURE_REGISTERED(ComputeEnergyModel);

TypeId
ComputeEnergyModel::GetTypeId()
{
    static TypeId tid =
        TypeId("ns3::hfedfm::ComputeEnergyModel")
            .SetParent<SteppedEnergyModel>()
            .SetGroupName("Hfedfm")
            .AddConstructor<ComputeEnergyModel>()
            .AddAttribute("Profile",
                          "Kind of device that peak, efficiency and powers are taken from: "
                          "raspberry-pi-4, jetson-nano, jetson-tx2, jetson-xavier-nx or phone.",
                          StringValue("raspberry-pi-4"),
                          MakeStringAccessor(&ComputeEnergyModel::SetProfile,
                                             &ComputeEnergyModel::GetProfile),
                          MakeStringChecker())
            .AddAttribute("PeakFlops",
                          "Most floating point operations per second; 0: that of the profile.",
                          DoubleValue(0),
                          MakeDoubleAccessor(&ComputeEnergyModel::m_peakFlops),
                          MakeDoubleChecker<double>(0))
            .AddAttribute("Efficiency",
                          "Share of the peak that training reaches, 0 to 1; 0: that of the "
                          "profile.",
                          DoubleValue(0),
                          MakeDoubleAccessor(&ComputeEnergyModel::m_efficiency),
                          MakeDoubleChecker<double>(0, 1))
            .AddAttribute("BusyPower",
                          "Power of the board while computing, without radios, W; negative: that "
                          "of the profile.",
                          DoubleValue(-1),
                          MakeDoubleAccessor(&ComputeEnergyModel::m_busyPower),
                          MakeDoubleChecker<double>())
            .AddAttribute("IdlePower",
                          "Power of the board at rest, without radios, W; at most BusyPower; "
                          "negative: that of the profile.",
                          DoubleValue(-1),
                          MakeDoubleAccessor(&ComputeEnergyModel::m_idlePower),
                          MakeDoubleChecker<double>())
            .AddAttribute("Speed",
                          "How many times as fast as PeakFlops and Efficiency say this one board "
                          "is, above 0.",
                          DoubleValue(1),
                          MakeDoubleAccessor(&ComputeEnergyModel::m_speed),
                          MakeDoubleChecker<double>(1e-9, 1e9))
            .AddAttribute("Slowdown",
                          "What draws a factor, from 0 on, of the time and energy of each "
                          "computation; null: SlowdownSigma says which.",
                          PointerValue(),
                          MakePointerAccessor(&ComputeEnergyModel::m_factors),
                          MakePointerChecker<RandomVariableStream>())
            .AddAttribute("SlowdownSigma",
                          "Standard deviation of the natural logarithm of slow-downs: each "
                          "computation takes a factor of time and energy, log-normal with the "
                          "median 1. 0: none.",
                          DoubleValue(0),
                          MakeDoubleAccessor(&ComputeEnergyModel::m_slowdownSigma),
                          MakeDoubleChecker<double>(0))
            .AddTraceSource("Busy",
                            "Whether the processor computes.",
                            MakeTraceSourceAccessor(&ComputeEnergyModel::m_busy),
                            "ns3::TracedValueCallback::Bool")
            .AddTraceSource("Waiting",
                            "Computations that wait until the processor is free.",
                            MakeTraceSourceAccessor(&ComputeEnergyModel::m_waiting),
                            "ns3::TracedValueCallback::Uint32");
    return tid;
}

void
ComputeEnergyModel::SetProfile(std::string name)
{
    FindDeviceProfile(name); // an unknown name ends the program here, where it was set
    m_profile = std::move(name);
}

double
ComputeEnergyModel::GetPeakFlops() const
{
    return m_peakFlops > 0 ? m_peakFlops : FindDeviceProfile(m_profile).peakFlops;
}

double
ComputeEnergyModel::GetEfficiency() const
{
    return m_efficiency > 0 ? m_efficiency : FindDeviceProfile(m_profile).efficiency;
}

double
ComputeEnergyModel::GetBusyPower() const
{
    return m_busyPower >= 0 ? m_busyPower : FindDeviceProfile(m_profile).busyPower;
}

double
ComputeEnergyModel::GetIdlePower() const
{
    return m_idlePower >= 0 ? m_idlePower : FindDeviceProfile(m_profile).idlePower;
}

Time
ComputeEnergyModel::GetDuration(double flops) const
{
    NS_ABORT_MSG_UNLESS(std::isfinite(flops) && flops >= 0,
                        "A computation of " << flops
                                            << " floating point operations is not possible: give 0 "
                                               "or a positive number.");
    return Seconds(flops / (GetEfficiency() * GetPeakFlops() * m_speed));
}

Time
ComputeEnergyModel::Start(double flops)
{
    NS_LOG_FUNCTION(this << flops);
    NS_ABORT_MSG_IF(m_busy, "The processor is busy already: stop it before it is started again.");
    NS_ABORT_MSG_IF(GetBusyPower() < GetIdlePower(),
                    "BusyPower is " << GetBusyPower() << " W and IdlePower " << GetIdlePower()
                                    << " W: a board does not draw less when it computes.");
    ChangeState(BUSY);
    const auto duration = GetDuration(flops);
    if (m_factors)
    {
        const double factor = m_factors->GetValue();
        NS_ABORT_MSG_UNLESS(std::isfinite(factor) && factor >= 0,
                            "Slowdown has drawn the factor " << factor << "; it must be 0 or a "
                                                             << "positive number.");
        return Seconds(duration.GetSeconds() * factor);
    }
    if (m_slowdownSigma == 0)
    {
        return duration;
    }
    m_slowdown = m_slowdown ? m_slowdown : CreateObject<NormalRandomVariable>();
    return Seconds(duration.GetSeconds() * std::exp(m_slowdownSigma * m_slowdown->GetValue()));
}

int64_t
ComputeEnergyModel::AssignStreams(int64_t stream)
{
    // Made here and not at first, so that models without slow-downs take no stream from others.
    m_slowdown = CreateObjectWithAttributes<NormalRandomVariable>("Stream", IntegerValue(stream));
    return 1;
}

void
ComputeEnergyModel::Stop()
{
    NS_LOG_FUNCTION(this);
    ChangeState(IDLE);
}

void
ComputeEnergyModel::ChangeState(int newState)
{
    NS_ABORT_MSG_UNLESS(newState == IDLE || newState == BUSY,
                        "A processor has no state " << newState << ": use 0 (idle) or 1 (busy).");
    const bool busy = newState == BUSY;
    if (busy == m_busy)
    {
        return;
    }
    Settle();
    m_busy = busy;
    Resume();
    ScheduleTurn();
}

void
ComputeEnergyModel::Await(const void* who, Callback<void> turn)
{
    NS_ABORT_MSG_IF(std::any_of(m_queue.begin(),
                                m_queue.end(),
                                [who](const auto& waiter) { return waiter.who == who; }),
                    "Who waits for a processor already cannot ask for it once more.");
    m_queue.push_back({who, turn});
    m_waiting = static_cast<uint32_t>(m_queue.size());
    ScheduleTurn();
}

void
ComputeEnergyModel::Withdraw(const void* who)
{
    const auto waiter = std::find_if(m_queue.begin(), m_queue.end(), [who](const auto& other) {
        return other.who == who;
    });
    if (waiter != m_queue.end())
    {
        m_queue.erase(waiter);
        m_waiting = static_cast<uint32_t>(m_queue.size());
    }
}

void
ComputeEnergyModel::ScheduleTurn()
{
    // Not at once: who stops the processor has not finished its own work yet.
    if (!m_busy && !m_queue.empty() && !IsPending(m_turn))
    {
        m_turn = Simulator::ScheduleNow(&ComputeEnergyModel::Turn, this);
    }
}

void
ComputeEnergyModel::Turn()
{
    if (m_busy || m_queue.empty())
    {
        return;
    }
    const auto turn = m_queue.front().turn;
    m_queue.pop_front();
    m_waiting = static_cast<uint32_t>(m_queue.size());
    turn();
    ScheduleTurn(); // it may have let its turn pass
}

void
ComputeEnergyModel::DoDispose()
{
    m_turn.Cancel();
    m_queue.clear();
    SteppedEnergyModel::DoDispose();
}

} // namespace ns3::hfedfm
