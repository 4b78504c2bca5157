/*
 * SPDX-License-Identifier: GPL-2.0-only
 */

/**
 * @file
 * Attributes and trace sources of SidelinkSpectrumPhy.
 */

#include "hfedfm-sidelink-spectrum-phy.h"

#include "ns3/double.h"
#include "ns3/uinteger.h"

namespace ns3
{
namespace hfedfm
{

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

} // namespace hfedfm
} // namespace ns3
