// SPDX-License-Identifier: GPL-2.0-only
#ifndef HFEDFM_SHADOWED_LOSS_MODEL_H
#define HFEDFM_SHADOWED_LOSS_MODEL_H

#include "ns3/propagation-loss-model.h"

#include <cstdint>
#include <map>
#include <utility>

namespace ns3::hfedfm
{

/**
 * Log-distance path loss with log-normal shadowing: ReferenceLoss + 10 Exponent lg(d / 1 m), if
 * that is negative with the loss of free space at Frequency in place of it, and for each pair of
 * nodes a normal variate in dB with mean 0 and the standard deviation Sigma; nearer than 1 m as at
 * 1 m.
 *
 * The shadow of a link is the same in both directions, for the whole run and in all channels whose
 * models have the same Stream: it is that of what stands between the two nodes. Each link has a
 * random stream of its own, so that it does not depend on who sends first. With a Sigma above
 * 0, all nodes must have mobility models that are aggregated to them.
 */
class ShadowedLossModel : public PropagationLossModel
{
  public:
    /** @return the TypeId */
    static TypeId GetTypeId();

    /** @param hertz frequency @return loss of free space at 1 m, 20 lg(4 pi f / c), dB */
    static double GetFreeSpaceLoss(double hertz);

    /** @param a id of a node @param b id of another one @return what the link loses more, dB */
    double GetShadow(uint32_t a, uint32_t b) const;

  private:
    double DoCalcRxPower(double txPowerDbm,
                         Ptr<MobilityModel> a,
                         Ptr<MobilityModel> b) const override;

    int64_t DoAssignStreams(int64_t) override
    {
        return 0; // see Stream
    }

    double m_exponent;                                                 //!< of the distance
    double m_referenceLoss;                                            //!< at 1 m, dB, or < 0
    double m_frequency;                                                //!< Hz
    double m_sigma;                                                    //!< dB
    int64_t m_stream;                                                  //!< of the first link
    mutable std::map<std::pair<uint32_t, uint32_t>, double> m_shadows; //!< drawn so far, dB
};

} // namespace ns3::hfedfm

#endif /* HFEDFM_SHADOWED_LOSS_MODEL_H */
