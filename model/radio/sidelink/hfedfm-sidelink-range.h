// SPDX-License-Identifier: GPL-2.0-only
#ifndef HFEDFM_SIDELINK_RANGE_H
#define HFEDFM_SIDELINK_RANGE_H

/**
 * @file
 * How far a sidelink reaches without interference, in closed form up to inverting the error model
 * and the loss.
 */

#include "hfedfm-d2d-propagation-loss-model.h"

#include "ns3/ptr.h"

#include <cstdint>

namespace ns3::hfedfm
{

/** What a link has to work with. */
struct SidelinkBudget
{
    double txPower{23};    //!< all of it goes into the resource blocks of a transmission, dBm
    double noiseFigure{9}; //!< of the receiver, dB
};

/** A transport block on the PSSCH. */
struct SidelinkFormat
{
    uint8_t mcs{10};           //!< modulation and coding scheme
    uint32_t rbs{50};          //!< resource blocks
    uint32_t transmissions{4}; //!< how often it is received
};

/**
 * Invert the error model of the PSCCH.
 * @param bler block error rate of one transmission, above 0 and below 1
 * @return SINR, dB
 */
double GetPscchThreshold(double bler);

/**
 * Invert the error model of the PSSCH.
 * @param format what is sent
 * @param bler block error rate after all transmissions, above 0 and below 1
 * @return SINR of each transmission, the same in all resource blocks, dB
 */
double GetPsschThreshold(const SidelinkFormat& format, double bler);

/**
 * Tell the signal to noise ratio of a transmission.
 * @param budget power and noise figure
 * @param rbs resource blocks that share the power, at least 1
 * @param loss between the antennas, dB
 * @return dB; the noise density is -174 dBm/Hz, as in LteSpectrumValueHelper
 */
double GetSidelinkSnr(const SidelinkBudget& budget, uint32_t rbs, double loss);

/**
 * Tell where a loss is reached.
 * @param model the path loss; its Condition does not matter
 * @param los whether there is line of sight
 * @param loss dB
 * @return m, at least D2dPropagationLossModel::MIN_DISTANCE; a loss that is not reached within
 *         1000 km ends the program
 */
double GetDistance(Ptr<const D2dPropagationLossModel> model, bool los, double loss);

/**
 * Tell how far one transmission on the PSCCH reaches.
 * @param budget power and noise figure
 * @param model the path loss
 * @param los whether there is line of sight
 * @param bler block error rate there
 * @return m
 */
double GetPscchRange(const SidelinkBudget& budget,
                     Ptr<const D2dPropagationLossModel> model,
                     bool los,
                     double bler);

/**
 * Tell how far a transport block on the PSSCH reaches.
 * @param budget power and noise figure
 * @param format what is sent
 * @param model the path loss
 * @param los whether there is line of sight
 * @param bler block error rate there
 * @return m
 */
double GetPsschRange(const SidelinkBudget& budget,
                     const SidelinkFormat& format,
                     Ptr<const D2dPropagationLossModel> model,
                     bool los,
                     double bler);

} // namespace ns3::hfedfm

#endif /* HFEDFM_SIDELINK_RANGE_H */
