// SPDX-License-Identifier: GPL-2.0-only
#include "hfedfm-device-profile.h"

#include "ns3/fatal-error.h"

namespace ns3::hfedfm
{

namespace
{

// Training small models reaches 5 to 30 % of the peak on such devices; no data sheet says more, so
// all profiles take the same number, to be set with ComputeEnergyModel's attribute Efficiency.
constexpr double ASSUMED_EFFICIENCY = 0.15;

// Whole boards are measured with a radio that sleeps between beacons, as Linux lets it by default.
// The energy model of the radio draws this much in its sleep: 0.033 A at 3 V.
constexpr double SAVING_WIFI = 0.1;

} // namespace

const std::vector<DeviceProfile>&
GetDeviceProfiles()
{
    static const std::vector<DeviceProfile> profiles{
        {"raspberry-pi-4",
         48e9,
         ASSUMED_EFFICIENCY,
         6.35 - SAVING_WIFI,
         2.5 - SAVING_WIFI,
         "4 cores at 1.5 GHz, 8 FP32 operations per cycle; whole board with Wi-Fi on: 6.2 to 6.5 W "
         "while training (the fit of the ns3-fl project), 2.5 W at rest (2.3 W by chipwired.com, "
         "2.7 W by the Raspberry Pi Dramble); less 0.1 W for a Wi-Fi radio that saves power"},
        {"jetson-nano",
         236e9,
         ASSUMED_EFFICIENCY,
         10,
         2,
         "128 GPU cores at 0.92 GHz: 472 GFLOP/s FP16, half of that FP32; 10 W mode; at rest "
         "about 2 W (from memory), of a kit that has no Wi-Fi"},
        {"jetson-tx2",
         665e9,
         ASSUMED_EFFICIENCY,
         15,
         3,
         "256 GPU cores at 1.3 GHz: 1.33 TFLOP/s FP16, half of that FP32; 15 W mode; at rest about "
         "3 W (from memory), nothing subtracted for Wi-Fi"},
        {"jetson-xavier-nx",
         845e9,
         ASSUMED_EFFICIENCY,
         15,
         4,
         "384 GPU cores at 1.1 GHz: 1.69 TFLOP/s FP16, half of that FP32; 15 W mode; at rest about "
         "4 W (from memory), nothing subtracted for Wi-Fi"},
        {"phone",
         12e9,
         ASSUMED_EFFICIENCY,
         0.3375,
         0,
         "one core at f = 1.5 GHz, 8 FP32 operations per cycle; dynamic power kappa f^3 of the "
         "core alone, of the model E = kappa C D f^2 with kappa = 1e-28; what a phone draws at "
         "rest is not in it"},
    };
    return profiles;
}

const DeviceProfile&
FindDeviceProfile(const std::string& name)
{
    std::string names;
    for (const auto& profile : GetDeviceProfiles())
    {
        if (profile.name == name)
        {
            return profile;
        }
        names += (names.empty() ? "" : ", ") + profile.name;
    }
    NS_FATAL_ERROR("There is no device profile '" << name << "'; there are: " << names << ".");
}

} // namespace ns3::hfedfm
