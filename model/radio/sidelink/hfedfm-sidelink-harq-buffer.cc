// SPDX-License-Identifier: GPL-2.0-only
#include "hfedfm-sidelink-harq-buffer.h"

#include "hfedfm-sidelink-error-model.h"

#include "ns3/antenna-model.h"
#include "ns3/spectrum-phy.h"

#include <algorithm>
#include <numeric>

namespace ns3::hfedfm
{

void
SidelinkHarqBuffer::SetGrant(const SidelinkControl& control, int64_t period)
{
    m_control = control;
    m_period = period;
    m_rbs.resize(control.rbs);
    std::iota(m_rbs.begin(), m_rbs.end(), control.firstRb);
}

void
SidelinkHarqBuffer::Begin(const SidelinkTransportBlock& block)
{
    if (!m_any || m_number != block.number)
    {
        m_any = true;
        m_number = block.number;
        m_heard = 0;
        m_decoded = false;
    }
}

bool
SidelinkHarqBuffer::Combine(const SidelinkSignal& signal,
                            const SpectrumValue& total,
                            Ptr<UniformRandomVariable> draw)
{
    if (!m_sinr)
    {
        m_sinr = Create<SpectrumValue>(total.GetSpectrumModel());
    }
    const bool first = m_heard++ == 0;
    if (first)
    {
        m_chance = draw->GetValue(0, 1);
    }
    for (const int rb : m_rbs)
    {
        const double power = (*signal.psd)[rb];
        const double sinr = power / (total[rb] - power);
        (*m_sinr)[rb] = first ? sinr : (*m_sinr)[rb] + sinr;
    }
    m_decoded = GetBler(*signal.block) <= m_chance;
    return m_decoded;
}

double
SidelinkHarqBuffer::GetBler(const SidelinkTransportBlock& block) const
{
    const auto begin = m_sinr->ConstValuesBegin() + m_control.firstRb;
    const auto [least, most] = std::minmax_element(begin, begin + m_control.rbs);
    // The model averages over resource blocks: one stands for all that are (nearly) the same.
    const bool flat = *most - *least <= 1e-6 * *most;
    return GetPsschBler(*m_sinr,
                        flat ? std::vector<int>{m_rbs.front()} : m_rbs,
                        block.bytes,
                        m_control.mcs);
}

double
SidelinkHarqBuffer::GetMeanSinr() const
{
    const auto begin = m_sinr->ConstValuesBegin() + m_control.firstRb;
    return std::accumulate(begin, begin + m_control.rbs, 0.0) / m_control.rbs;
}

} // namespace ns3::hfedfm
