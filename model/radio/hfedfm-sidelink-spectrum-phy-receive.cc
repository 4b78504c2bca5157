/*
 * SPDX-License-Identifier: GPL-2.0-only
 */

/**
 * @file
 * The receiving half of SidelinkSpectrumPhy.
 */

#include "hfedfm-sidelink-error-model.h"
#include "hfedfm-sidelink-spectrum-phy.h"

#include "ns3/simulator.h"

#include <algorithm>
#include <vector>

namespace ns3
{
namespace hfedfm
{

void
SidelinkSpectrumPhy::StartRx(Ptr<SpectrumSignalParameters> params)
{
    const auto signal = DynamicCast<SidelinkSignal>(params);
    if (!signal || signal->model != m_model->GetUid())
    {
        m_heard.AddForeign(params);
        return;
    }
    if (!m_listening)
    {
        Miss(*signal, SidelinkDrop::ASLEEP);
        return;
    }
    if (m_sending == SidelinkInterference::GetSubframe())
    {
        Miss(*signal, SidelinkDrop::HALF_DUPLEX);
        return;
    }
    m_heard.Add(signal);
    if (m_end.IsExpired() && IsWanted(*signal))
    {
        const Time now =
            NanoSeconds(Simulator::Now().GetNanoSeconds() % SidelinkInterference::SUBFRAME_NS);
        m_end = Simulator::Schedule(NanoSeconds(SidelinkInterference::SUBFRAME_NS - 1) - now,
                                    &SidelinkSpectrumPhy::EndSubframe,
                                    this);
    }
}

bool
SidelinkSpectrumPhy::IsWanted(const SidelinkSignal& signal)
{
    if (signal.channel == SidelinkChannel::CONTROL)
    {
        return true;
    }
    if (!m_filter.MayHave(signal.control.destination))
    {
        return false;
    }
    auto& buffer = m_buffers[signal.source];
    buffer.Begin(*signal.block);
    if (buffer.HasGrant(GetPeriod()))
    {
        return !buffer.IsDecoded();
    }
    if (signal.transmission + 1U == SidelinkPool::TRANSMISSIONS)
    {
        Lose(signal);
    }
    return false;
}

void
SidelinkSpectrumPhy::Miss(const SidelinkSignal& signal, SidelinkDrop reason)
{
    if (signal.channel == SidelinkChannel::CONTROL)
    {
        m_onControlDrop(signal.source, signal.control, reason);
        return;
    }
    if (!m_filter.Has(signal.block->destination))
    {
        return;
    }
    if (reason == SidelinkDrop::ASLEEP)
    {
        if (signal.transmission + 1U == SidelinkPool::TRANSMISSIONS)
        {
            m_onBlockDrop(signal.block, reason);
        }
        return;
    }
    auto& buffer = m_buffers[signal.source];
    buffer.Begin(*signal.block);
    if (signal.transmission + 1U == SidelinkPool::TRANSMISSIONS && !buffer.IsDecoded())
    {
        Lose(signal);
    }
}

void
SidelinkSpectrumPhy::Lose(const SidelinkSignal& signal)
{
    if (!m_filter.Has(signal.block->destination))
    {
        return;
    }
    const auto& buffer = m_buffers[signal.source];
    auto reason = SidelinkDrop::CORRUPTED;
    if (!buffer.HasGrant(GetPeriod()))
    {
        reason = SidelinkDrop::NO_CONTROL;
    }
    else if (buffer.GetHeard() == 0)
    {
        reason = SidelinkDrop::HALF_DUPLEX;
    }
    m_onBlockDrop(signal.block, reason);
}

void
SidelinkSpectrumPhy::EndSubframe()
{
    const auto total = m_heard.GetTotal();
    DecodeControl(total);
    bool data = false;
    // By value: who gets a transport block may switch the receiver off.
    const auto signals = m_heard.GetSignals();
    for (const auto& signal : signals)
    {
        data = (signal->channel == SidelinkChannel::DATA && m_listening &&
                DecodeData(*signal, total)) ||
               data;
    }
    if (data)
    {
        const auto duration = NanoSeconds(SidelinkInterference::SUBFRAME_NS);
        m_onListen(Simulator::Now() + NanoSeconds(1) - duration, duration);
    }
}

void
SidelinkSpectrumPhy::DecodeControl(const SpectrumValue& total)
{
    /** An SCI on its resource block. */
    struct Candidate
    {
        Ptr<const SidelinkSignal> signal;
        double sinr;
    };

    std::vector<Candidate> candidates;
    for (const auto& signal : m_heard.GetSignals())
    {
        if (signal->channel == SidelinkChannel::CONTROL)
        {
            const double power = (*signal->psd)[signal->rb];
            candidates.push_back({signal, power / (total[signal->rb] - power)});
        }
    }
    std::stable_sort(candidates.begin(),
                     candidates.end(),
                     [](const Candidate& a, const Candidate& b) { return a.sinr > b.sinr; });
    std::vector<bool> taken(total.GetSpectrumModel()->GetNumBands(), false);
    for (const auto& [signal, sinr] : candidates)
    {
        if (taken[signal->rb])
        {
            m_onControlDrop(signal->source, signal->control, SidelinkDrop::COLLISION);
        }
        else if (m_draw->GetValue(0, 1) < GetPscchBler(sinr))
        {
            const auto rb = signal->rb;
            const bool alone =
                std::count_if(candidates.begin(), candidates.end(), [rb](const Candidate& c) {
                    return c.signal->rb == rb;
                }) == 1;
            m_onControlDrop(signal->source,
                            signal->control,
                            alone ? SidelinkDrop::CORRUPTED : SidelinkDrop::COLLISION);
        }
        else
        {
            taken[signal->rb] = true;
            TakeControl(*signal, sinr);
        }
    }
}

void
SidelinkSpectrumPhy::TakeControl(const SidelinkSignal& signal, double sinr)
{
    m_snr[signal.source] = (*signal.psd)[signal.rb] / (*m_noise)[signal.rb];
    if (m_filter.MayHave(signal.control.destination))
    {
        m_buffers[signal.source].SetGrant(signal.control, GetPeriod());
    }
    m_onControl(signal.source, signal.control, sinr);
}

bool
SidelinkSpectrumPhy::DecodeData(const SidelinkSignal& signal, const SpectrumValue& total)
{
    if (!m_filter.MayHave(signal.control.destination))
    {
        return false;
    }
    auto& buffer = m_buffers[signal.source];
    if (!buffer.HasGrant(GetPeriod()) || buffer.IsDecoded())
    {
        return false;
    }
    if (buffer.Combine(signal, total, m_draw))
    {
        if (m_filter.Has(signal.block->destination))
        {
            m_onBlock(signal.block, buffer.GetMeanSinr());
            m_receive(signal.block);
        }
        else
        {
            m_onBlockDrop(signal.block, SidelinkDrop::OTHER_DESTINATION);
        }
    }
    else if (signal.transmission + 1U == SidelinkPool::TRANSMISSIONS)
    {
        Lose(signal);
    }
    return true;
}

} // namespace hfedfm
} // namespace ns3
