// SPDX-License-Identifier: GPL-2.0-only
#include "hfedfm-wifi-link-cost.h"

#include "ns3/abort.h"
#include "ns3/double.h"
#include "ns3/he-configuration.h"
#include "ns3/hfedfm-compat.h"
#include "ns3/mobility-model.h"
#include "ns3/pointer.h"
#include "ns3/propagation-delay-model.h"
#include "ns3/propagation-loss-model.h"
#include "ns3/wifi-phy.h"
#include "ns3/wifi-tx-vector.h"
#include "ns3/yans-wifi-channel.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace ns3::hfedfm
{

namespace
{

constexpr double NEVER = std::numeric_limits<double>::infinity();

// Of ns-3's ThresholdPreambleDetectionModel. ns-3.48 takes it over the whole width of the channel,
// ns-3.37 over 20 MHz: what is usable in both is taken here.
constexpr double PREAMBLE_SNR = 4;

/** @param bandwidth MHz @param noiseFigure dB @return thermal noise at 290 K, dBm */
double
GetNoise(double bandwidth, double noiseFigure)
{
    constexpr double BOLTZMANN = 1.3803e-23;
    return 10 * std::log10(BOLTZMANN * 290 * bandwidth * 1e6 * 1e3) + noiseFigure;
}

/** One exchange on a channel that nobody else uses. @return s */
double
GetExchange(Ptr<WifiPhy> phy, const WifiTxVector& vector, uint32_t bytes, uint32_t rtsThreshold)
{
    constexpr double RTS_AND_CTS = 52e-6 + 44e-6; // at 6 Mb/s
    const double announcement =
        bytes > rtsThreshold ? RTS_AND_CTS + 2 * phy->GetSifs().GetSeconds() : 0;
    // Arbitration and mean backoff of best-effort traffic; an acknowledgement at 24 Mb/s or less.
    constexpr double MEAN_BACKOFF = 7.5;
    constexpr double AIFSN = 3;
    constexpr double BLOCK_ACK = 45e-6;
    return announcement + 2 * phy->GetSifs().GetSeconds() +
           (AIFSN + MEAN_BACKOFF) * phy->GetSlot().GetSeconds() + BLOCK_ACK +
           WifiPhy::CalculateTxDuration(bytes, vector, phy->GetPhyBand()).GetSeconds();
}

/** @param phy of the sender @param vector how it sends @param rtsThreshold longest frame without
 *  RTS @return s per MB over TCP */
double
GetSecondsPerMegabyte(Ptr<WifiPhy> phy, const WifiTxVector& vector, uint32_t rtsThreshold)
{
    // A TCP segment with timestamps, IP, LLC, MAC and A-MPDU headers; an acknowledgement likewise.
    constexpr uint32_t PAYLOAD = 1448;
    constexpr uint32_t HEADERS = 32 + 20 + 8 + 26 + 4 + 4;
    constexpr uint32_t LONGEST = 65535;
    constexpr double LONGEST_TIME = 5.484e-3;
    constexpr uint32_t FRAME = (PAYLOAD + HEADERS + 3) / 4 * 4;
    uint32_t frames = LONGEST / FRAME;
    while (frames > 1 &&
           WifiPhy::CalculateTxDuration(frames * FRAME, vector, phy->GetPhyBand()).GetSeconds() >
               LONGEST_TIME)
    {
        --frames;
    }
    const auto acknowledgements = (frames + 1) / 2;
    return (GetExchange(phy, vector, frames * FRAME, rtsThreshold) +
            GetExchange(phy, vector, acknowledgements * ((HEADERS + 3) / 4 * 4), rtsThreshold)) *
           1e6 / (frames * PAYLOAD);
}

} // namespace

double
GetWifiLinkCost(Ptr<WifiNetDevice> from, Ptr<WifiNetDevice> to, const WifiReceiver& receiver)
{
    const auto phy = from->GetPhy();
    const auto channel = DynamicCast<YansWifiChannel>(phy->GetChannel());
    NS_ABORT_MSG_UNLESS(channel && channel == to->GetPhy()->GetChannel(),
                        "The cost of a link is known only for two radios of one YansWifiChannel.");
    PointerValue loss;
    PointerValue delay;
    channel->GetAttribute("PropagationLossModel", loss);
    channel->GetAttribute("PropagationDelayModel", delay);
    const auto here = from->GetNode()->GetObject<MobilityModel>();
    const auto there = to->GetNode()->GetObject<MobilityModel>();
    auto mean = loss.Get<PropagationLossModel>();
    while (mean->GetNext())
    {
        mean = mean->GetNext(); // fading comes before the path loss
    }
    const double power = mean->CalcRxPower(phy->GetTxPowerStart() + phy->GetTxGain(), here, there) +
                         to->GetPhy()->GetRxGain();
    const auto way = delay.Get<PropagationDelayModel>()->GetDelay(here, there);
    const double width = phy->GetChannelWidth();
    const double sensitivity = phy->GetRxSensitivity() + 10 * std::log10(width / 20);
    if (power < std::max({sensitivity,
                          receiver.minimumRssi,
                          GetNoise(width, receiver.noiseFigure) + PREAMBLE_SNR}) ||
        way + way >= phy->GetSlot())
    {
        return NEVER;
    }

    const double snr = std::pow(10, (power - GetNoise(width, receiver.noiseFigure)) / 10);
    DoubleValue errors(1e-6);
    from->GetRemoteStationManager()->GetAttributeFailSafe("BerThreshold", errors);
    WifiTxVector vector;
    vector.SetChannelWidth(phy->GetChannelWidth());
    vector.SetNss(1);
    vector.SetPreambleType(WIFI_PREAMBLE_HE_SU);
    SetGuardInterval(vector, from->GetHeConfiguration()->GetGuardInterval());
    uint64_t fastest = 0;
    double cost = NEVER;
    for (const auto& mode : phy->GetMcsList(WIFI_MOD_CLASS_HE))
    {
        vector.SetMode(mode);
        const auto rate = mode.GetDataRate(vector);
        if (rate > fastest && phy->CalculateSnr(vector, errors.Get()) < snr)
        {
            fastest = rate;
            cost = GetSecondsPerMegabyte(phy, vector, receiver.rtsThreshold);
        }
    }
    return cost;
}

} // namespace ns3::hfedfm
