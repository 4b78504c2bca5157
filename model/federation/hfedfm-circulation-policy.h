// SPDX-License-Identifier: GPL-2.0-only
#ifndef HFEDFM_CIRCULATION_POLICY_H
#define HFEDFM_CIRCULATION_POLICY_H

#include "ns3/hfedfm-message.h"
#include "ns3/object.h"

#include <cstddef>
#include <cstdint>
#include <map>
#include <set>
#include <vector>

namespace ns3::hfedfm
{

/**
 * Chooses, at a parent, which modules its children are to report after a round, under a budget of
 * bytes per round and link.
 *
 * Children tell with each report how far each of their modules is from the parent's values and how
 * many samples are behind that (ModuleNote); the parent tells them with each model which modules
 * the next report is to have, the same to all, so that what one child brings all bring. After the
 * last round they bring everything.
 *
 * Each round adds the budget to a credit of at most two times all modules. A module that is older
 * than two times the rounds which all modules take at this budget goes first, and nothing may take
 * its credit: none is left out for good. A subclass says which others come before which.
 */
class CirculationPolicy : public Object
{
  public:
    /** @return the TypeId */
    static TypeId GetTypeId();

    /** A child has told of its modules. @param notes since the last choice, of one child */
    void Take(const std::vector<ModuleNote>& notes);

    /**
     * Choose for the round that begins.
     * @param rounds that the next report is to be about, 1 or more
     * @param bytes of each module on a link
     * @return the modules to be reported
     */
    std::set<ModuleId> Choose(uint32_t rounds, const std::map<ModuleId, uint64_t>& bytes);

    /** @return bytes that may be spent, of the rounds so far */
    double GetCredit() const
    {
        return m_credit;
    }

  protected:
    /** What is known of a module. */
    struct Known
    {
        uint64_t bytes{0};   //!< on a link
        uint32_t age{0};     //!< rounds since it was chosen last, at the next report
        double change{0};    //!< mean squared distance of a child's values from the parent's, by
                             //!< samples, as expected at the next report; 0 if nothing is known
        double told{0};      //!< that distance when the children told it
        uint32_t toldAge{0}; //!< its age then
    };

    /** Put modules in order. @param known what is known of all @return modules that may be chosen,
     *  the first before all others */
    virtual std::vector<ModuleId> Rank(const std::map<ModuleId, Known>& known) = 0;

    /** @return whether a module that is too dear now is passed over, so that cheaper ones behind it
     *  may be chosen; else it is saved up for */
    virtual bool PassesOver() const = 0;

  private:
    uint64_t m_budget;                 //!< bytes per round and link; 0: by period
    uint32_t m_period;                 //!< rounds in which it is all modules
    double m_credit{0};                //!< bytes to be spent
    std::map<ModuleId, Known> m_known; //!< of each module
    std::set<ModuleId> m_chosen;       //!< for the report that comes next
    std::map<ModuleId, std::pair<double, double>> m_sums; //!< samples, and samples times change
};

/**
 * Chooses the modules that have changed most for their size: those with the largest squared
 * distance per value, as far as the credit goes.
 *
 * What children tell is a round old when the choice has its effect: the distance is taken to grow
 * in proportion to the rounds since the last synchronization.
 */
class AdaptiveCirculation : public CirculationPolicy
{
  public:
    /** @return the TypeId */
    static TypeId GetTypeId();

  protected:
    std::vector<ModuleId> Rank(const std::map<ModuleId, Known>& known) override;

    bool PassesOver() const override
    {
        return true;
    }
};

/** Chooses modules in turn, whatever has changed: saves up for each, and goes on with the next. */
class RoundRobinCirculation : public CirculationPolicy
{
  public:
    /** @return the TypeId */
    static TypeId GetTypeId();

  protected:
    std::vector<ModuleId> Rank(const std::map<ModuleId, Known>& known) override;

    bool PassesOver() const override
    {
        return false;
    }
};

} // namespace ns3::hfedfm

#endif /* HFEDFM_CIRCULATION_POLICY_H */
