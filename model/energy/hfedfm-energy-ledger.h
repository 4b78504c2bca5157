// SPDX-License-Identifier: GPL-2.0-only
#ifndef HFEDFM_ENERGY_LEDGER_H
#define HFEDFM_ENERGY_LEDGER_H

#include "hfedfm-compute-energy-model.h"
#include "hfedfm-energy-phase.h"
#include "hfedfm-wifi-energy-meter.h"

#include "ns3/callback.h"
#include "ns3/energy-source.h"
#include "ns3/hfedfm-compat.h"
#include "ns3/nstime.h"
#include "ns3/object.h"
#include "ns3/traced-callback.h"

#include <vector>

namespace ns3::hfedfm
{

/**
 * Books every second and every joule of a node to the phase in which it passed or was lost.
 *
 * The ledger reads the energy source at each change of phase, so the phases add up to the source's
 * loss exactly. The source charges lazily and is told to update before each reading. Independently
 * of the phases, the loss is split by component: base and compute from the board's model, tx and rx
 * from the radios' meters, idle is the rest.
 *
 * BasicEnergySource rounds each of its updates to 1 nJ (it multiplies a Time by the power), the
 * device models do not; the rest takes this up and may so be off by half a nanojoule per update.
 * What a harvester brings in counts as negative loss.
 *
 * A device that waits while its edge server talks to the cloud waits for the backhaul: between
 * SetUpstreamBusy(true) and SetUpstreamBusy(false), WAITING is booked as BACKHAUL.
 *
 * Without an energy source a ledger books time only.
 */
class EnergyLedger : public Object
{
  public:
    /** @param from phase that ends @param to phase that begins */
    typedef void (*PhaseTracedCallback)(Phase from, Phase to);

    /** @return the TypeId */
    static TypeId GetTypeId();

    EnergyLedger();

    /** @param source what the node draws from, once; its losses count from now on */
    void SetEnergySource(Ptr<EnergySource> source);

    /** @param model a processor of the node; its consumption counts from now on */
    void AddComputeModel(Ptr<ComputeEnergyModel> model);

    /** @param meter tells J that a radio of the node has used; what it uses from now on counts */
    void AddRadio(Callback<RadioEnergy> meter);

    /**
     * Take a Wi-Fi radio in, with a WifiEnergyMeter; its consumption counts from now on.
     * @param phy the radio's PHY
     * @param model its energy model, with an energy source
     */
    void AddWifiRadio(Ptr<WifiPhy> phy, Ptr<WifiRadioEnergyModel> model);

    /**
     * Let one more application tell about phases. A node with several is in the phase of the one
     * that is busiest: computing comes before the exchange with the access network, then with other
     * devices and with the backhaul, then waiting, and idle is who does nothing of all that.
     * @return its number for SetPhase() and SetUpstreamBusy(); 0, the default there, of the first
     */
    uint32_t AddTeller();

    /** @param phase what the node is busy with from now on @param teller who says so */
    void SetPhase(Phase phase, uint32_t teller = 0);

    /**
     * @param busy whether from now on the node's parent talks to its own parent
     * @param teller the application whose parent that is
     */
    void SetUpstreamBusy(bool busy, uint32_t teller = 0);

    /** @return the phase that is booked to */
    Phase GetPhase() const;

    /** @return what was used up to now, everything in progress included */
    EnergySnapshot Snapshot();

  protected:
    void DoDispose() override;

  private:
    /** Book what happened since the last call to the present phase. */
    void Book();

    /** What one application tells. */
    struct Teller
    {
        Phase phase{Phase::IDLE}; //!< as set
        bool upstreamBusy{false}; //!< as set
    };

    /** @param number of a teller @param next what it says from now on */
    void Change(uint32_t number, Teller next);

    /** @param number of a teller @return what it says; ends the program if there is none */
    const Teller& GetTeller(uint32_t number) const;

    /** A processor and what it had used before it came to the ledger. */
    struct Processor
    {
        Ptr<ComputeEnergyModel> model; //!< the processor
        double base;                   //!< J that its board had drawn anyway
        double compute;                //!< J that computing had added
    };

    /** A radio and what it had used before it came to the ledger. */
    struct Radio
    {
        Callback<RadioEnergy> meter; //!< tells what it has used
        RadioEnergy before;          //!< J
    };

    Ptr<EnergySource> m_source;                 //!< may be missing
    std::vector<Processor> m_processors;        //!< for the split by component
    std::vector<Radio> m_radios;                //!< for the split by component
    std::vector<Teller> m_tellers{1};           //!< at least one, by number
    uint32_t m_told{0};                         //!< tellers that have been added
    Time m_lastTime;                            //!< booked up to here
    double m_lastRemaining{0};                  //!< J in the source then
    double m_initial{0};                        //!< J in the source when it came
    std::array<Time, PHASE_COUNT> m_times{};    //!< booked times
    std::array<double, PHASE_COUNT> m_joules{}; //!< booked losses, J
    TracedCallback<Phase, Phase> m_phaseTrace;  //!< phase that ends, phase that begins
};

} // namespace ns3::hfedfm

#endif /* HFEDFM_ENERGY_LEDGER_H */
