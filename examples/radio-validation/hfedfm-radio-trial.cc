// SPDX-License-Identifier: GPL-2.0-only
#include "hfedfm-radio-trial.h"

#include "ns3/abort.h"
#include "ns3/constant-position-mobility-model.h"
#include "ns3/double.h"
#include "ns3/hfedfm-sidelink-error-model.h"
#include "ns3/hfedfm-sidelink-range.h"
#include "ns3/internet-stack-helper.h"
#include "ns3/ipv4-address-generator.h"
#include "ns3/ipv4-address-helper.h"
#include "ns3/multi-model-spectrum-channel.h"
#include "ns3/propagation-loss-model.h"
#include "ns3/rng-seed-manager.h"
#include "ns3/simulator.h"

#include <cmath>
#include <numeric>

namespace ns3::hfedfm
{

namespace
{

constexpr uint16_t TYPE = 0x88b5;           // EtherType for experiments
constexpr uint32_t PACKET = 1000;           // bytes
constexpr uint32_t FILL = 20000;            // bytes that wait, more than a device sends in REFILL
constexpr double DEAF = 300;                // dB
constexpr int64_t DEVICE_STREAM = 100;      // first of the devices
constexpr int64_t INTERNET_STREAM = 100000; // first of the IP stacks

Time
GetRefill()
{
    return MilliSeconds(10);
}

void
Refill(Ptr<SidelinkNetDevice> device, Ptr<SidelinkNetDevice> to)
{
    while (device->GetMac()->GetQueue(to->GetMac()->GetId()) < FILL)
    {
        device->Send(Create<Packet>(PACKET), to->GetAddress(), TYPE);
    }
    Simulator::Schedule(GetRefill(), &Refill, device, to);
}

void
SendAnnouncement(Ptr<SidelinkSpectrumPhy> phy, uint32_t left)
{
    auto signal = Create<SidelinkSignal>();
    signal->source = 1;
    phy->Transmit(signal);
    if (left > 1)
    {
        Simulator::Schedule(MilliSeconds(1), &SendAnnouncement, phy, left - 1);
    }
}

} // namespace

SidelinkTrial::SidelinkTrial()
{
    // Streams are the same each time: without another run, all trials would draw the same numbers.
    RngSeedManager::SetRun(RngSeedManager::GetRun() + 1);
}

SidelinkTrial::~SidelinkTrial()
{
    Simulator::Destroy();
    Ipv4AddressGenerator::Reset();
}

void
SidelinkTrial::Build(const std::vector<double>& places)
{
    Install(places, m_helper.MakeChannel("los"));
}

void
SidelinkTrial::BuildFlat(uint32_t count, double loss)
{
    auto model = CreateObject<MatrixPropagationLossModel>();
    model->SetDefaultLoss(loss);
    auto channel = CreateObject<MultiModelSpectrumChannel>();
    channel->AddPropagationLossModel(model);
    channel->SetAttribute("MaxLossDb", DoubleValue(DEAF - 1));
    // Apart from each other: in ns-3.48, radios in one place have no loss between them.
    std::vector<double> places(count);
    std::iota(places.begin(), places.end(), 0);
    m_loss = loss;
    Install(places, channel);
}

void
SidelinkTrial::Install(const std::vector<double>& places, Ptr<SpectrumChannel> channel)
{
    for (const double x : places)
    {
        auto node = CreateObject<Node>();
        auto mobility = CreateObject<ConstantPositionMobilityModel>();
        mobility->SetPosition(Vector(x, 0, 1.5));
        node->AggregateObject(mobility);
        m_nodes.Add(node);
    }
    m_devices = m_helper.Install(m_nodes, channel);
    SidelinkHelper::AssignStreams(channel, DEVICE_STREAM - 1);
    SidelinkHelper::AssignStreams(m_devices, DEVICE_STREAM);
    for (uint32_t d = 0; d < places.size(); ++d)
    {
        const auto phy = Get(d)->GetPhy();
        const auto watch = [this](Ptr<Object> of, const char* source, auto method) {
            of->TraceConnectWithoutContext(source, MakeCallback(method, this));
        };
        watch(Get(d)->GetMac(), "ControlSent", &SidelinkTrial::ControlSent);
        watch(phy, "ControlReceived", &SidelinkTrial::ControlReceived);
        watch(phy, "ControlDrop", &SidelinkTrial::ControlDropped);
        watch(phy, "BlockReceived", &SidelinkTrial::BlockReceived);
        watch(phy, "BlockDrop", &SidelinkTrial::BlockDropped);
    }
}

Ipv4InterfaceContainer
SidelinkTrial::AddStacks()
{
    InternetStackHelper internet;
    internet.Install(m_nodes);
    internet.AssignStreams(m_nodes, INTERNET_STREAM);
    return Ipv4AddressHelper("10.0.0.0", "255.255.255.0").Assign(m_devices);
}

Ptr<SidelinkNetDevice>
SidelinkTrial::Get(uint32_t index) const
{
    return DynamicCast<SidelinkNetDevice>(m_devices.Get(index));
}

void
SidelinkTrial::Saturate(uint32_t from, uint32_t to)
{
    Refill(Get(from), Get(to));
}

void
SidelinkTrial::Announce(uint32_t count)
{
    Simulator::ScheduleNow(&SendAnnouncement, Get(0)->GetPhy(), count);
}

void
SidelinkTrial::RunUntil(double seconds)
{
    Simulator::Stop(Seconds(seconds) - Simulator::Now());
    Simulator::Run();
}

double
GetSidelinkCeiling(Ptr<const SidelinkPool> pool)
{
    const auto blocks =
        pool->GetDataSubframes(pool->GetFirstTrp()).size() / SidelinkPool::TRANSMISSIONS;
    return 8.0 * GetTransportBlockBytes(MAX_16QAM_MCS, pool->GetDataRbs()) *
           static_cast<double>(blocks) / pool->GetPeriod() / 1000;
}

double
SidelinkTrial::GetControlBler() const
{
    return static_cast<double>(m_corrupt) / static_cast<double>(m_corrupt + m_controls);
}

double
SidelinkTrial::GetHeardShare() const
{
    double heard = 0;
    for (const auto& [source, periods] : m_heard)
    {
        heard += static_cast<double>(periods.size());
    }
    return heard / GetAnnounced();
}

double
SidelinkTrial::GetJudged() const
{
    return static_cast<double>(std::accumulate(m_blocks.begin(), m_blocks.end(), uint64_t{0}));
}

double
SidelinkTrial::GetBler(uint32_t transmissions) const
{
    const auto begin = m_blocks.begin() + 1;
    const auto decoded = std::accumulate(begin, begin + transmissions, uint64_t{0});
    return 1 - static_cast<double>(decoded) / GetJudged();
}

void
SidelinkTrial::ControlSent(uint32_t, SidelinkControl)
{
    ++m_announced;
}

void
SidelinkTrial::ControlReceived(uint32_t source, SidelinkControl, double)
{
    ++m_controls;
    m_heard[source].insert(Simulator::Now().GetMilliSeconds() / Get(0)->GetPool()->GetPeriod());
}

void
SidelinkTrial::ControlDropped(uint32_t, SidelinkControl, SidelinkDrop reason)
{
    m_corrupt += reason == SidelinkDrop::CORRUPTED;
}

void
SidelinkTrial::BlockReceived(Ptr<const SidelinkTransportBlock> block, double sinr)
{
    std::size_t needed = 1;
    if (m_loss > 0)
    {
        // The SINR is the sum over the transmissions.
        const auto phy = Get(0)->GetPhy();
        const double one =
            GetSidelinkSnr({phy->GetTxPower(), phy->GetNoiseFigure()}, block->control.rbs, m_loss);
        needed = static_cast<std::size_t>(std::lround(sinr / std::pow(10, one / 10)));
        NS_ABORT_MSG_IF(needed < 1 || needed >= m_blocks.size(),
                        "A transport block was decoded after " << needed
                                                               << " transmissions; there are 4.");
    }
    ++m_blocks[needed];
}

void
SidelinkTrial::BlockDropped(Ptr<const SidelinkTransportBlock>, SidelinkDrop reason)
{
    m_blocks[0] += reason == SidelinkDrop::CORRUPTED;
    m_deaf += reason == SidelinkDrop::HALF_DUPLEX;
}

} // namespace ns3::hfedfm
