// SPDX-License-Identifier: GPL-2.0-only
#ifndef HFEDFM_DEVICE_ENERGY_HELPER_H
#define HFEDFM_DEVICE_ENERGY_HELPER_H

#include "hfedfm-edge-network.h"

#include "ns3/hfedfm-compat.h"
#include "ns3/hfedfm-compute-energy-model.h"
#include "ns3/hfedfm-energy-ledger.h"
#include "ns3/object-factory.h"
#include "ns3/random-variable-stream.h"

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace ns3::hfedfm
{

/** What powers one device and keeps its accounts. */
struct DeviceEnergy
{
    Ptr<EnergySource> source;        //!< its battery
    Ptr<ComputeEnergyModel> compute; //!< its processor
    Ptr<EnergyLedger> ledger;        //!< its accounts
};

/**
 * Gives every device a battery, an access radio that draws on it, a processor and a ledger.
 *
 * Access points can be metered as well: their radios then draw on a source that stands for the
 * mains. What edge servers and the cloud compute is not modelled.
 */
class DeviceEnergyHelper
{
  public:
    DeviceEnergyHelper();

    /** @param joules energy of a full battery, J */
    void SetBattery(double joules);

    /** @param name device profile of the processor, see GetDeviceProfiles() */
    void SetProfile(const std::string& name);

    /** @param names device profile of each device, cell by cell; instead of SetProfile() */
    void SetProfiles(const std::vector<std::string>& names)
    {
        m_profiles = names;
    }

    /**
     * Make devices of the same profile unlike: each is faster or slower for the whole run, by a
     * factor that is log-normal with the median 1.
     * @param sigma standard deviation of its logarithm, 0 or more; 0: all are alike
     * @param stream random stream of the first device; the others use those that follow
     */
    void SetSpeedSpread(double sigma, int64_t stream);

    /** @param name attribute of ComputeEnergyModel @param value overrides the profile */
    void SetComputeAttribute(const std::string& name, const AttributeValue& value)
    {
        m_processors.Set(name, value);
    }

    /** @param name attribute of the radios' energy model @param value for instance TxCurrentA */
    void SetRadioAttribute(const std::string& name, const AttributeValue& value)
    {
        m_radios.emplace_back(name, value.Copy());
    }

    /** @param network cells @return what each device got, cell by cell */
    std::vector<DeviceEnergy> Install(const EdgeNetwork& network);

    /**
     * Meter the radios of the access points.
     * @param network cells
     * @return source and ledger of each edge server, without a processor
     */
    std::vector<DeviceEnergy> InstallServers(const EdgeNetwork& network);

  private:
    /**
     * @param cell where the radio is
     * @param radio of the node to power
     * @param neighbours who gives the radio up when it is off
     * @param source what it draws from
     * @return source and ledger
     */
    DeviceEnergy Power(const EdgeCell& cell,
                       Ptr<NetDevice> radio,
                       const std::vector<Ptr<NetDevice>>& neighbours,
                       Ptr<EnergySource> source);

    ObjectFactory m_sources;             //!< makes batteries
    ObjectFactory m_processors;          //!< makes compute models
    std::vector<std::string> m_profiles; //!< of each device; empty: all have that of m_processors
    RadioSettings m_radios;              //!< of radio models
    double m_speedSigma{0};              //!< of the logarithm of speeds
    int64_t m_speedStream{0};            //!< that of the first device
};

/** A share of the devices, or some number that is in proportion to it, and their profile. */
using ProfileShare = std::pair<std::string, double>;

/**
 * Deal profiles out to devices at random: of each, as many devices as its share says. What is left
 * by rounding down goes to the largest remainders, of equals to the first.
 * @param shares of profiles, above 0; they need not add up to 1
 * @param devices how many there are
 * @param random draws who gets what
 * @return the profile of each device, for SetProfiles()
 */
std::vector<std::string> DealProfiles(const std::vector<ProfileShare>& shares,
                                      uint32_t devices,
                                      Ptr<UniformRandomVariable> random);

} // namespace ns3::hfedfm

#endif /* HFEDFM_DEVICE_ENERGY_HELPER_H */
