// SPDX-License-Identifier: GPL-2.0-only
#ifndef HFEDFM_DEVICE_PROFILE_H
#define HFEDFM_DEVICE_PROFILE_H

#include <string>
#include <vector>

namespace ns3::hfedfm
{

/**
 * How fast a kind of device computes and what that costs. Radios have energy models of their own:
 * both powers are those of the board without them.
 */
struct DeviceProfile
{
    std::string name;   //!< for instance `raspberry-pi-4`
    double peakFlops;   //!< most single precision floating point operations per second
    double efficiency;  //!< share of the peak that training reaches, 0 to 1
    double busyPower;   //!< W of the board while it computes, without its radios
    double idlePower;   //!< W of the board at rest, without its radios; 0: not known
    std::string source; //!< where the numbers come from
};

/** @return all known profiles, the default first */
const std::vector<DeviceProfile>& GetDeviceProfiles();

/**
 * Look a profile up; an unknown name ends the program with the list of known ones.
 * @param name its name
 * @return the profile
 */
const DeviceProfile& FindDeviceProfile(const std::string& name);

} // namespace ns3::hfedfm

#endif /* HFEDFM_DEVICE_PROFILE_H */
