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

/** Which transfers of a round take time in all rows alike. */
enum class CostTransfers
{
    PUBLISHED,   //!< not alike: uplinks everywhere, and broadcasts over D2D links only
    UP,          //!< those towards the cloud
    UP_AND_DOWN, //!< those, and those of the model back to all users over each tier
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

    /** Which transfers take time. Energies do not depend on it: what users send is charged, with a
     *  broadcast in every round unless it is PUBLISHED, and the cloud's term once. */
    CostTransfers transfers{CostTransfers::PUBLISHED};

    /** @return no repair: the model of the published table */
    static CostRules Reference()
    {
        return CostRules();
    }

    /** @param transfers that take time @return all repairs but the shared backhaul of star */
    static CostRules Physical(CostTransfers transfers = CostTransfers::UP_AND_DOWN)
    {
        CostRules rules;
        rules.transfers = transfers;
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
