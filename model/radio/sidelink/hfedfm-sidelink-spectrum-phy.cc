// SPDX-License-Identifier: GPL-2.0-only
#include "hfedfm-sidelink-spectrum-phy.h"

#include "hfedfm-sidelink-error-model.h"

#include "ns3/abort.h"
#include "ns3/double.h"
#include "ns3/log.h"
#include "ns3/lte-spectrum-value-helper.h"
#include "ns3/simulator.h"
#include "ns3/uinteger.h"

#include <algorithm>
#include <numeric>
#include <vector>

namespace ns3::hfedfm
{

NS_LOG_COMPONENT_DEFINE("HfedfmSidelinkSpectrumPhy");

NS_OBJECT_ENSURE_REGISTERED(SidelinkSpectrumPhy);

TypeId
SidelinkSpectrumPhy::GetTypeId()
{
    static TypeId tid =
        TypeId("ns3::hfedfm::SidelinkSpectrumPhy")
            .SetParent<SpectrumPhy>()
            .SetGroupName("Hfedfm")
            .AddConstructor<SidelinkSpectrumPhy>()
            .AddAttribute("TxPower",
                          "Transmit power in dBm, on the PSCCH and on the PSSCH; there is no power "
                          "control.",
                          DoubleValue(23),
                          MakeDoubleAccessor(&SidelinkSpectrumPhy::SetTxPower,
                                             &SidelinkSpectrumPhy::GetTxPower),
                          MakeDoubleChecker<double>(-60, 60))
            .AddAttribute("NoiseFigure",
                          "Noise figure of the receiver in dB.",
                          DoubleValue(9),
                          MakeDoubleAccessor(&SidelinkSpectrumPhy::SetNoiseFigure,
                                             &SidelinkSpectrumPhy::GetNoiseFigure),
                          MakeDoubleChecker<double>(0, 60))
            .AddAttribute(
                "Earfcn",
                "Uplink carrier as its E-UTRA absolute radio frequency channel number. "
                "18100 is 1930 MHz, where ns-3's LTE has its uplink by default. To be set "
                "before the pool.",
                UintegerValue(18100),
                MakeUintegerAccessor(&SidelinkSpectrumPhy::SetEarfcn,
                                     &SidelinkSpectrumPhy::GetEarfcn),
                MakeUintegerChecker<uint32_t>(18000, 65535))
            .AddTraceSource("Transmit",
                            "The radio begins to send; it is deaf until the subframe ends.",
                            MakeTraceSourceAccessor(&SidelinkSpectrumPhy::m_onTransmit),
                            "ns3::hfedfm::SidelinkSpectrumPhy::TransmitTracedCallback")
            .AddTraceSource("Listen",
                            "The receiver was on for a subframe of data that an SCI had announced. "
                            "Fired when that subframe ends. Monitoring of the PSCCH comes on top.",
                            MakeTraceSourceAccessor(&SidelinkSpectrumPhy::m_onListen),
                            "ns3::hfedfm::SidelinkSpectrumPhy::ListenTracedCallback")
            .AddTraceSource("Monitor",
                            "The receiver begins (at the start of the simulation, too) or ends to "
                            "monitor the PSCCH, which it does for GetMonitoringShare() of the "
                            "time.",
                            MakeTraceSourceAccessor(&SidelinkSpectrumPhy::m_onMonitor),
                            "ns3::hfedfm::SidelinkSpectrumPhy::MonitorTracedCallback")
            .AddTraceSource("ControlReceived",
                            "An SCI was decoded, whoever it is for; each of its two transmissions "
                            "counts.",
                            MakeTraceSourceAccessor(&SidelinkSpectrumPhy::m_onControl),
                            "ns3::hfedfm::SidelinkSpectrumPhy::ControlTracedCallback")
            .AddTraceSource("ControlDrop",
                            "A transmission of an SCI was lost, whoever it was for.",
                            MakeTraceSourceAccessor(&SidelinkSpectrumPhy::m_onControlDrop),
                            "ns3::hfedfm::SidelinkSpectrumPhy::ControlDropTracedCallback")
            .AddTraceSource("BlockReceived",
                            "A transport block for this receiver was decoded.",
                            MakeTraceSourceAccessor(&SidelinkSpectrumPhy::m_onBlock),
                            "ns3::hfedfm::SidelinkSpectrumPhy::BlockTracedCallback")
            .AddTraceSource("BlockDrop",
                            "A transport block for this receiver was lost, or one for another was "
                            "decoded. Known after the last transmission.",
                            MakeTraceSourceAccessor(&SidelinkSpectrumPhy::m_onBlockDrop),
                            "ns3::hfedfm::SidelinkSpectrumPhy::BlockDropTracedCallback");
    return tid;
}

SidelinkSpectrumPhy::SidelinkSpectrumPhy()
    : m_draw(CreateObject<UniformRandomVariable>())
{
}

void
SidelinkSpectrumPhy::DoInitialize()
{
    if (m_listening)
    {
        m_onMonitor(true);
    }
    SpectrumPhy::DoInitialize();
}

void
SidelinkSpectrumPhy::DoDispose()
{
    m_end.Cancel();
    m_device = nullptr;
    m_mobility = nullptr;
    m_channel = nullptr;
    m_antenna = nullptr;
    m_pool = nullptr;
    m_heard = SidelinkInterference();
    m_buffers.clear();
    m_receive = MakeNullCallback<void, Ptr<const SidelinkTransportBlock>>();
    SpectrumPhy::DoDispose();
}

void
SidelinkSpectrumPhy::SetPool(Ptr<SidelinkPool> pool)
{
    NS_ABORT_MSG_IF(m_channel, "A sidelink radio that is on a channel gets another pool.");
    pool->Check();
    m_pool = pool;
    m_model = LteSpectrumValueHelper::GetSpectrumModel(m_earfcn,
                                                       static_cast<uint16_t>(pool->GetBandwidth()));
    UpdateNoise();
}

void
SidelinkSpectrumPhy::UpdateNoise()
{
    if (m_pool)
    {
        m_noise = LteSpectrumValueHelper::CreateNoisePowerSpectralDensity(
            m_earfcn,
            static_cast<uint16_t>(m_pool->GetBandwidth()),
            m_noiseFigure);
        m_heard.SetNoise(m_noise);
    }
}

void
SidelinkSpectrumPhy::SetTxPower(double power)
{
    m_txPower = power;
    m_psds.clear();
}

void
SidelinkSpectrumPhy::SetNoiseFigure(double figure)
{
    m_noiseFigure = figure;
    UpdateNoise();
}

void
SidelinkSpectrumPhy::SetEarfcn(uint32_t earfcn)
{
    NS_ABORT_MSG_IF(m_pool,
                    "The attribute Earfcn of a sidelink radio becomes "
                        << earfcn << "; it must be set before the radio is installed.");
    m_earfcn = earfcn;
}

void
SidelinkSpectrumPhy::SetChannel(Ptr<SpectrumChannel> channel)
{
    NS_ABORT_MSG_UNLESS(m_pool, "A sidelink radio needs a pool before it gets a channel.");
    m_channel = channel;
}

void
SidelinkSpectrumPhy::SetListening(bool on)
{
    if (on == m_listening)
    {
        return;
    }
    m_listening = on;
    if (!on)
    {
        m_end.Cancel();
        m_heard.Clear();
        m_buffers.clear();
    }
    m_onMonitor(on);
}

double
SidelinkSpectrumPhy::GetSnr(uint32_t source) const
{
    const auto found = m_snr.find(source);
    return found == m_snr.end() ? 0 : found->second;
}

int64_t
SidelinkSpectrumPhy::AssignStreams(int64_t stream)
{
    m_draw->SetStream(stream);
    return 1;
}

Ptr<SpectrumValue>
SidelinkSpectrumPhy::GetPsd(uint16_t first, uint16_t count)
{
    auto& psd = m_psds[{first, count}];
    if (!psd)
    {
        std::vector<int> rbs(count);
        std::iota(rbs.begin(), rbs.end(), first);
        psd = LteSpectrumValueHelper::CreateUlTxPowerSpectralDensity(
            static_cast<uint16_t>(m_earfcn),
            static_cast<uint16_t>(m_pool->GetBandwidth()),
            m_txPower,
            rbs);
    }
    return psd;
}

void
SidelinkSpectrumPhy::Transmit(Ptr<SidelinkSignal> signal)
{
    m_sending = SidelinkInterference::GetSubframe();
    NS_ABORT_MSG_IF(Simulator::Now() != NanoSeconds(m_sending * SidelinkInterference::SUBFRAME_NS),
                    "A sidelink radio sends at " << Simulator::Now().As(Time::MS)
                                                 << ", which is not the beginning of a subframe.");
    // By value: who watches may switch the receiver off.
    const auto heard = m_heard.GetSignals();
    for (const auto& missed : heard)
    {
        Miss(*missed, SidelinkDrop::HALF_DUPLEX);
    }
    m_heard.Clear();
    m_end.Cancel();
    const bool data = signal->channel == SidelinkChannel::DATA;
    signal->psd =
        data ? GetPsd(signal->control.firstRb, signal->control.rbs) : GetPsd(signal->rb, 1);
    signal->model = m_model->GetUid();
    // It ends before the next subframe begins.
    signal->duration = NanoSeconds(SidelinkInterference::SUBFRAME_NS - 1);
    signal->txPhy = this;
    signal->txAntenna = m_antenna;
    NS_LOG_DEBUG(signal->source << " sends " << (data ? "data" : "control") << " in subframe "
                                << m_sending);
    m_onTransmit(Simulator::Now(), signal->duration, m_txPower, signal->channel);
    m_channel->StartTx(signal);
}

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

} // namespace ns3::hfedfm
