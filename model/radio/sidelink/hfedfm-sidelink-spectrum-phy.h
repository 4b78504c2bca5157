// SPDX-License-Identifier: GPL-2.0-only
#ifndef HFEDFM_SIDELINK_SPECTRUM_PHY_H
#define HFEDFM_SIDELINK_SPECTRUM_PHY_H

#include "hfedfm-sidelink-filter.h"
#include "hfedfm-sidelink-harq-buffer.h"
#include "hfedfm-sidelink-interference.h"
#include "hfedfm-sidelink-pool.h"
#include "hfedfm-sidelink-signal.h"

#include "ns3/antenna-model.h"
#include "ns3/event-id.h"
#include "ns3/mobility-model.h"
#include "ns3/net-device.h"
#include "ns3/random-variable-stream.h"
#include "ns3/spectrum-channel.h"
#include "ns3/spectrum-phy.h"
#include "ns3/traced-callback.h"

#include <cstdint>
#include <map>
#include <utility>

namespace ns3::hfedfm
{

/**
 * Physical layer of a sidelink radio: half duplex, subframes of 1 ms that begin at whole ms.
 *
 * What begins in a subframe is collected and judged 1 ns before its end, if there is anything that
 * this receiver wants; an idle one has no events. Propagation delays below 1 ms are harmless. The
 * other receivers of its node and other waveforms on the channel are interference.
 */
class SidelinkSpectrumPhy : public SpectrumPhy
{
  public:
    /** @return the TypeId */
    static TypeId GetTypeId();

    SidelinkSpectrumPhy();

    // From SpectrumPhy
    void SetDevice(Ptr<NetDevice> device) override
    {
        m_device = device;
    }

    Ptr<NetDevice> GetDevice() const override
    {
        return m_device;
    }

    void SetMobility(Ptr<MobilityModel> mobility) override
    {
        m_mobility = mobility;
    }

    Ptr<MobilityModel> GetMobility() const override
    {
        return m_mobility;
    }

    void SetChannel(Ptr<SpectrumChannel> channel) override;

    Ptr<const SpectrumModel> GetRxSpectrumModel() const override
    {
        return m_model;
    }

    void StartRx(Ptr<SpectrumSignalParameters> params) override;

    // Virtual in ns-3.36 and later under the first name, before under the second.
    /** @return the antenna, or none: isotropic */
    Ptr<Object> GetAntenna() const
    {
        return m_antenna;
    }

    /** @return the antenna, or none: isotropic */
    Ptr<AntennaModel> GetRxAntenna() const
    {
        return m_antenna;
    }

    /** @param antenna for sending and receiving; none: isotropic, 0 dBi */
    void SetAntenna(Ptr<AntennaModel> antenna)
    {
        m_antenna = antenna;
    }

    /** @param pool where control and data are; to be set before the channel */
    void SetPool(Ptr<SidelinkPool> pool);

    /** @return the channel, if any */
    Ptr<SpectrumChannel> GetChannel() const
    {
        return m_channel;
    }

    /** @return ids that are listened to */
    SidelinkFilter& GetFilter()
    {
        return m_filter;
    }

    /** @param receive gets transport blocks that were decoded */
    void SetReceiveCallback(Callback<void, Ptr<const SidelinkTransportBlock>> receive)
    {
        m_receive = receive;
    }

    /**
     * Send in the subframe that begins now. Aborts in the middle of one.
     * @param signal without power and duration, which this function sets
     */
    void Transmit(Ptr<SidelinkSignal> signal);

    /** @param on whether the receiver is on; at the beginning it is */
    void SetListening(bool on);

    /** @return whether the receiver is on */
    bool IsListening() const
    {
        return m_listening;
    }

    /** @return part of the time for which a receiver that is on monitors the PSCCH, 0 to 1 */
    double GetMonitoringShare() const
    {
        return static_cast<double>(m_pool->GetControlSubframes()) / m_pool->GetPeriod();
    }

    /**
     * Tell how strong a sender is here, by the last of its SCIs that was decoded.
     * @param source layer 2 id
     * @return signal to noise ratio on one resource block that gets all power, linear; 0: unknown
     */
    double GetSnr(uint32_t source) const;

    /** @param power of transmissions from now on, dBm */
    void SetTxPower(double power);

    /** @return transmit power, dBm */
    double GetTxPower() const
    {
        return m_txPower;
    }

    /** @param figure of the receiver from now on, dB */
    void SetNoiseFigure(double figure);

    /** @return noise figure, dB */
    double GetNoiseFigure() const
    {
        return m_noiseFigure;
    }

    /** @param earfcn uplink carrier; aborts if there is a pool already */
    void SetEarfcn(uint32_t earfcn);

    /** @return uplink carrier */
    uint32_t GetEarfcn() const
    {
        return m_earfcn;
    }

    /** @param stream first stream to use @return number of streams used */
    int64_t AssignStreams(int64_t stream);

