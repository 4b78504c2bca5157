/*
 * SPDX-License-Identifier: GPL-2.0-only
 */

/**
 * @file
 * What GroupSender makes of the answers to its polls, and of their absence.
 */

#include "hfedfm-group-sender.h"

#include "ns3/log.h"
#include "ns3/simulator.h"

#include <algorithm>
#include <vector>

namespace ns3
{
namespace hfedfm
{

NS_LOG_COMPONENT_DEFINE("HfedfmGroupSenderAnswers");

bool
GroupSender::HasAnswers() const
{
    const auto& open = m_transfers.front().open;
    return std::all_of(open.begin(), open.end(), [](const auto& entry) {
        return entry.second.answered;
    });
}

void
GroupSender::Receive(Ptr<Socket> socket)
{
    Address from;
    while (const auto packet = socket->RecvFrom(from))
    {
        const auto message = DecodeGroupMessage(packet);
        if (!message || message->header.type != GroupMessageType::ANSWER)
        {
            ++m_counters.invalid;
            continue;
        }
        ++m_counters.answers;
        if (!m_transfers.empty())
        {
            TakeAnswer(*message);
        }
    }
}

void
GroupSender::TakeAnswer(const GroupMessage& message)
{
    auto& transfer = m_transfers.front();
    const auto& header = message.header;
    const auto found = transfer.open.find(header.sender);
    if (header.transfer != transfer.header.transfer || found == transfer.open.end() ||
        header.length != transfer.header.length || header.chunkSize != transfer.header.chunkSize)
    {
        return; // of a transfer that is over for it
    }
    const auto total = header.GetTotal();
    m_answerTrace(header.transfer, header.sender, total - header.chunks);
    auto& receiver = found->second;
    if (header.chunks == total)
    {
        ++m_counters.deliveries;
        m_counters.deliveredBytes += header.length;
        transfer.open.erase(found);
        EndIfDone();
        TellBusy();
    }
    else if (header.number == transfer.polls && !receiver.answered)
    {
        receiver.answered = true;
        receiver.vain = header.chunks > receiver.here ? 0 : receiver.vain + 1;
        receiver.here = header.chunks;
        for (const auto& range : message.missing)
        {
            for (uint32_t i = 0; i < range.count && range.first + i < transfer.fresh; ++i)
            {
                transfer.missing.insert(transfer.missing.end(), range.first + i);
            }
        }
    }
    const bool goesOn =
        !m_transfers.empty() && m_transfers.front().header.transfer == header.transfer;
    if (goesOn && m_state == State::LISTENING && HasAnswers())
    {
        m_event.Cancel();
        m_event = Simulator::Schedule(Max(m_quiet - Simulator::Now(), Time(0)),
                                      &GroupSender::EndPoll,
                                      this);
    }
}

void
GroupSender::EndPoll()
{
    m_moved = Simulator::Now();
    for (auto& [id, receiver] : m_transfers.front().open)
    {
        receiver.vain += receiver.answered ? 0 : 1;
    }
    GiveUp(false);
}

void
GroupSender::GiveUp(bool all)
{
    auto& transfer = m_transfers.front();
    const auto frame = transfer.frame;
    std::vector<uint32_t> gone;
    for (auto receiver = transfer.open.begin(); receiver != transfer.open.end();)
    {
        if (all || receiver->second.vain >= m_maxPolls)
        {
            NS_LOG_INFO("node " << m_owner << " gives node " << receiver->first
                                << " up in transfer " << transfer.header.transfer);
            ++m_counters.givenUp;
            m_givenUpTrace(transfer.header.transfer, receiver->first);
            gone.push_back(receiver->first);
            receiver = transfer.open.erase(receiver);
        }
        else
        {
            ++receiver;
        }
    }
    if (transfer.open.empty())
    {
        EndIfDone();
    }
    else
    {
        Pump();
    }
    for (const auto id : gone)
    {
        if (!m_onGivenUp.IsNull())
        {
            m_onGivenUp(id, frame);
        }
    }
    TellBusy();
}

} // namespace hfedfm
} // namespace ns3
