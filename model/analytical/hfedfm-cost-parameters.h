// SPDX-License-Identifier: GPL-2.0-only
#ifndef HFEDFM_COST_PARAMETERS_H
#define HFEDFM_COST_PARAMETERS_H

namespace ns3::hfedfm
{

/** Bandwidth and power of a radio link. */
struct RadioLink
{
    double bandwidth; //!< kHz
    double power;     //!< transmit power that the rate follows from, mW
};

/** Gain and noise of all radio links. */
struct RadioChannel
{
    double gain{-30};   //!< at a distance of 1 m, dB
    double exponent{3}; //!< of the path loss
    double noise{-174}; //!< density, dBm/Hz
};

/** Constants of the published cost model (arXiv 2509.03695). */
struct CostParameters
{
    double payload{48000};          //!< of a model transfer, kbit
    RadioChannel channel;           //!< of both kinds of link
    RadioLink uplink{1000, 1000};   //!< from a user to its edge server
    RadioLink d2d{8000, 200};       //!< from a user to another of its cluster
    double connectRange{30};        //!< users up to this far apart have a D2D link, m
    double cloudDelay{0.1};         //!< fixed part of any transfer to the cloud, s
    double cloudRate{4000};         //!< of any transfer to the cloud, kbit/s
    double cloudPower{800};         //!< charged for a transfer to the cloud, mW
    double chargedUplinkPower{600}; //!< charged for an uplink, whatever the rate's power is, mW
    double chargedD2dPower{600}; //!< charged for a D2D transfer, whatever its rate's power is, mW
    double edgeOnlyRounds{200};  //!< rounds per global aggregation that stand for "never"

    /** @return the time of one transfer to the cloud, s */
    double GetCloudTime() const
    {
        return cloudDelay + payload / cloudRate;
    }
};

} // namespace ns3::hfedfm

#endif /* HFEDFM_COST_PARAMETERS_H */
