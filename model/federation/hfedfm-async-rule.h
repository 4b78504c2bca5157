// SPDX-License-Identifier: GPL-2.0-only
#ifndef HFEDFM_ASYNC_RULE_H
#define HFEDFM_ASYNC_RULE_H

#include "ns3/hfedfm-message.h"
#include "ns3/hfedfm-module-state.h"
#include "ns3/object.h"

#include <cstdint>
#include <memory>
#include <vector>

namespace ns3::hfedfm
{

/** An update that came when its sender was done, whatever others do. */
struct AsyncUpdate
{
    uint32_t node{0};                      //!< federation id of its sender
    uint32_t round{0};                     //!< round of the model that it is based on
    uint32_t staleness{0};                 //!< versions since that model
    std::shared_ptr<const ModuleSet> base; //!< that model
    std::vector<ModuleRecord> modules;     //!< what the sender trained, all of it in the base
};

/**
 * What an AsyncCoordinator makes of updates that come one by one: how many it takes for a new
 * version of the model, and how they change it. Each module is changed by those updates only that
 * bring it with a weight above 0.
 */
class AsyncRule : public Object
{
  public:
    /** @return the TypeId */
    static TypeId GetTypeId();

    /** @param children that take part, 1 or more @return how many updates make a version; at most
     *  as many as there are children */
    virtual uint32_t GetBuffer(uint32_t children) const = 0;

    /** Make a new version. @param updates in the order of their arrival, GetBuffer() of them, or
     *  fewer at the end @param model the last version, to be changed; holds all of their modules */
    virtual void Merge(const std::vector<AsyncUpdate>& updates, ModuleSet& model) const = 0;

    /** @param staleness of an update @return what is left of its weight:
     *  (1 + staleness)^-StalenessExponent */
    double GetDiscount(uint32_t staleness) const;

  private:
    double m_exponent; //!< of staleness
};

/**
 * FedAsync (Xie, Koyejo and Gupta 2019, arXiv 1903.03934): each update x is mixed into the model w,
 * w = (1 - a) w + a x with a = MixingRate (1 + staleness)^-StalenessExponent. Sample weights do not
 * count.
 */
class FedAsyncRule : public AsyncRule
{
  public:
    /** @return the TypeId */
    static TypeId GetTypeId();

    uint32_t GetBuffer(uint32_t) const override
    {
        return 1;
    }

    void Merge(const std::vector<AsyncUpdate>& updates, ModuleSet& model) const override;

  private:
    double m_mixingRate; //!< of an update without staleness
};

/**
 * FedBuff (Nguyen et al. 2022, arXiv 2106.06639): when K updates are there, the model makes a step
 * along their mean difference to the models that they began with,
 * w += ServerRate sum(n s (x - base)) / sum(n) with s = (1 + staleness)^-StalenessExponent.
 *
 * n are the samples of each update, as in all other means here. The paper has n = 1 and so divides
 * by K, which SampleWeights=false does. Neither divides by sum(n s): if all are stale, the step is
 * shorter.
 */
class FedBuffRule : public AsyncRule
{
  public:
    /** @return the TypeId */
    static TypeId GetTypeId();

    uint32_t GetBuffer(uint32_t children) const override;
    void Merge(const std::vector<AsyncUpdate>& updates, ModuleSet& model) const override;

  private:
    uint32_t m_buffer;    //!< K; 0: by the number of children
    double m_serverRate;  //!< of a step
    bool m_sampleWeights; //!< whether samples count
};

} // namespace ns3::hfedfm

#endif /* HFEDFM_ASYNC_RULE_H */
