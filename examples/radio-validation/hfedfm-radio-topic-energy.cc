// SPDX-License-Identifier: GPL-2.0-only
#include "hfedfm-radio-cell.h"
#include "hfedfm-radio-validation.h"

#include "ns3/basic-energy-source.h"
#include "ns3/double.h"
#include "ns3/hfedfm-lte-radio-controller.h"
#include "ns3/simulator.h"
#include "ns3/string.h"
#include "ns3/uinteger.h"

#include <array>

namespace ns3::hfedfm
{

namespace
{

constexpr uint64_t BYTES = 1000000;
constexpr double BEGIN = 1;       // s, of the upload
constexpr double FIRST = 10;      // ms after which data flow
constexpr double END = 6;         // s
constexpr double BATTERY = 36000; // J, more than it takes

/** An upload as measured before, with plain LTE of ns-3. */
struct Published
{
    double metres;   // distance
    double transmit; // J of transmit subframes, Jensen et al.
    double whole;    // J of the radio, Huang et al., without promotion and tail
};

constexpr std::array<Published, 3> PUBLISHED{
    {{50, 0.555, 4.14}, {200, 1.18, 4.25}, {600, 6.94, 7.69}}};

/** A UE's radio on a battery. */
class PoweredUe
{
  public:
    PoweredUe(const RadioCell& cell, const std::string& powers)
        : m_source(CreateObject<BasicEnergySource>()),
          m_ledger(CreateObject<EnergyLedger>())
    {
        const auto& devices = cell.GetNetwork().cells[0];
        m_source->SetNode(devices.devices.Get(0));
        m_source->SetInitialEnergy(BATTERY);
        m_ledger->SetEnergySource(m_source);
        auto models = MakeLteEnergyFactory();
        models.Set("PowerModel", StringValue(powers));
        m_model = PowerLteUe(models,
                             DynamicCast<LteUeNetDevice>(devices.stations.Get(0)),
                             m_source,
                             m_ledger);
    }

    ~PoweredUe()
    {
        m_ledger->Dispose();
        m_source->DisposeDeviceModels();
        m_source->Dispose();
    }

    PoweredUe(const PoweredUe&) = delete;
    PoweredUe& operator=(const PoweredUe&) = delete;

    Ptr<LteUeEnergyModel> GetModel() const
    {
        return m_model;
    }

  private:
    Ptr<BasicEnergySource> m_source;
    Ptr<EnergyLedger> m_ledger;
    Ptr<LteUeEnergyModel> m_model;
};

/** Joules of an upload. */
struct Joules
{
    double transmit{0};
    double whole{0};
};

/** Note what the radio has drawn as long as bytes are missing. */
void
Watch(const RadioCell* cell, Ptr<LteUeEnergyModel> radio, double* joules)
{
    if (cell->GetArrived() < BYTES)
    {
        *joules = radio->GetTotalEnergyConsumption();
        Simulator::Schedule(MilliSeconds(1), &Watch, cell, radio, joules);
    }
}

Joules
Upload(double metres)
{
    RadioCell cell;
    // Path loss of TR 36.814 for macro cells at 2 GHz, 128.1 + 37.6 lg(d / km) dB.
    cell.GetHelper()->SetPropagationLoss(ObjectFactory("ns3::LogDistancePropagationLossModel",
                                                       "Exponent",
                                                       DoubleValue(3.76),
                                                       "ReferenceLoss",
                                                       DoubleValue(128.1 - 3 * 37.6)));
    cell.GetHelper()->SetAttribute("CqiPeriodicity", StringValue("1ms"));
    cell.GetHelper()->SetAttribute("RlcBuffer", UintegerValue(2 * BYTES));
    cell.Build({metres});
    const PoweredUe jensen(cell, "ns3::hfedfm::JensenPowerModel");
    const PoweredUe huang(cell, "ns3::hfedfm::HuangPowerModel");
    cell.Upload(BYTES, BEGIN);
    RadioCell::RunUntil(BEGIN + 1e-3 * FIRST);
    Joules joules;
    joules.transmit = -jensen.GetModel()->GetEnergy().transmit;
    joules.whole = -huang.GetModel()->GetTotalEnergyConsumption();
    double whole = 0;
    Watch(&cell, huang.GetModel(), &whole);
    RadioCell::RunUntil(END);
    joules.transmit += jensen.GetModel()->GetEnergy().transmit;
    joules.whole += whole;
    return cell.GetArrived() == BYTES ? joules : Joules();
}

} // namespace

void
ValidateEnergy(double, RadioFindings& findings)
{
    RadioSeries jensenBefore{"transmit subframes, Jensen et al., plain LTE", {}};
    RadioSeries jensen{"the same, this module", {}};
    RadioSeries huangBefore{"whole radio, Huang et al., plain LTE", {}};
    RadioSeries huang{"the same, this module", {}};
    for (const auto& row : PUBLISHED)
    {
        const auto joules = Upload(row.metres);
        const std::string what = "1 MB over LTE at " + FormatNumber(row.metres) + " m, ";
        findings.Near(what + "transmit subframes, Jensen, J",
                      row.transmit,
                      joules.transmit,
                      0.1 * row.transmit);
        findings.Near(what + "radio, Huang, J", row.whole, joules.whole, 0.1 * row.whole);
        jensenBefore.points.push_back({row.metres, row.transmit});
        jensen.points.push_back({row.metres, joules.transmit});
        huangBefore.points.push_back({row.metres, row.whole});
        huang.points.push_back({row.metres, joules.whole});
    }
    findings.figures.push_back({"lte-energy", {jensenBefore, jensen, huangBefore, huang}});
}

} // namespace ns3::hfedfm
