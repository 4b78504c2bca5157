/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "hfedfm-sidelink-spectrum-phy.h"

#include "ns3/abort.h"
#include "ns3/log.h"
#include "ns3/lte-spectrum-value-helper.h"
#include "ns3/simulator.h"

#include <numeric>

namespace ns3
{
namespace hfedfm
{

NS_LOG_COMPONENT_DEFINE("HfedfmSidelinkSpectrumPhy");

namespace
{

/** @return begin of the subframe in which now is */
Time
GetSubframeBegin()
{
    return NanoSeconds(SidelinkInterference::GetSubframe() * SidelinkInterference::SUBFRAME_NS);
}

/** @return how long a signal lasts: it ends before the next subframe begins */
Time
GetSignalDuration()
{
    return NanoSeconds(SidelinkInterference::SUBFRAME_NS - 1);
}

} // namespace

SidelinkSpectrumPhy::SidelinkSpectrumPhy()
    : m_draw(CreateObject<UniformRandomVariable>())
{
}

SidelinkSpectrumPhy::~SidelinkSpectrumPhy() = default;

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
    m_heard.Reset();
    m_buffers.clear();
    m_receive = MakeNullCallback<void, Ptr<const SidelinkTransportBlock>>();
    SpectrumPhy::DoDispose();
}

void
SidelinkSpectrumPhy::SetDevice(Ptr<NetDevice> device)
{
    m_device = device;
}

Ptr<NetDevice>
SidelinkSpectrumPhy::GetDevice() const
{
    return m_device;
}

void
SidelinkSpectrumPhy::SetMobility(Ptr<MobilityModel> mobility)
{
    m_mobility = mobility;
}

Ptr<MobilityModel>
SidelinkSpectrumPhy::GetMobility() const
{
    return m_mobility;
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

double
SidelinkSpectrumPhy::GetNoiseFigure() const
{
    return m_noiseFigure;
}

void
SidelinkSpectrumPhy::SetEarfcn(uint32_t earfcn)
{
    NS_ABORT_MSG_IF(m_pool,
                    "The attribute Earfcn of a sidelink radio becomes "
                        << earfcn << "; it must be set before the radio is installed.");
    m_earfcn = earfcn;
}

uint32_t
SidelinkSpectrumPhy::GetEarfcn() const
{
    return m_earfcn;
}

void
SidelinkSpectrumPhy::SetChannel(Ptr<SpectrumChannel> channel)
{
    NS_ABORT_MSG_UNLESS(m_pool, "A sidelink radio needs a pool before it gets a channel.");
    m_channel = channel;
}

Ptr<SpectrumChannel>
SidelinkSpectrumPhy::GetChannel() const
{
    return m_channel;
}

Ptr<const SpectrumModel>
SidelinkSpectrumPhy::GetRxSpectrumModel() const
{
    return m_model;
}

Ptr<Object>
SidelinkSpectrumPhy::GetAntenna() const
{
    return m_antenna;
}

Ptr<AntennaModel>
SidelinkSpectrumPhy::GetRxAntenna() const
{
    return m_antenna;
}

void
SidelinkSpectrumPhy::SetAntenna(Ptr<AntennaModel> antenna)
{
    m_antenna = antenna;
}

SidelinkFilter&
SidelinkSpectrumPhy::GetFilter()
{
    return m_filter;
}

void
SidelinkSpectrumPhy::SetReceiveCallback(Callback<void, Ptr<const SidelinkTransportBlock>> receive)
{
    m_receive = receive;
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

bool
SidelinkSpectrumPhy::IsListening() const
{
    return m_listening;
}

double
SidelinkSpectrumPhy::GetMonitoringShare() const
{
    return static_cast<double>(m_pool->GetControlSubframes()) / m_pool->GetPeriod();
}

double
SidelinkSpectrumPhy::GetSnr(uint32_t source) const
{
    const auto found = m_snr.find(source);
    return found == m_snr.end() ? 0 : found->second;
}

double
SidelinkSpectrumPhy::GetTxPower() const
{
    return m_txPower;
}

int64_t
SidelinkSpectrumPhy::AssignStreams(int64_t stream)
{
    m_draw->SetStream(stream);
    return 1;
}

int64_t
SidelinkSpectrumPhy::GetPeriod() const
{
    return SidelinkInterference::GetSubframe() / m_pool->GetPeriod();
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
    NS_ABORT_MSG_IF(Simulator::Now() != GetSubframeBegin(),
                    "A sidelink radio sends at " << Simulator::Now().As(Time::MS)
                                                 << ", which is not the beginning of a subframe.");
    m_sending = SidelinkInterference::GetSubframe();
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
    signal->duration = GetSignalDuration();
    signal->txPhy = this;
    signal->txAntenna = m_antenna;
    NS_LOG_DEBUG(signal->source << " sends " << (data ? "data" : "control") << " in subframe "
                                << m_sending);
    m_onTransmit(Simulator::Now(), signal->duration, m_txPower, signal->channel);
    m_channel->StartTx(signal);
}

} // namespace hfedfm
} // namespace ns3
