// SPDX-License-Identifier: GPL-2.0-only
#ifndef HFEDFM_SERVER_OPTIMIZER_H
#define HFEDFM_SERVER_OPTIMIZER_H

#include "hfedfm-aggregator.h"

#include <map>
#include <vector>

namespace ns3::hfedfm
{

/**
 * An aggregator that takes the way from the last model to the weighted mean for a gradient, and
 * makes a step of an optimizer along it (Reddi et al. 2021, "Adaptive Federated Optimization").
 *
 * What the optimizer remembers belongs to a module and lasts as long as the node: a node that takes
 * over from another begins anew. Modules that nobody brings stay as they are, and so does what is
 * remembered of them. Where there is no last model, as at a node that has just taken over, the mean
 * is the model.
 */
class ServerOptimizer : public WeightedMeanAggregator
{
  public:
    /** @return the TypeId */
    static TypeId GetTypeId();

  protected:
    /** What is remembered of a module. */
    struct Memory
    {
        uint32_t steps{0};          //!< how often it was aggregated
        std::vector<double> first;  //!< a value for each of the module's, zeros at first
        std::vector<double> second; //!< another one, or empty if the optimizer needs but one
    };

  private:
    void DoCombine(const std::vector<Part>& parts, double totalWeight, ModuleState& state) override;

    /**
     * Make a step.
     * @param way from the last values to the mean, one for each value
     * @param memory of the module; counts this step already
     * @param values the last ones, to be replaced by the new ones
     */
    virtual void DoStep(const std::vector<double>& way,
                        Memory& memory,
                        ModuleState::Buffer& values) = 0;

    std::map<ModuleId, Memory> m_memory; //!< by module
};

/**
 * FedAvgM (Hsu, Qi and Brown 2019): v = Momentum v + way, x += Rate v. Without momentum and with a
 * rate of 1 it is FedAvg.
 */
class FedAvgMOptimizer : public ServerOptimizer
{
  public:
    /** @return the TypeId */
    static TypeId GetTypeId();

  private:
    void DoStep(const std::vector<double>& way,
                Memory& memory,
                ModuleState::Buffer& values) override;

    double m_rate;     //!< of a step
    double m_momentum; //!< share of the last step that goes on
};

/**
 * FedAdam (Reddi et al. 2021) with Adam's correction of the first steps:
 * m = Beta1 m + (1 - Beta1) way, v = Beta2 v + (1 - Beta2) way^2,
 * x += Rate m' / (sqrt(v') + Tau) with m' = m / (1 - Beta1^t) and v' = v / (1 - Beta2^t).
 */
class FedAdamOptimizer : public ServerOptimizer
{
  public:
    /** @return the TypeId */
    static TypeId GetTypeId();

  private:
    void DoStep(const std::vector<double>& way,
                Memory& memory,
                ModuleState::Buffer& values) override;

    double m_rate;  //!< of a step
    double m_beta1; //!< decay of the mean of ways
    double m_beta2; //!< decay of the mean of their squares
    double m_tau;   //!< added to the root of that: the smaller, the more alike are steps of values
};

} // namespace ns3::hfedfm

#endif /* HFEDFM_SERVER_OPTIMIZER_H */
