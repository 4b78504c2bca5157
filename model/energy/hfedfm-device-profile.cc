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

} // namespace

const std::vector<DeviceProfile>&
GetDeviceProfiles()
{
    static const std::vector<DeviceProfile> profiles{
        {"raspberry-pi-4",
         48e9,
         ASSUMED_EFFICIENCY,
         6.35,
         "4 cores at 1.5 GHz, 8 FP32 operations per cycle; 6.2 to 6.5 W while training (the fit of "
         "the ns3-fl project)"},
        {"jetson-nano",
         236e9,
         ASSUMED_EFFICIENCY,
         10,
         "128 GPU cores at 0.92 GHz: 472 GFLOP/s FP16, half of that FP32; 10 W mode"},
        {"jetson-tx2",
         665e9,
         ASSUMED_EFFICIENCY,
         15,
         "256 GPU cores at 1.3 GHz: 1.33 TFLOP/s FP16, half of that FP32; 15 W mode"},
        {"jetson-xavier-nx",
         845e9,
         ASSUMED_EFFICIENCY,
         15,
         "384 GPU cores at 1.1 GHz: 1.69 TFLOP/s FP16, half of that FP32; 15 W mode"},
        {"phone",
         12e9,
         ASSUMED_EFFICIENCY,
         0.3375,
         "one core at f = 1.5 GHz, 8 FP32 operations per cycle; power kappa f^3 of the model "
         "E = kappa C D f^2 with kappa = 1e-28"},
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
