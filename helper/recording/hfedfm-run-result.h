// SPDX-License-Identifier: GPL-2.0-only
#ifndef HFEDFM_RUN_RESULT_H
#define HFEDFM_RUN_RESULT_H

#include "ns3/hfedfm-airtime-meter.h"
#include "ns3/hfedfm-energy-phase.h"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace ns3::hfedfm
{

/** Seconds and joules per phase, by phase name (`compute`, `access_down`, ...). */
struct PhaseSplit
{
    std::map<std::string, double> seconds; //!< time spent in each phase
    std::map<std::string, double> joules;  //!< energy lost in each phase
};

/** @param byTask values by task @return their mean, 0 if there are none */
inline double
MeanOverTasks(const std::map<std::string, double>& byTask)
{
    double sum = 0;
    for (const auto& item : byTask)
    {
        sum += item.second;
    }
    return byTask.empty() ? 0 : sum / static_cast<double>(byTask.size());
}

/** What all nodes together have sent. */
struct Traffic
{
    Transmitted accessUp;     //!< by the access radios of devices
    Transmitted accessDown;   //!< by access points
    Transmitted d2d;          //!< by D2D radios
    Transmitted backhaulUp;   //!< over the backhaul to the cloud
    Transmitted backhaulDown; //!< over the backhaul from the cloud
};

/** One round of a run: times are simulated seconds, energies are summed over devices. */
struct RoundRow
{
    uint32_t round{0};        //!< from 1
    double start{0};          //!< first model message or training of the round
    double end{0};            //!< last aggregation, or end of the exchanges at a device
    bool synchronized{false}; //!< whether the root of the tree aggregated
    double loss{0};           //!< mean training loss over devices
    std::map<std::string, double> accuracyBefore; //!< by task: trained locally, not aggregated
    std::map<std::string, double> accuracyAfter;  //!< by task: held after the aggregation
    std::map<std::string, double> ownBefore;      //!< those on devices' own distributions
    std::map<std::string, double> ownAfter;       //!< those on devices' own distributions
    std::optional<double> rootAccuracy;           //!< mean over tasks: newest model of the root
    EnergySplit energy;                           //!< devices, from the previous round's end
    Traffic sent;                                 //!< from the previous round's end
    uint32_t devicesAggregated{0};                //!< devices whose update counted
    uint32_t updatesLate{0};                      //!< updates that came after their round, or were
                                                  //!< under way when an asynchronous run ended
    uint32_t updatesRejected{0};                  //!< updates that were not usable
    std::optional<double> consensusBefore;        //!< distance to the exact mean, relative
    std::optional<double> consensusAfter;         //!< that distance after the exchanges
    uint32_t trainings{0};                        //!< trainings of the round that were finished
    std::optional<double> staleness;              //!< asynchronous: mean of updates, in versions
    std::optional<uint32_t> stalest;              //!< asynchronous: largest of updates
    std::optional<double> serverAccuracy; //!< specialization: of servers' whole models, mean
};

/** One node of a run. */
struct NodeRow
{
    uint32_t node{0};                       //!< federation id
    std::string role;                       //!< `device`, `edge` or `cloud`
    std::optional<uint32_t> cluster;        //!< cluster index; the cloud has none
    std::string profile;                    //!< device profile, if the study told
    std::string senses;                     //!< modalities, with `+` between them, if known
    std::string tasks;                      //!< that it learns, with `+` between them
    uint32_t roundsTrained{0};              //!< rounds in which it trained
    double x{0};                            //!< position, m
    double y{0};                            //!< position, m
    EnergySplit energy;                     //!< in the measured interval
    PhaseSplit phases;                      //!< in the measured interval
    double accessSeconds{0};                //!< its access radio was transmitting, s
    double d2dSeconds{0};                   //!< its D2D radio was transmitting, s
    double backhaulSeconds{0};              //!< its ends of backhaul links were sending, s
    uint64_t bytesSent{0};                  //!< message bytes that its streams sent
    uint64_t bytesReceived{0};              //!< message bytes that its streams received
    uint64_t retransmissions{0};            //!< TCP payload bytes sent again
    uint64_t timeouts{0};                   //!< retransmission time-outs of its streams
    double timeoutSeconds{0};               //!< what those took in all, s
    uint32_t hidden{0};                     //!< devices of its cell that its radio does not hear
    std::map<std::string, double> accuracy; //!< by task: final model
    std::map<std::string, double> own;      //!< by task: that, on the node's own distribution
    std::optional<double> headSince;        //!< s: head of its D2D cluster from then on; or not
    std::optional<double> failed;           //!< s: took no part from then on; or it always did
};

/** Traffic and use of one module in a run. */
struct ModuleRow
{
    std::string module;       //!< text form of the id
    uint64_t parameters{0};   //!< number of floats
    uint64_t wireBytes{0};    //!< its record in a message, bytes
    uint64_t updatesUp{0};    //!< times it travelled towards the root
    uint64_t updatesDown{0};  //!< times it travelled towards the devices
    uint64_t aggregations{0}; //!< times it was aggregated
    uint64_t deviceUp{0};     //!< bytes of its records from devices, to parents or neighbours
    uint64_t deviceDown{0};   //!< bytes of its records from relays and heads to devices below
    uint64_t edgeUp{0};       //!< bytes of its records from edge servers to the cloud
    uint64_t edgeDown{0};     //!< bytes of its records from edge servers to devices
    uint64_t cloudDown{0};    //!< bytes of its records from the cloud
};

/** A task that a device has begun in mid-run. */
struct StartRow
{
    uint32_t node{0};                //!< federation id
    std::optional<uint32_t> cluster; //!< of the device
    std::string task;                //!< what has begun
    uint32_t due{0};                 //!< round from which on its data were there
    uint32_t round{0};               //!< first round that trained it
    uint32_t wanted{0};              //!< modules that others were asked for
    uint32_t relayed{0};             //!< modules that others gave
    uint32_t cold{0};                //!< modules that began with initial values
    std::string providers;           //!< who gave them, with `+` between
    uint32_t requests{0};            //!< messages that asked for modules or who holds them
    uint32_t failures{0};            //!< of these without a useful answer
    uint64_t bytes{0};               //!< messages of both directions
    double seconds{0};               //!< from the first request to the end
    std::optional<double> energy;    //!< J of the device meanwhile, unless it trained then
    std::optional<double> marginal;  //!< of this, what the federation adds
};

/** How well a device that has begun a task in mid-run does it after a round. */
struct StartScoreRow
{
    uint32_t node{0};                //!< federation id
    std::optional<uint32_t> cluster; //!< of the device
    std::string task;                //!< what it has begun
    uint32_t round{0};               //!< the model is that after this round
    uint32_t since{0};               //!< rounds that have trained it here; 0: right at the start
    double accuracy{0};              //!< on the common test set
    double own{0};                   //!< on the device's own distribution
    std::optional<double> peers;     //!< mean accuracy of devices that have had it from the begin
};

/** What a device provides from a round on, of the modules that devices share out. */
struct ProviderRow
{
    uint32_t node{0};                //!< federation id
    std::optional<uint32_t> cluster; //!< of the device
    uint32_t round{0};               //!< from which on
    std::string provides;            //!< modules that it trains and reports, with `+` between
    std::string frozen;              //!< modules that it holds and does not train
    std::string without;             //!< modules that it does not hold
};

/** Everything that one run (scheme x run number) reports. */
struct RunResult
{
    std::string scheme;                     //!< for instance `hfedfm:8`
    uint32_t run{0};                        //!< RngRun
    std::vector<RoundRow> rounds;           //!< in order
    std::vector<NodeRow> nodes;             //!< by federation id
    std::vector<ModuleRow> modules;         //!< by module id
    std::vector<StartRow> starts;           //!< tasks that have begun in mid-run, in order
    std::vector<StartScoreRow> startScores; //!< of those, by task, node and round
    double firstMessage{0};                 //!< s: first model message (or training without any)
    double lastAggregation{0};              //!< s: last aggregation
    EnergySplit deviceEnergy;               //!< J: devices, in the measured interval
    EnergySplit serverEnergy;               //!< J: edge servers and cloud, where they have a source
    PhaseSplit devicePhases;                //!< mean per device and round
    double stalled{0};                  //!< s in which a stream waited for a time-out, worst cell
    uint64_t accessBytes{0};            //!< message bytes over the access network, both directions
    uint64_t d2dBytes{0};               //!< message bytes between devices
    uint64_t backhaulBytes{0};          //!< message bytes over the backhaul, both directions
    Traffic sent;                       //!< in the measured interval
    std::vector<ProviderRow> providers; //!< what devices share out, in order
};

} // namespace ns3::hfedfm

#endif /* HFEDFM_RUN_RESULT_H */
