/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "hfedfm-child-group.h"

#include "ns3/hfedfm-compat.h"
#include "ns3/simulator.h"

#include <algorithm>

namespace ns3
{
namespace hfedfm
{

ChildGroup::ChildGroup(Ptr<MulticastSender> sender,
                       Ptr<MulticastChannel> channel,
                       StreamCallback onStream,
                       Callback<void> onBusy)
    : m_sender(std::move(sender)),
      m_channel(std::move(channel)),
      m_onStream(std::move(onStream)),
      m_onBusy(std::move(onBusy))
{
    m_sender->SetGivenUpCallback(m_onStream);
    m_sender->SetBusyCallback(m_onBusy);
}

ChildGroup::~ChildGroup()
{
    m_flush.Cancel();
    m_sender->SetGivenUpCallback(MulticastSender::GivenUpCallback());
    m_sender->SetBusyCallback(MulticastSender::BusyCallback());
}

bool
ChildGroup::Reaches(Ipv4Address address) const
{
    return m_channel->Reaches(address);
}

void
ChildGroup::Send(uint32_t child, Ipv4Address address, EncodedMessage frame)
{
    Remove(child);
    auto same = std::find_if(m_waiting.begin(), m_waiting.end(), [&frame](const auto& entry) {
        return entry.first == frame;
    });
    if (same == m_waiting.end())
    {
        m_waiting.push_back({std::move(frame), {}});
        same = m_waiting.end() - 1;
    }
    same->second[child] = address;
    if (!IsPending(m_flush))
    {
        m_flush = Simulator::ScheduleNow(&ChildGroup::Flush, this);
    }
    m_onBusy();
}

void
ChildGroup::Remove(uint32_t child)
{
    for (auto& [frame, receivers] : m_waiting)
    {
        receivers.erase(child);
    }
    m_sender->Remove(child);
}

void
ChildGroup::Flush()
{
    const auto waiting = std::exchange(m_waiting, {});
    for (const auto& [frame, receivers] : waiting)
    {
        if (receivers.size() >= m_sender->GetMinimumReceivers() &&
            receivers.size() <= MAX_GROUP_RECEIVERS)
        {
            m_sender->Send(frame, receivers);
            continue;
        }
        for (const auto& [child, address] : receivers)
        {
            m_onStream(child, frame);
        }
    }
    m_onBusy();
}

void
ChildGroup::Close()
{
    m_flush.Cancel();
    m_waiting.clear();
    m_sender->Close();
}

} // namespace hfedfm
} // namespace ns3
