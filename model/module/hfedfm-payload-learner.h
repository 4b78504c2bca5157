// SPDX-License-Identifier: GPL-2.0-only
#ifndef HFEDFM_PAYLOAD_LEARNER_H
#define HFEDFM_PAYLOAD_LEARNER_H

#include "hfedfm-learner.h"

#include <cstdint>
#include <optional>

namespace ns3::hfedfm
{

/**
 * A learner that learns nothing but ships one module `adapter` of a given size: for studies of the
 * network alone, and of models that are too large to train.
 */
class PayloadLearner : public Learner
{
  public:
    /** @return the TypeId */
    static TypeId GetTypeId();

    Manifest GetManifest() const override;

    /** @return module `adapter` with a fixed pattern of values from 0 to 1 */
    ModuleSet MakeInitialModules() const override;

    double GetTrainingFlops() const override
    {
        return m_trainingFlops;
    }

    void Submit(TrainingJob job) override;

    /** @return the start values, each moved by less than 1/1000; no scores, loss 0 */
    TrainingResult Collect() override;

    void Discard() override;

  private:
    uint64_t m_payloadBytes;           //!< size of the module in bytes
    double m_trainingFlops;            //!< cost of a round
    double m_samples;                  //!< weight of the updates
    std::optional<TrainingJob> m_open; //!< the open job, if any
};

} // namespace ns3::hfedfm

#endif /* HFEDFM_PAYLOAD_LEARNER_H */
