// SPDX-License-Identifier: GPL-2.0-only
#ifndef HFEDFM_D2D_PROPAGATION_LOSS_MODEL_H
#define HFEDFM_D2D_PROPAGATION_LOSS_MODEL_H

#include "ns3/propagation-loss-model.h"
#include "ns3/random-variable-stream.h"

#include <cstdint>
#include <string>

namespace ns3::hfedfm
{

/**
 * Path loss between devices outdoors, 3GPP TR 36.843 clause A.2.1.2: free space or WINNER+ B1
 * (urban micro), whichever is more, with or without line of sight (LOS). There is no shadowing.
 *
 * With the condition `random`, each pair of nodes draws a number once and has line of sight at the
 * distances where that is below the probability. The number depends on seed, run, stream and the
 * ids of the two nodes only: not on direction, nor on who asks first.
 */
class D2dPropagationLossModel : public PropagationLossModel
{
  public:
    static constexpr double MIN_DISTANCE = 1; //!< m, shorter distances count as this

    /** @return the TypeId */
    static TypeId GetTypeId();

    D2dPropagationLossModel();

    /** @param condition `los`, `nlos` or `random`; others end the program */
    void SetCondition(const std::string& condition);

    /** @return `los`, `nlos` or `random` */
    std::string GetCondition() const
    {
        return m_condition;
    }

    /** @param metres distance @return loss with line of sight, dB */
    double GetLosLoss(double metres) const;

    /** @param metres distance @return loss without line of sight, dB */
    double GetNlosLoss(double metres) const;

    /** @param metres distance @return probability of line of sight, ITU-R M.2135 urban micro */
    static double GetLosProbability(double metres);

    /**
     * Tell whether two nodes have line of sight where they are.
     * @param a mobility model of a node; with `random`, one that is not of a node ends the program
     * @param b that of another
     * @return whether they have, by the condition
     */
    bool HasLos(Ptr<MobilityModel> a, Ptr<MobilityModel> b) const;

  private:
    double DoCalcRxPower(double txPowerDbm,
                         Ptr<MobilityModel> a,
                         Ptr<MobilityModel> b) const override;
    int64_t DoAssignStreams(int64_t stream) override;

    /** @param metres distance @return loss in free space, dB */
    double GetFreeSpaceLoss(double metres) const;

    /** @return the draw of a pair, 0 to below 1 @param a id of a node @param b that of another */
    double GetDraw(uint32_t a, uint32_t b) const;

    double m_frequency{};                 //!< Hz
    double m_height{};                    //!< of antennas, m
    double m_effectiveHeight{};           //!< of antennas over what reflects, m
    std::string m_condition;              //!< of all pairs, or random
    Ptr<UniformRandomVariable> m_uniform; //!< draws m_salt
    mutable bool m_drawn{false};          //!< whether m_salt has been drawn
    mutable uint64_t m_salt{0};           //!< what makes the draws of pairs
};

} // namespace ns3::hfedfm

#endif /* HFEDFM_D2D_PROPAGATION_LOSS_MODEL_H */