    /**
     * TracedCallback signature.
     * @param begin of the transmission
     * @param duration of it
     * @param power dBm
     * @param channel PSCCH or PSSCH
     */
    typedef void (*TransmitTracedCallback)(Time begin,
                                           Time duration,
                                           double power,
                                           SidelinkChannel channel);

    /** TracedCallback signature. @param begin of data received @param duration of it */
    typedef void (*ListenTracedCallback)(Time begin, Time duration);

    /** TracedCallback signature. @param on whether the receiver monitors the PSCCH from now on */
    typedef void (*MonitorTracedCallback)(bool on);

    /**
     * TracedCallback signature.
     * @param source layer 2 id
     * @param control the SCI
     * @param sinr linear
     */
    typedef void (*ControlTracedCallback)(uint32_t source, SidelinkControl control, double sinr);

    /**
     * TracedCallback signature.
     * @param source layer 2 id
     * @param control the SCI
     * @param reason of the loss
     */
    typedef void (*ControlDropTracedCallback)(uint32_t source,
                                              SidelinkControl control,
                                              SidelinkDrop reason);

    /** TracedCallback signature. @param block decoded @param sinr linear, sum of transmissions */
    typedef void (*BlockTracedCallback)(Ptr<const SidelinkTransportBlock> block, double sinr);

    /** TracedCallback signature. @param block lost for this receiver @param reason why */
    typedef void (*BlockDropTracedCallback)(Ptr<const SidelinkTransportBlock> block,
                                            SidelinkDrop reason);

  protected:
    void DoInitialize() override;
    void DoDispose() override;

  private:
    /** Compute the noise by carrier, bandwidth and noise figure. */
    void UpdateNoise();

    /** @return the power spectral density of a transmission @param first RB @param count of RBs */
    Ptr<SpectrumValue> GetPsd(uint16_t first, uint16_t count);

    /** @param signal that this receiver cannot hear @param reason why */
    void Miss(const SidelinkSignal& signal, SidelinkDrop reason);

    /** @param signal of the data channel @return whether it is to be judged */
    bool IsWanted(const SidelinkSignal& signal);

    /** @param signal last transmission of a block that has not been decoded */
    void Lose(const SidelinkSignal& signal);

    /** Judge what came in the subframe that ends. */
    void EndSubframe();

    /** Decode SCIs, the strongest first. @param total power of noise and signals */
    void DecodeControl(const SpectrumValue& total);

    /** @param signal an SCI that was decoded @param sinr linear */
    void TakeControl(const SidelinkSignal& signal, double sinr);

    /** @return whether data was listened to @param signal one @param total noise and signals */
    bool DecodeData(const SidelinkSignal& signal, const SpectrumValue& total);

    /** @return index of the SC period in which now is */
    int64_t GetPeriod() const
    {
        return SidelinkInterference::GetSubframe() / m_pool->GetPeriod();
    }

    Ptr<NetDevice> m_device;                          //!< this is a part of
    Ptr<MobilityModel> m_mobility;                    //!< where it is
    Ptr<SpectrumChannel> m_channel;                   //!< it is on
    Ptr<AntennaModel> m_antenna;                      //!< or none
    Ptr<SidelinkPool> m_pool;                         //!< where control and data are
    double m_txPower{};                               //!< dBm
    double m_noiseFigure{};                           //!< dB
    uint32_t m_earfcn{};                              //!< uplink carrier
    Ptr<const SpectrumModel> m_model;                 //!< resource blocks
    Ptr<SpectrumValue> m_noise;                       //!< W/Hz per resource block
    bool m_listening{true};                           //!< receiver is on
    int64_t m_sending{-1};                            //!< last subframe in which this sent
    SidelinkFilter m_filter;                          //!< ids listened to
    SidelinkInterference m_heard;                     //!< of the current subframe
    EventId m_end;                                    //!< of the current subframe
    Ptr<UniformRandomVariable> m_draw;                //!< for errors
    std::map<uint32_t, SidelinkHarqBuffer> m_buffers; //!< by sender
    std::map<uint32_t, double> m_snr;                 //!< by sender
    /** By first resource block and number of them. */
    std::map<std::pair<uint16_t, uint16_t>, Ptr<SpectrumValue>> m_psds;
    Callback<void, Ptr<const SidelinkTransportBlock>> m_receive; //!< gets what is decoded

    TracedCallback<Time, Time, double, SidelinkChannel> m_onTransmit;        //!< begins to send
    TracedCallback<Time, Time> m_onListen;                                   //!< data received
    TracedCallback<bool> m_onMonitor;                                        //!< receiver on or off
    TracedCallback<uint32_t, SidelinkControl, double> m_onControl;           //!< SCI decoded
    TracedCallback<uint32_t, SidelinkControl, SidelinkDrop> m_onControlDrop; //!< SCI lost
    TracedCallback<Ptr<const SidelinkTransportBlock>, double> m_onBlock;     //!< block decoded
    TracedCallback<Ptr<const SidelinkTransportBlock>, SidelinkDrop> m_onBlockDrop; //!< block lost
};

} // namespace ns3::hfedfm

#endif /* HFEDFM_SIDELINK_SPECTRUM_PHY_H */
