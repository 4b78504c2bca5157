// SPDX-License-Identifier: GPL-2.0-only
#ifndef HFEDFM_SPECIALIZATION_POLICY_H
#define HFEDFM_SPECIALIZATION_POLICY_H

#include "ns3/hfedfm-learner.h"
#include "ns3/hfedfm-module-pattern.h"
#include "ns3/object.h"
#include "ns3/random-variable-stream.h"

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace ns3::hfedfm
{

/** Which modules are shared out among nodes, and how many of them each provides. */
class SpecializationRules
{
  public:
    /** One rule: of the modules of a pattern, a node provides so many. */
    using Rule = std::pair<ModulePattern, uint32_t>;

    /**
     * Read the text form.
     * @param text rules `PATTERN=COUNT` with commas, for instance `expert=2`; empty: none
     * @param error gets a sentence if the text is none
     * @return the rules, or nothing if the text is none
     */
    static std::optional<SpecializationRules> Parse(const std::string& text,
                                                    std::string* error = nullptr);

    /** @return the text form, which Parse() reads */
    std::string ToString() const;

    /** @return the rules in the order of the text */
    const std::vector<Rule>& GetRules() const
    {
        return m_rules;
    }

    /** @param id a module @return the first rule that is for it; null if none is */
    const Rule* Find(const ModuleId& id) const;

  private:
    std::vector<Rule> m_rules; //!< in the order of the text
};

/** What is known of a node that could provide modules. */
struct ProviderCandidate
{
    uint32_t node{0};                            //!< federation id
    std::map<ModuleId, ModuleJudgement> modules; //!< that it could provide, with how well
    double energy{1};                            //!< share of its battery that is left
    double reach{1};                             //!< share of the rounds in which it has answered
    std::set<ModuleId> provides;                 //!< modules that it provides now
};

/**
 * Chooses, at a server, which of its devices train and report which modules: node specialization.
 *
 * Until the round After is over, all train all. Then each device tells how well it would provide
 * each module that a rule is for (ModuleJudgement), and the server chooses: so many for each device
 * as the rule says, each module by at most ceil(U h / E) of U devices with h of E modules each, and
 * by one at least. Of all such choices it takes the one with the largest sum of ratings: a
 * min-cost flow (successive shortest paths). A subclass rates. Where devices are too few for all
 * modules, each provides more.
 *
 * The others go without the module if it is an expert; of other kinds they hold it as it comes from
 * the server and do not train it. If a device leaves or comes, the choice is made anew with what
 * was told before; who provides a module keeps it where that can be.
 */
class SpecializationPolicy : public Object
{
  public:
    /** What a device provides, by its federation id. */
    using Choice = std::map<uint32_t, std::set<ModuleId>>;

    /** @return the TypeId */
    static TypeId GetTypeId();

    /** @return which modules are shared out */
    const SpecializationRules& GetRules() const
    {
        return m_rules;
    }

    /** @return last round in which all train all, and judge */
    uint32_t GetAfter() const
    {
        return m_after;
    }

    /** @return rounds without an answer after which a device is taken for gone */
    uint32_t GetPatience() const
    {
        return m_patience;
    }

    /**
     * Choose who provides what.
     * @param candidates all devices that have judged
     * @return the modules of each, of those that rules are for
     */
    Choice Choose(const std::vector<ProviderCandidate>& candidates);

    /** @return whether devices are asked how well they would provide modules */
    virtual bool Asks() const
    {
        return true;
    }

    /** @param stream first stream to use @return the number of streams used */
    virtual int64_t AssignStreams([[maybe_unused]] int64_t stream)
    {
        return 0;
    }

  protected:
    /**
     * Rate a node as provider of a module.
     * @param node what is known of it
     * @param module one of its modules
     * @param loss mean loss with the module over all candidates
     * @return the larger, the better
     */
    virtual double Rate(const ProviderCandidate& node, const ModuleId& module, double loss) = 0;

  private:
    void SetModules(std::string text);

    std::string GetModules() const
    {
        return m_rules.ToString();
    }

    void ChooseOf(const SpecializationRules::Rule& rule,
                  const std::vector<ProviderCandidate>& candidates,
                  Choice& choice);

    SpecializationRules m_rules; //!< which modules
    uint32_t m_after;            //!< last round before
    uint32_t m_patience;         //!< rounds without an answer
    bool m_balanced;             //!< whether modules have about as many providers each
    uint32_t m_spread;           //!< modules that a device may have more or less than others
    double m_energyWeight;       //!< of a device's battery in its ratings
    double m_reachWeight;        //!< of the rounds that it has answered
};

/** Prefers devices whose loss with the module is small, compared with the mean of all devices. */
class LossSpecialization : public SpecializationPolicy
{
  public:
    /** @return the TypeId */
    static TypeId GetTypeId();

  protected:
    double Rate(const ProviderCandidate& node, const ModuleId& module, double loss) override;
};

/** Prefers devices with many local inputs that use the module: to an expert, the gate's share. */
class ShareSpecialization : public SpecializationPolicy
{
  public:
    /** @return the TypeId */
    static TypeId GetTypeId();

  protected:
    double Rate(const ProviderCandidate& node, const ModuleId& module, double loss) override;
};

/** Draws ratings at random, once for each device and module: what others are compared with. */
class RandomSpecialization : public SpecializationPolicy
{
  public:
    /** @return the TypeId */
    static TypeId GetTypeId();

    RandomSpecialization();
    int64_t AssignStreams(int64_t stream) override;

    bool Asks() const override
    {
        return false;
    }

  protected:
    double Rate(const ProviderCandidate& node, const ModuleId& module, double loss) override;

  private:
    Ptr<UniformRandomVariable> m_random;                     //!< draws
    std::map<std::pair<uint32_t, ModuleId>, double> m_drawn; //!< ratings so far
};

} // namespace ns3::hfedfm

#endif /* HFEDFM_SPECIALIZATION_POLICY_H */
