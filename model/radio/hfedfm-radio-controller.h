// SPDX-License-Identifier: GPL-2.0-only
#ifndef HFEDFM_RADIO_CONTROLLER_H
#define HFEDFM_RADIO_CONTROLLER_H

#include "hfedfm-airtime-meter.h"

#include "ns3/abort.h"
#include "ns3/energy-source.h"
#include "ns3/hfedfm-energy-ledger.h"
#include "ns3/net-device.h"
#include "ns3/node.h"
#include "ns3/nstime.h"
#include "ns3/object-factory.h"
#include "ns3/simple-ref-count.h"

#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace ns3::hfedfm
{

/** Attributes for radio energy models that are made later: names and values. */
using RadioSettings = std::vector<std::pair<std::string, Ptr<const AttributeValue>>>;

/**
 * What is done with the radios of a technology, whatever it is: those of an access network or
 * between devices. The helper that installs radios leaves one beside them.
 */
class RadioController : public SimpleRefCount<RadioController>
{
  public:
    virtual ~RadioController() = default;

    /**
     * Let a radio sleep as soon as nothing is under way. One that is off stays off.
     * @param radio nobody may talk to it until it wakes
     * @param grace time to wait in any case, for instance until connections are closed
     */
    virtual void Sleep(Ptr<NetDevice> radio, Time grace) = 0;

    /** @param radio one that sleeps, or is about to; one that is off stays off */
    virtual void WakeUp(Ptr<NetDevice> radio) = 0;

    /**
     * Switch a radio off for good, in whatever state it is.
     * @param radio loses its power
     * @param neighbours who gives it up
     */
    virtual void TurnOff(Ptr<NetDevice> radio, const std::vector<Ptr<NetDevice>>& neighbours) = 0;

    /**
     * Let a radio draw on an energy source and book it to a ledger. When the source counts as empty
     * the radio goes off as with TurnOff().
     * @param settings attributes of its energy model
     * @param radio to power
     * @param neighbours who gives it up when it is off
     * @param source what it draws from
     * @param ledger who keeps its accounts
     */
    virtual void Power(const RadioSettings& settings,
                       Ptr<NetDevice> radio,
                       const std::vector<Ptr<NetDevice>>& neighbours,
                       Ptr<EnergySource> source,
                       Ptr<EnergyLedger> ledger) = 0;

    /**
     * Let a radio sleep while its node trains, from now on, but for what the node sends. Nobody may
     * send to it meanwhile. Ends the program where radios of the technology cannot.
     * @param radio that of an access network
     * @param ledger tells when the node trains
     */
    virtual void SaveWhileTraining(Ptr<NetDevice> radio, Ptr<EnergyLedger> ledger)
    {
        NS_ABORT_MSG("A radio saves power while its node ("
                     << radio->GetNode()->GetId() << ", now " << ledger->GetPhase()
                     << ") trains only if it is a Wi-Fi station.");
    }

    /** @param one radio @param other radio @return whether each gets through to the other */
    virtual bool CanExchange(Ptr<NetDevice> one, Ptr<NetDevice> other) const = 0;

    /** @return whether radios keep silent while they hear another one: then two that do not hear
     *  each other are hidden stations where a third one hears both */
    virtual bool ListensBeforeTalk() const
    {
        return false;
    }

    /** @param radio to listen to from now on @return measures what it sends */
    virtual std::unique_ptr<AirtimeMeter> MakeMeter(Ptr<NetDevice> radio) const = 0;

  protected:
    /** @param type of energy models @param settings attributes of them @return what makes them */
    static ObjectFactory MakeModels(TypeId type, const RadioSettings& settings)
    {
        ObjectFactory models;
        models.SetTypeId(type);
        for (const auto& [name, value] : settings)
        {
            models.Set(name, *value);
        }
        return models;
    }
};

} // namespace ns3::hfedfm

#endif /* HFEDFM_RADIO_CONTROLLER_H */
