// SPDX-License-Identifier: GPL-2.0-only
#include "hfedfm-sidelink-d2d.h"

#include "ns3/boolean.h"
#include "ns3/double.h"
#include "ns3/hfedfm-d2d-propagation-loss-model.h"
#include "ns3/hfedfm-sidelink-error-model.h"
#include "ns3/hfedfm-sidelink-multicast-channel.h"
#include "ns3/multi-model-spectrum-channel.h"
#include "ns3/propagation-loss-model.h"
#include "ns3/uinteger.h"

namespace ns3::hfedfm
{

NS_OBJECT_ENSURE_REGISTERED(SidelinkD2d);

namespace
{

/** By TypeId and not by name: that may not be registered yet when this is called. */
ObjectFactory
MakeDefaultLoss()
{
    constexpr double CARRIER = 1.93e9; // of the PHY's default Earfcn, Hz
    ObjectFactory factory;
    factory.SetTypeId(D2dPropagationLossModel::GetTypeId());
    factory.Set("Frequency", DoubleValue(CARRIER));
    return factory;
}

} // namespace

TypeId
SidelinkD2d::GetTypeId()
{
    static TypeId tid =
        TypeId("ns3::hfedfm::SidelinkD2d")
            .SetParent<D2dTopology>()
            .SetGroupName("Hfedfm")
            .AddConstructor<SidelinkD2d>()
            .AddAttribute("TxPower",
                          "Transmit power in dBm; 23 is 200 mW.",
                          DoubleValue(23),
                          MakeDoubleAccessor(&SidelinkD2d::m_txPower),
                          MakeDoubleChecker<double>(-60, 60))
            .AddAttribute("NoiseFigure",
                          "Noise figure of the receivers in dB.",
                          DoubleValue(9),
                          MakeDoubleAccessor(&SidelinkD2d::m_noiseFigure),
                          MakeDoubleChecker<double>(0, 60))
            .AddAttribute("Mcs",
                          "Modulation and coding scheme, 0 to 20, of broadcasts and of data for "
                          "devices that have not been heard yet; of all data without AdaptMcs. It "
                          "decides how far a link reaches.",
                          UintegerValue(3),
                          MakeUintegerAccessor(&SidelinkD2d::m_mcs),
                          MakeUintegerChecker<uint8_t>(0, MAX_16QAM_MCS))
            .AddAttribute("AdaptMcs",
                          "Whether to choose the MCS for a device by how strong its last SCI was.",
                          BooleanValue(true),
                          MakeBooleanAccessor(&SidelinkD2d::m_adapt),
                          MakeBooleanChecker())
            .AddAttribute("Rbs",
                          "Resource blocks of a transport block, of those of the pool (50 by "
                          "default); 0: all. With fewer, devices that send at a time disturb each "
                          "other less, and one alone is slower.",
                          UintegerValue(0),
                          MakeUintegerAccessor(&SidelinkD2d::m_rbs),
                          MakeUintegerChecker<uint32_t>(0, MAX_SIDELINK_RBS))
            .AddAttribute("Period",
                          "Length of an SC period: 40, 60, 70, 80, 120, 140, 160, 240, 280 or "
                          "320 ms.",
                          TimeValue(MilliSeconds(40)),
                          MakeTimeAccessor(&SidelinkD2d::m_period),
                          MakeTimeChecker())
            .AddAttribute("Repetitions",
                          "Subframes that a device uses of each 8 for data: 1, 2 or 4. With 8 it "
                          "would hear nothing while it sends, and TCP would stall.",
                          UintegerValue(4),
                          MakeUintegerAccessor(&SidelinkD2d::m_repetitions),
                          MakeUintegerChecker<uint32_t>(1, 4))
            .AddAttribute("MulticastDownlink",
                          "Whether what a device sends to several others is sent once, to a "
                          "group, and again what some of them miss; otherwise to one after the "
                          "other, over their streams.",
                          BooleanValue(true),
                          MakeBooleanAccessor(&SidelinkD2d::m_multicastDownlink),
                          MakeBooleanChecker())
            .AddAttribute("GroupRepetitions",
                          "Subframes that a device uses of each 8 for data to a group: 1, 2, 4 or "
                          "8. Nobody acknowledges it, so that 8 is possible; the standard has that "
                          "in mode 1 only.",
                          UintegerValue(4),
                          MakeUintegerAccessor(&SidelinkD2d::m_groupRepetitions),
                          MakeUintegerChecker<uint32_t>(1, 8))
            .AddAttribute("PropagationLoss",
                          "Makes the propagation loss model of each channel; that of TR 36.843 "
                          "with line of sight by default.",
                          ObjectFactoryValue(MakeDefaultLoss()),
                          MakeObjectFactoryAccessor(&SidelinkD2d::m_loss),
                          MakeObjectFactoryChecker())
            .AddAttribute("SharedChannel",
                          "Whether all cells are on one channel and hear each other.",
                          BooleanValue(false),
                          MakeBooleanAccessor(&SidelinkD2d::m_shared),
                          MakeBooleanChecker());
    return tid;
}

SidelinkD2d::SidelinkD2d()
{
    // Half of the time one who acknowledges hears two of four transmissions or fewer, and others
    // of the cell send, too.
    m_helper.SetMacAttribute("CountedTransmissions", UintegerValue(1));
}

NetDeviceContainer
SidelinkD2d::InstallRadios(const EdgeCell& cell, uint32_t index)
{
    if (index == 0)
    {
        m_helper.SetPoolAttribute("Period", TimeValue(m_period));
        m_helper.SetPoolAttribute("Repetitions", UintegerValue(m_repetitions));
        m_helper.SetMacAttribute("GroupRepetitions", UintegerValue(m_groupRepetitions));
        m_helper.SetMacAttribute("Mcs", UintegerValue(m_mcs));
        m_helper.SetMacAttribute("AdaptMcs", BooleanValue(m_adapt));
        m_helper.SetMacAttribute("Rbs", UintegerValue(m_rbs));
        m_helper.SetPhyAttribute("TxPower", DoubleValue(m_txPower));
        m_helper.SetPhyAttribute("NoiseFigure", DoubleValue(m_noiseFigure));
    }
    if (index == 0 || !m_shared)
    {
        m_channel = CreateObject<MultiModelSpectrumChannel>();
        m_channel->AddPropagationLossModel(m_loss.Create<PropagationLossModel>());
    }
    const auto radios = m_helper.Install(cell.devices, m_channel);
    for (uint32_t r = 0; r < radios.GetN(); ++r)
    {
        TapSidelink(DynamicCast<SidelinkNetDevice>(radios.Get(r)),
                    MakeCallback(&SidelinkD2d::Sent, this));
    }
    return radios;
}

Ptr<MulticastChannel>
SidelinkD2d::MakeMulticastChannel(const EdgeCell& cell, uint32_t device) const
{
    return m_multicastDownlink
               ? CreateObject<SidelinkMulticastChannel>(cell.d2dRadios, cell.d2dAddresses, device)
               : nullptr;
}

Ptr<RadioController>
SidelinkD2d::MakeController() const
{
    return Create<SidelinkRadioController>();
}

int64_t
SidelinkD2d::AssignStreams(const EdgeNetwork& network, int64_t stream)
{
    const auto first = stream;
    for (std::size_t c = 0; c < network.cells.size(); ++c)
    {
        const auto& radios = network.cells[c].d2dRadios;
        if (radios.GetN() > 0 && (c == 0 || !m_shared))
        {
            const auto radio = DynamicCast<SidelinkNetDevice>(radios.Get(0));
            stream += SidelinkHelper::AssignStreams(radio->GetPhy()->GetChannel(), stream);
        }
        stream += SidelinkHelper::AssignStreams(radios, stream);
    }
    return stream - first;
}

void
SidelinkD2d::EnablePcap(const std::string& prefix, const EdgeNetwork& network)
{
    for (const auto& cell : network.cells)
    {
        m_helper.EnablePcap(prefix, cell.d2dRadios);
    }
}

} // namespace ns3::hfedfm
