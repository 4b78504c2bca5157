// SPDX-License-Identifier: GPL-2.0-only
#ifndef HFEDFM_CLIENT_SELECTION_H
#define HFEDFM_CLIENT_SELECTION_H

#include "ns3/callback.h"
#include "ns3/object.h"
#include "ns3/random-variable-stream.h"

#include <cstdint>
#include <set>
#include <vector>

namespace ns3::hfedfm
{

/**
 * Decides which of its children a node asks to take part in a round. The others get no model, do
 * not train and send nothing; they get the model of the next round for which they are chosen, and
 * the last one.
 *
 * Children come and go: each is away in a round with the probability 1 - Availability, whatever it
 * was before, and one that is away is not chosen. Of n children, the best round(Share n) of those
 * that are there take part, at least one; if all are away, one of them is there after all. What
 * makes one better than another is the rule of a subclass.
 *
 * What a rule wants to know of children reaches it without a byte on the air.
 */
class ClientSelection : public Object
{
  public:
    /** Tells a quantity of a child. */
    using Query = Callback<double, uint32_t>;

    /** @return the TypeId */
    static TypeId GetTypeId();

    ClientSelection();

    /** @param seconds that a round of training takes a child, as far as can be known before */
    void SetTrainingTimes(Query seconds)
    {
        m_seconds = seconds;
    }

    /** @param joules that the battery of a child holds */
    void SetEnergies(Query joules)
    {
        m_joules = joules;
    }

    /**
     * Choose for one round; draws anew with each call.
     * @param round its number
     * @param children federation ids of all that could take part
     * @return those that do
     */
    std::set<uint32_t> Select(uint32_t round, const std::set<uint32_t>& children);

    /** @param stream first stream to use @return the number of streams used */
    int64_t AssignStreams(int64_t stream);

  protected:
    void DoDispose() override;

    /** @param child federation id @return s; ends the program without SetTrainingTimes() */
    double GetTrainingTime(uint32_t child) const;

    /** @param child federation id @return J; ends the program without SetEnergies() */
    double GetEnergy(uint32_t child) const;

    /** @return draws for rules */
    Ptr<UniformRandomVariable> GetRandom() const
    {
        return m_random;
    }

  private:
    /**
     * Order children.
     * @param round number of the round
     * @param children those that are there, at least one, by id
     * @return the same, the best first
     */
    virtual std::vector<uint32_t> Rank(uint32_t round, std::vector<uint32_t> children) = 0;

    double m_share;                      //!< of children that take part
    double m_availability;               //!< probability that a child is there
    Query m_seconds;                     //!< of a child's training
    Query m_joules;                      //!< in a child's battery
    Ptr<UniformRandomVariable> m_there;  //!< who is there
    Ptr<UniformRandomVariable> m_random; //!< draws for rules
};

/** Chooses at random, all with the same probability. */
class RandomClients : public ClientSelection
{
  public:
    /** @return the TypeId */
    static TypeId GetTypeId();

  private:
    std::vector<uint32_t> Rank(uint32_t round, std::vector<uint32_t> children) override;
};

/** Chooses those that train fastest; of equals, those with lower ids. */
class FastestClients : public ClientSelection
{
  public:
    /** @return the TypeId */
    static TypeId GetTypeId();

  private:
    std::vector<uint32_t> Rank(uint32_t round, std::vector<uint32_t> children) override;
};

/** Chooses those with most energy left; of equals, those with lower ids. */
class MostEnergyClients : public ClientSelection
{
  public:
    /** @return the TypeId */
    static TypeId GetTypeId();

  private:
    std::vector<uint32_t> Rank(uint32_t round, std::vector<uint32_t> children) override;
};

} // namespace ns3::hfedfm

#endif /* HFEDFM_CLIENT_SELECTION_H */
