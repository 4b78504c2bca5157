/*
 * SPDX-License-Identifier: GPL-2.0-only
 */

/**
 * @file
 * Pretrains the frozen backbone on public captions and writes it as a safetensors file.
 *
 * The embedded backbone was made by `hfedfm-pretrain --out=data/backbone.safetensors`: about eight
 * minutes on one core. Another file is used by the attribute BackboneFile of the M3tLearner.
 */

#include "../model/learning/torch/hfedfm-pretraining.h"

#include "ns3/core-module.h"

#include <iostream>

using namespace ns3;
using namespace ns3::hfedfm;

int
main(int argc, char* argv[])
{
    PretrainingConfig config;
    std::string out = "backbone.safetensors";
    CommandLine cmd(__FILE__);
    cmd.AddValue("seed", "Seed of initial values and data", config.seed);
    cmd.AddValue("out", "File to write", out);
    cmd.AddValue("sceneSteps", "Steps on scene captions alone", config.sceneSteps);
    cmd.AddValue("mixedSteps", "Steps on scenes and paintings that follow", config.mixedSteps);
    cmd.Parse(argc, argv);

    config.command = "hfedfm-pretrain --seed=" + std::to_string(config.seed) +
                     " --sceneSteps=" + std::to_string(config.sceneSteps) +
                     " --mixedSteps=" + std::to_string(config.mixedSteps);
    WriteSafetensors(PretrainBackbone(config, std::clog), out);
    std::cout << "Wrote " << out << std::endl;
    return 0;
}
