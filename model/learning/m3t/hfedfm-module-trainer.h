// SPDX-License-Identifier: GPL-2.0-only
#ifndef HFEDFM_MODULE_TRAINER_H
#define HFEDFM_MODULE_TRAINER_H

#include "hfedfm-frozen-backbone.h"

#include "ns3/hfedfm-seeded-random.h"

#include <cstddef>
#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <vector>

namespace ns3::hfedfm
{

/** How local training goes. */
struct LocalTrainingConfig
{
    uint32_t batch{8};                     //!< samples per step
    uint32_t epochs{1};                    //!< passes over each task's samples
    double rate{1e-2};                     //!< learning rate of this round
    double weightDecay{1e-2};              //!< decoupled weight decay of AdamW
    std::map<std::string, double> factors; //!< on the rate, by module or kind of module
    double proximal{0};                    //!< mu of FedProx: pull towards the anchor
    const ModuleSet* anchor{nullptr};      //!< model that the round began with; with proximal
    std::set<ModuleId> frozen{};           //!< modules that stay as they are

    /** @param id a module @return the factor on its learning rate; 1 if none is set */
    double GetFactor(const ModuleId& id) const
    {
        const auto text = id.ToString();
        const auto exact = factors.find(text);
        const auto found =
            exact != factors.end() ? exact : factors.find(text.substr(0, text.find('/')));
        return found == factors.end() ? 1.0 : found->second;
    }
};

/** How a model does on samples without learning from them. */
struct Measurement
{
    double loss{0};             //!< sum over samples
    std::vector<double> shares; //!< of inputs that the gate sends to each expert; empty without
};

/** Trains and scores the modules of one task on encoded samples. */
class ModuleTrainer
{
  public:
    virtual ~ModuleTrainer() = default;

    /** @param samples what to encode @return them in the form that this trainer reads */
    virtual EncodedShard Encode(const std::vector<VqaSample>& samples) const = 0;

    /**
     * Train modules on a shard, in place, with a fresh AdamW optimizer.
     * @param config how
     * @param shard the data
     * @param random order of the samples
     * @param modules the task's, and perhaps others; experts that are missing are never chosen
     * @return sum of the losses of all samples in all epochs
     */
    virtual double Train(const LocalTrainingConfig& config,
                         const EncodedShard& shard,
                         SeededRandom& random,
                         ModuleSet& modules) = 0;

    /** @return experts that no sample of the last Train() was routed to: they are as before */
    const std::set<ModuleId>& GetIdle() const
    {
        return m_idle;
    }

    /**
     * Count right answers.
     * @param shard the questions
     * @param modules as for Train()
     * @return number of questions whose largest logit is that of the label
     */
    virtual uint32_t CountCorrect(const EncodedShard& shard, const ModuleSet& modules) = 0;

    /**
     * Measure how modules do on the first samples of a shard.
     * @param shard the data
     * @param count number of samples, at most those of the shard
     * @param modules as for Train()
     * @return sum of their losses, and where experts are used, how much each is
     */
    virtual Measurement Measure(const EncodedShard& shard,
                                std::size_t count,
                                const ModuleSet& modules) = 0;

  protected:
    std::set<ModuleId> m_idle; //!< see GetIdle()
};

} // namespace ns3::hfedfm

#endif /* HFEDFM_MODULE_TRAINER_H */
