// SPDX-License-Identifier: GPL-2.0-only

/**
 * @file
 * The groups of the reference: one for each room, which is a folder of the source.
 */

/**
 * @mainpage Classes of hfedfm
 *
 * hfedfm simulates hierarchical federated training of a foundation model in ns-3. This reference
 * lists its classes by room: [Modules](modules.html). A scenario is built with the @ref helper.
 * What they do together is told in the manual.
 */

/**
 * @namespace ns3
 * The simulator that hfedfm is a module of.
 *
 * @namespace ns3::hfedfm
 * All of hfedfm.
 */

/**
 * @defgroup model Model
 * What a simulation is made of.
 * @{
 *   @defgroup model-compat Versions of ns-3
 *   What differs between them.
 *   @defgroup model-simulator Schedulers
 *   What keeps the simulator's queue of events short.
 *   @defgroup model-module Modules
 *   The parts of a model that travel, and how they become bytes.
 *   @defgroup model-energy Energy
 *   Batteries, and what draws on them: radios and processors.
 *   @defgroup model-learning Learning
 *   What a device learns, and how.
 *   @{
 *     @defgroup model-learning-data Data
 *     Samples and tasks.
 *     @defgroup model-learning-torch Training with LibTorch
 *     The model itself.
 *   @}
 *   @defgroup model-federation Federation
 *   Rounds, aggregation and consensus, without a network.
 *   @defgroup model-transport Transport
 *   Messages over sockets.
 *   @defgroup model-analytical Analytical models
 *   Latency and energy by formula.
 *   @defgroup model-radio Radios
 *   What all radios have in common.
 *   @{
 *     @defgroup model-radio-wifi Wi-Fi
 *     What ns-3's Wi-Fi lacks.
 *     @defgroup model-radio-lte LTE
 *     Local breakout at the edge, and skipping of idle times.
 *     @defgroup model-radio-sidelink Sidelink
 *     An LTE sidelink (PC5) as a net device.
 *   @}
 *   @defgroup model-app Applications
 *   Nodes of a federation.
 * @}
 */

/**
 * @defgroup helper Helpers
 * What builds, runs and records a scenario.
 * @{
 *   @defgroup helper-tool Tools
 *   Options, tables and files.
 *   @defgroup helper-network Networks
 *   Layouts, cells, backhaul, batteries.
 *   @defgroup helper-wifi Wi-Fi networks
 *   Cells and D2D links of Wi-Fi.
 *   @defgroup helper-lte LTE networks
 *   Cells of LTE.
 *   @defgroup helper-sidelink Sidelink networks
 *   D2D links of the sidelink.
 *   @defgroup helper-federation Federations
 *   Schemes, and what installs them.
 *   @defgroup helper-recording Recording
 *   What came out of a run.
 *   @defgroup helper-study Studies
 *   Many runs, tables and plots.
 * @}
 */
