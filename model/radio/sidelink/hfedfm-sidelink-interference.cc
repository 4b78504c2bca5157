// SPDX-License-Identifier: GPL-2.0-only
#include "hfedfm-sidelink-interference.h"

#include "ns3/antenna-model.h"
#include "ns3/simulator.h"
#include "ns3/spectrum-phy.h"

#include <algorithm>

namespace ns3::hfedfm
{

void
SidelinkInterference::Advance()
{
    const int64_t now = GetSubframe();
    if (now == m_subframe)
    {
        return;
    }
    m_subframe = now;
    m_signals.clear();
    m_foreign.erase(std::remove_if(m_foreign.begin(),
                                   m_foreign.end(),
                                   [now](const Foreign& f) { return f.end <= now * SUBFRAME_NS; }),
                    m_foreign.end());
}

void
SidelinkInterference::Add(Ptr<const SidelinkSignal> signal)
{
    Advance();
    m_signals.push_back(signal);
}

void
SidelinkInterference::AddForeign(Ptr<const SpectrumSignalParameters> signal)
{
    Advance();
    const int64_t now = Simulator::Now().GetNanoSeconds();
    m_foreign.push_back({signal->psd, now, now + signal->duration.GetNanoSeconds()});
}

const std::vector<Ptr<const SidelinkSignal>>&
SidelinkInterference::GetSignals()
{
    Advance();
    return m_signals;
}

SpectrumValue
SidelinkInterference::GetTotal()
{
    Advance();
    SpectrumValue total(*m_noise);
    for (const auto& signal : m_signals)
    {
        total += *signal->psd;
    }
    const int64_t begin = m_subframe * SUBFRAME_NS;
    for (const auto& foreign : m_foreign)
    {
        const int64_t overlap =
            std::min(foreign.end, begin + SUBFRAME_NS) - std::max(foreign.begin, begin);
        total += *foreign.psd * (static_cast<double>(overlap) / SUBFRAME_NS);
    }
    return total;
}

} // namespace ns3::hfedfm
