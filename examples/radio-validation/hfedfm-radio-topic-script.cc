// SPDX-License-Identifier: GPL-2.0-only
#include "hfedfm-radio-validation.h"

#include "ns3/basic-energy-source.h"
#include "ns3/hfedfm-lte-ue-energy-model.h"
#include "ns3/node.h"
#include "ns3/nstime.h"
#include "ns3/simulator.h"
#include "ns3/string.h"

namespace ns3::hfedfm
{

namespace
{

constexpr double TOLERANCE = 1e-6; // J

/** A radio on a battery, told by a script what it does. */
class ScriptedRadio
{
  public:
    explicit ScriptedRadio(const std::string& powers)
        : m_source(CreateObject<BasicEnergySource>()),
          m_radio(CreateObject<LteUeEnergyModel>())
    {
        m_source->SetNode(CreateObject<Node>());
        m_source->SetInitialEnergy(1000);
        m_radio->SetAttribute("PowerModel", StringValue(powers));
        m_source->AppendDeviceEnergyModel(m_radio);
        m_radio->SetEnergySource(m_source);
    }

    ~ScriptedRadio()
    {
        m_source->DisposeDeviceModels();
        m_source->Dispose();
        Simulator::Destroy();
    }

    ScriptedRadio(const ScriptedRadio&) = delete;
    ScriptedRadio& operator=(const ScriptedRadio&) = delete;

    /** @param at ms @param length ms @param dBm at the antenna @param bytes sent */
    void Transmit(int64_t at, int64_t length, double dBm, uint32_t bytes)
    {
        Simulator::Schedule(MilliSeconds(at),
                            &LteUeEnergyModel::Transmit,
                            m_radio,
                            MilliSeconds(length),
                            dBm,
                            bytes);
    }

    /** @param at ms @param length ms @param bytes received */
    void Receive(int64_t at, int64_t length, uint32_t bytes)
    {
        Simulator::Schedule(MilliSeconds(at),
                            &LteUeEnergyModel::Receive,
                            m_radio,
                            MilliSeconds(length),
                            bytes);
    }

    /** @param seconds end of the simulation @return J */
    double Run(double seconds)
    {
        Simulator::Stop(Seconds(seconds));
        Simulator::Run();
        return m_radio->GetTotalEnergyConsumption();
    }

  private:
    Ptr<BasicEnergySource> m_source;
    Ptr<LteUeEnergyModel> m_radio;
};

void
ValidateJensen(RadioFindings& findings)
{
    ScriptedRadio radio("ns3::hfedfm::JensenPowerModel");
    // 25 ms of transmission, the last 5 at 0 dBm; a reception that overlaps with 15 ms of them.
    radio.Transmit(1000, 20, 23, 1000);
    radio.Receive(1010, 30, 1000);
    radio.Transmit(1020, 5, 0, 1000);
    // Released 10 s after the last data, at 11.04 s; then data again.
    radio.Transmit(20000, 1, 23, 1000);
    const double idle = 0.5 * (1 + 20 - 11.04);
    const double connected = 1.53 * (10.04 + 5);
    const double transmit = (0.55 + 1.6021) * 0.021 + (0.55 + 0.0236) * 0.005;
    const double receive = 0.42 * 0.03 + 0.16 * 0.015;
    findings.Near("Script of subframes, Jensen, J",
                  idle + connected + transmit + receive,
                  radio.Run(25),
                  TOLERANCE);
}

void
ValidateHuang(RadioFindings& findings)
{
    ScriptedRadio radio("ns3::hfedfm::HuangPowerModel");
    radio.Transmit(1000, 10, 23, 10000);
    radio.Receive(1050, 10, 20000);
    // In the tail: no promotion.
    radio.Transmit(3000, 1, -10, 1000);
    // The tail ended at 14.577 s.
    radio.Transmit(20000, 1, -10, 1000);
    const double promotion = 2 * 0.26 * 1.2107;
    const double connected = 1.28804 * (0.16 + 0.101 + 0.101);
    const double tail = 1.060 * ((3 - 1.16) + 2 * (11.576 - 0.1));
    const double data = 8e-9 * (438.39 * 12000 + 51.97 * 20000);
    const double idle = 0.02 * (1 + (20 - 14.577) + (50 - 20.001 - 11.576));
    findings.Near("Script of subframes, Huang, J",
                  promotion + connected + tail + data + idle,
                  radio.Run(50),
                  TOLERANCE);
}

} // namespace

void
ValidateScript(double, RadioFindings& findings)
{
    ValidateJensen(findings);
    ValidateHuang(findings);
}

} // namespace ns3::hfedfm
