// SPDX-License-Identifier: GPL-2.0-only
#ifndef HFEDFM_COST_RULES_H
#define HFEDFM_COST_RULES_H

namespace ns3::hfedfm
{

/** Repairs of the published link rate; each can be made alone. */
struct RateRules
{
    /** The noise density counts per hertz of the bandwidth, not per kilohertz. */
    bool noisePerHertz{false};

    /** Fading has a mean power of 1, not 2. */
    bool unitMeanFading{false};

    /** The rate is the mean over the fading, not that of one draw for the whole training. */
    bool ergodic{false};
};

/**
 * Repairs of the published cost model; each can be made alone. None: what made the published table
 * (Model R). Reference() and Physical() are the two models of the manual's chapter on it.
 */
struct CostRules
{
    RateRules rates; //!< repairs of the link rates

    /** A transmission is charged the power that its rate follows from. */
    bool chargeRatePower{false};

    /** Users of the scheme star cross the access link before the cloud link. */
    bool starCrossesAccess{false};

    /** Users of a cell share one cloud link in the scheme star. */
    bool starSharesBackhaul{false};

    /** Relays add up the updates of their subtree: a link of the tree carries one, not all. */
    bool sumInRelays{false};

    /** The head's own uplink counts, not the mean over its cluster. */
    bool headUplink{false};

    /** The model is broadcast in the cluster in every round, not in all but the last of E. */
    bool broadcastEveryRound{false};

    /** Schemes without a cloud spend no time on it. */
    bool edgeOnlyWithoutCloud{false};

    /** @return no repair: the model of the published table */
    static CostRules Reference()
    {
        return CostRules();
    }

    /** @return all repairs but the shared backhaul of star */
    static CostRules Physical()
    {
        CostRules rules;
        rules.rates = {true, true, true};
        rules.chargeRatePower = true;
        rules.starCrossesAccess = true;
        rules.sumInRelays = true;
        rules.headUplink = true;
        rules.broadcastEveryRound = true;
        rules.edgeOnlyWithoutCloud = true;
        return rules;
    }
};

} // namespace ns3::hfedfm

#endif /* HFEDFM_COST_RULES_H */
