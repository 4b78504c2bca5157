/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "hfedfm-lte-cell-helper.h"

#include "ns3/boolean.h"
#include "ns3/double.h"
#include "ns3/string.h"
#include "ns3/uinteger.h"

namespace ns3
{
namespace hfedfm
{

NS_OBJECT_ENSURE_REGISTERED(LteCellHelper);

TypeId
LteCellHelper::GetTypeId()
{
    static TypeId tid =
        TypeId("ns3::hfedfm::LteCellHelper")
            .SetParent<Object>()
            .SetGroupName("Hfedfm")
            .AddConstructor<LteCellHelper>()
            .AddAttribute("Bandwidth",
                          "Width of each carrier, up and down, in resource blocks: 6, 15, 25, 50, "
                          "75 or 100, which are 1.4, 3, 5, 10, 15 or 20 MHz.",
                          UintegerValue(25),
                          MakeUintegerAccessor(&LteCellHelper::m_bandwidth),
                          MakeUintegerChecker<uint16_t>())
            .AddAttribute("SharedChannel",
                          "Whether all cells are on one carrier and disturb each other.",
                          BooleanValue(false),
                          MakeBooleanAccessor(&LteCellHelper::m_shared),
                          MakeBooleanChecker())
            .AddAttribute("EnbTxPower",
                          "Transmit power of eNBs in dBm, over the whole carrier.",
                          DoubleValue(30),
                          MakeDoubleAccessor(&LteCellHelper::m_enbTxPower),
                          MakeDoubleChecker<double>())
            .AddAttribute("UeTxPower",
                          "Greatest transmit power of devices in dBm.",
                          DoubleValue(23),
                          MakeDoubleAccessor(&LteCellHelper::m_ueTxPower),
                          MakeDoubleChecker<double>())
            .AddAttribute("UplinkPowerControl",
                          "Whether devices send with no more power than is needed; if not, "
                          "always with UeTxPower.",
                          BooleanValue(true),
                          MakeBooleanAccessor(&LteCellHelper::m_powerControl),
                          MakeBooleanChecker())
            .AddAttribute("EnbNoiseFigure",
                          "Noise figure of eNBs in dB.",
                          DoubleValue(5),
                          MakeDoubleAccessor(&LteCellHelper::m_enbNoiseFigure),
                          MakeDoubleChecker<double>())
            .AddAttribute("UeNoiseFigure",
                          "Noise figure of devices in dB.",
                          DoubleValue(9),
                          MakeDoubleAccessor(&LteCellHelper::m_ueNoiseFigure),
                          MakeDoubleChecker<double>())
            .AddAttribute("PropagationLoss",
                          "Makes the propagation loss models of uplink and downlink. The default "
                          "is free space at 2.1 GHz up to 1 m, and an exponent of 3 beyond.",
                          StringValue("ns3::LogDistancePropagationLossModel"
                                      "[Exponent=3|ReferenceLoss=38.9]"),
                          MakeObjectFactoryAccessor(&LteCellHelper::m_loss),
                          MakeObjectFactoryChecker())
            .AddAttribute("MaxLoss",
                          "Signals that lose more than this, in dB, are not looked at.",
                          DoubleValue(1e9),
                          MakeDoubleAccessor(&LteCellHelper::m_maxLoss),
                          MakeDoubleChecker<double>(0))
            .AddAttribute("DataErrorModel",
                          "Whether data may be lost on the air.",
                          BooleanValue(true),
                          MakeBooleanAccessor(&LteCellHelper::m_dataErrors),
                          MakeBooleanChecker())
            .AddAttribute("ControlErrorModel",
                          "Whether what the downlink's control channel carries may be lost.",
                          BooleanValue(true),
                          MakeBooleanAccessor(&LteCellHelper::m_controlErrors),
                          MakeBooleanChecker())
            .AddAttribute("RlfDetection",
                          "Whether radio links may fail. ns-3's devices then go idle, and lose "
                          "their bearers.",
                          BooleanValue(false),
                          MakeBooleanAccessor(&LteCellHelper::m_rlf),
                          MakeBooleanChecker())
            .AddAttribute("IdealRrc",
                          "Whether RRC messages arrive without being sent by radio.",
                          BooleanValue(true),
                          MakeBooleanAccessor(&LteCellHelper::m_idealRrc),
                          MakeBooleanChecker())
            .AddAttribute("SrsPeriodicity",
                          "Period of the sounding reference signal in ms, which is also the "
                          "greatest number of devices in a cell: 2, 5, 10, 20, 40, 80, 160 or 320. "
                          "0: the shortest that is enough for the fullest cell, or, with X2, for "
                          "all devices in one, with three contexts each.",
                          UintegerValue(0),
                          MakeUintegerAccessor(&LteCellHelper::m_srs),
                          MakeUintegerChecker<uint16_t>())
            .AddAttribute("CqiPeriodicity",
                          "How often devices report how well they hear their cell. ns-3's 1 ms "
                          "costs more CPU time than all else of an idle device; while nothing "
                          "moves and nobody disturbs, the results are the same.",
                          TimeValue(MilliSeconds(20)),
                          MakeTimeAccessor(&LteCellHelper::m_cqiPeriod),
                          MakeTimeChecker(MilliSeconds(1), MilliSeconds(500)))
            .AddAttribute("RlcMode",
                          "Mode of the radio link control of all bearers: RlcUmAlways or "
                          "RlcAmAlways.",
                          StringValue("RlcUmAlways"),
                          MakeStringAccessor(&LteCellHelper::m_rlc),
                          MakeStringChecker())
            .AddAttribute("RlcBuffer",
                          "Bytes that wait at most for the radio, per device and direction. With "
                          "ns-3's 10 KiB, TCP over a backhaul waits for time-outs.",
                          UintegerValue(1 << 19),
                          MakeUintegerAccessor(&LteCellHelper::m_rlcBuffer),
                          MakeUintegerChecker<uint32_t>(3000))
            .AddAttribute("Scheduler",
                          "Makes the schedulers of the eNBs.",
                          StringValue("ns3::PfFfMacScheduler"),
                          MakeObjectFactoryAccessor(&LteCellHelper::m_scheduler),
                          MakeObjectFactoryChecker())
            .AddAttribute("X2",
                          "Whether all eNBs are connected with each other, so that devices can be "
                          "handed over.",
                          BooleanValue(false),
                          MakeBooleanAccessor(&LteCellHelper::m_x2),
                          MakeBooleanChecker())
            .AddAttribute("HandoverAlgorithm",
                          "Makes what decides on handovers, for instance "
                          "ns3::A3RsrpHandoverAlgorithm[Hysteresis=3|TimeToTrigger=256ms]. Needs "
                          "X2 and a SharedChannel: ns-3's devices measure their own carrier only.",
                          StringValue("ns3::NoOpHandoverAlgorithm"),
                          MakeObjectFactoryAccessor(&LteCellHelper::m_handover),
                          MakeObjectFactoryChecker())
            .AddAttribute("SkipIdle",
                          "Whether long times without data are skipped, with the same results. "
                          "Needs a carrier each (or one cell), devices that stand still, ideal "
                          "RRC, PfFfMacScheduler or RrFfMacScheduler, and neither X2 nor "
                          "RlfDetection.",
                          BooleanValue(false),
                          MakeBooleanAccessor(&LteCellHelper::m_skipIdle),
                          MakeBooleanChecker())
            .AddAttribute("S1Rate",
                          "Rate of the link between an eNB and its edge server.",
                          DataRateValue(DataRate("10Gbps")),
                          MakeDataRateAccessor(&LteCellHelper::m_s1Rate),
                          MakeDataRateChecker())
            .AddAttribute("S1Delay",
                          "Delay of the link between an eNB and its edge server, one way.",
                          TimeValue(Time(0)),
                          MakeTimeAccessor(&LteCellHelper::m_s1Delay),
                          MakeTimeChecker(Time(0)))
            .AddAttribute("X2Rate",
                          "Rate of the links between eNBs.",
                          DataRateValue(DataRate("10Gbps")),
                          MakeDataRateAccessor(&LteCellHelper::m_x2Rate),
                          MakeDataRateChecker())
            .AddAttribute("X2Delay",
                          "Delay of the links between eNBs, one way.",
                          TimeValue(Time(0)),
                          MakeTimeAccessor(&LteCellHelper::m_x2Delay),
                          MakeTimeChecker(Time(0)))
            .AddAttribute("CoreRate",
                          "Rate of the links between the cloud and SGW and PGW.",
                          DataRateValue(DataRate("10Gbps")),
                          MakeDataRateAccessor(&LteCellHelper::m_coreRate),
                          MakeDataRateChecker())
            .AddAttribute("CoreDelay",
                          "Delay of the links between the cloud and SGW and PGW, one way.",
                          TimeValue(Time(0)),
                          MakeTimeAccessor(&LteCellHelper::m_coreDelay),
                          MakeTimeChecker(Time(0)));
    return tid;
}

} // namespace hfedfm
} // namespace ns3
