// SPDX-License-Identifier: GPL-2.0-only
#ifndef HFEDFM_STUDY_OPTIONS_H
#define HFEDFM_STUDY_OPTIONS_H

#include "hfedfm-federation-options.h"

#include "ns3/hfedfm-device-energy-helper.h"
#include "ns3/hfedfm-model-costs.h"
#include "ns3/hfedfm-options.h"
#include "ns3/hfedfm-scheme.h"

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace ns3::hfedfm
{

/** A device that breaks down during a run. */
struct StudyFault
{
    uint32_t device{0}; //!< index, cell by cell
    double time{0};     //!< simulated time, s
};

/** What a study is asked to do. Every member is an option of the same name; see Parse(). */
struct StudyOptions : FederationOptions
{
    /** Settings by name, as texts and in a fixed order. */
    using Settings = CheckedOptions::Settings;

    /** Options that set an attribute of the learners or their data, and that attribute. */
    static const std::vector<std::pair<std::string, std::string>> LEARNER_ATTRIBUTES;

    std::string preset{"smoke"};    //!< whose values other options have
    std::vector<Scheme> schemes;    //!< what to compare, in the order of the tables
    uint32_t devices{12};           //!< devices that learn
    uint32_t edges{3};              //!< clusters, each with an edge server; at most devices
    uint32_t rounds{12};            //!< rounds of every run
    uint32_t seed{1};               //!< RngSeed of all runs
    uint32_t firstRun{1};           //!< RngRun of the first run (`--run`)
    uint32_t layoutSeed{0};         //!< draws positions; 0: the run does
    uint32_t dataSeed{0};           //!< draws data and training; 0: the run does
    uint32_t runs{3};               //!< number of runs per scheme
    std::string out{"hfedfm-out"};  //!< output folder
    uint32_t jobs{0};               //!< runs at a time; 0: one per core
    uint32_t threads{0};            //!< training threads per run; 0: its share of the cores
    std::string baseline{"star"};   //!< scheme that others are compared with
    double target{0.45};            //!< accuracy whose first round is told, 0 to 1
    std::string radio{"wifi"};      //!< access network
    std::string d2d;                //!< network between devices
    std::string headRule{"random"}; //!< how the heads of D2D clusters are elected
    double d2dRange{1e9};           //!< devices this near use their link in any case, m
    bool relaySums{true};           //!< whether relays send sums, not update after update
    std::vector<StudyFault> faults; //!< devices that break down
    double pathLoss{-1};            //!< at 1 m, dB; negative: free space at the carrier
    double pathLossExponent{3};     //!< of the distance
    double noiseFigure{7};          //!< of all receivers, dB
    double minimumRssi{-82};        //!< weakest signal that receivers look at, dBm
    double accessPower{20};         //!< of access points and stations, dBm
    double d2dPower{20};            //!< of D2D radios, dBm; 23 if they are sidelinks
    uint32_t rts{500};              //!< longest Wi-Fi frame without RTS, bytes
    std::string tcp{"linux"};       //!< whose TCP the streams have
    bool sharedChannel{false};      //!< whether all cells use one channel (`--channels`)
    std::string layout{"random"};   //!< `random`, `published` or a file
    double layoutScale{1};          //!< factor on distances of a layout that is not random
    double radius{40};              //!< largest distance of device and server if random, m
    double backhaulRate{0};         //!< rate of every backhaul link, bit/s
    double backhaulDelay{0};        //!< delay of every backhaul link, s
    ModelCosts costs;               //!< of updates and samples
    std::string learner{"ns3::hfedfm::M3tLearner"}; //!< class of what trains
    std::string dataset{"ns3::hfedfm::VqaDataset"}; //!< class of where samples come from
    std::string tasks{"scene,art,audio"};           //!< what is learned
    std::vector<ProfileShare> senses;               //!< mix of what devices sense; empty: all
    bool mixesSenses{true}; //!< whether that is the default mix, of which not all may fit
    uint32_t leastTasks{0}; //!< of a device (`--tasks-per-device`)
    uint32_t mostTasks{0};  //!< of a device; 0: all
    std::string profile{"raspberry-pi-4"}; //!< device profile of the compute model
    std::string powerSave{"none"};         //!< when Wi-Fi stations sleep
    std::vector<ProfileShare> profiles;    //!< mix of profiles; empty: all have that one
    double slowdown{0};                    //!< deviation of the logarithm of slow-downs
    double speedSpread{0};                 //!< deviation of the logarithm of devices' speeds
    double shadowing{0};                   //!< deviation of the loss of links, dB
    std::string fading{"none"};            //!< of Wi-Fi links
    double battery{36000};                 //!< energy of a device at the start, J
    double alpha{0.1};                     //!< Dirichlet parameter of the partition
    uint32_t samples{96};                  //!< training samples per task, mean of devices
    std::string partition{"by-class"};     //!< how samples are parted among devices
    bool scoreTrained{false};              //!< whether models are scored before aggregations, too
    double learningRate{0.01};             //!< of the first round (`--lr`)
    double learningRateDecay{0.95};        //!< factor per round (`--lr-decay`)
    std::string backbone;                  //!< safetensors file; empty: the embedded one
    uint64_t payload{0};                   //!< bytes of an update that is not trained; 0: train
    double trainingFlops{0};               //!< modelled work per device and round, with payload
    bool pcap{false};                      //!< whether packet traces are written
    bool printModules{false};              //!< whether modules are listed and nothing is run
    bool overwrite{false};                 //!< whether another study in the folder is deleted
    bool quiet{false};                     //!< whether progress is not shown
    Settings settings; //!< what results depend on: equal settings, equal results

    /**
     * Read and check the arguments of a program. `--help` and the like print and end it.
     * @param arguments program name, then `--name=value` options; ns-3's attributes and global
     * values are options, too, and become default values
     * @return the options
     * @throw InputError if an option or its value is not allowed; nothing has been written then
     */
    static StudyOptions Parse(const std::vector<std::string>& arguments);

    /** Declare all options. @param command gets them, bound to this study */
    void AddTo(CheckedOptions& command);

    /** @return how many cells run at a time, at least 1 and never more than there are cells */
    uint32_t GetJobs() const;

    /** @return training threads of one run, at least 1 */
    uint32_t GetThreads() const;
};

} // namespace ns3::hfedfm

#endif /* HFEDFM_STUDY_OPTIONS_H */
