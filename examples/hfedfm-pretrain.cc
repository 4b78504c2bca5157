// SPDX-License-Identifier: GPL-2.0-only

/**
 * @file
 * Pretrains the frozen backbone on public captions and writes it as a safetensors file.
 *
 * The embedded backbone was made by `hfedfm-pretrain --out=data/backbone.safetensors`: some 10 to
 * 20 minutes on one core. Another file is used by the attribute BackboneFile of the M3tLearner.
 */

#include "../model/learning/torch/hfedfm-pretraining.h"

#include "ns3/core-module.h"
#include "ns3/hfedfm-input-error.h"
#include "ns3/hfedfm-options.h"

#include <fstream>
#include <iostream>

using namespace ns3;
using namespace ns3::hfedfm;

namespace
{

/** @param arguments program name and options */
void
Pretrain(const std::vector<std::string>& arguments)
{
    PretrainingConfig config;
    std::string out = "backbone.safetensors";
    CheckedOptions options("Pretrains the frozen backbone on public captions.");
    options.Add("seed", WholeNumber(config.seed, 0, UINT64_MAX), "Seed of initial values and data");
    options.Add("out", AnyText(out, "a file"), "File to write");
    options.Add("sceneSteps",
                WholeNumber(config.sceneSteps, 0, UINT32_MAX),
                "Steps on scene captions alone");
    options.Add("mixedSteps",
                WholeNumber(config.mixedSteps, 0, UINT32_MAX),
                "Steps on scenes and paintings that follow");
    options.Add("soundSteps",
                WholeNumber(config.soundSteps, 0, UINT32_MAX),
                "Steps on scenes, paintings and sounds that follow");
    auto& size = config.size;
    const BackboneDescription embedded;
    options.Add("width", WholeNumber(size.width, 1, 4096), "Features of a token");
    options.Add("layers", WholeNumber(size.layers, 1, 100), "Transformer layers");
    options.Add("heads", WholeNumber(size.heads, 1, 100), "Attention heads; they divide the width");
    options.Add("hidden", WholeNumber(size.hidden, 1, 16384), "Features inside a feed-forward");
    options.Parse(arguments);
    ThrowIf(size.width % size.heads != 0,
            "Option --heads is " + std::to_string(size.heads) +
                ", which does not divide --width=" + std::to_string(size.width) + ".");

    ThrowIf(!std::ofstream(out, std::ios::app),
            "Option --out is '" + out + "', which cannot be written; it must be a file.");

    config.command = "hfedfm-pretrain --seed=" + std::to_string(config.seed) +
                     " --sceneSteps=" + std::to_string(config.sceneSteps) +
                     " --mixedSteps=" + std::to_string(config.mixedSteps) +
                     " --soundSteps=" + std::to_string(config.soundSteps);
    if (size.MakeSpecs() != embedded.MakeSpecs() || size.heads != embedded.heads)
    {
        config.command +=
            " --width=" + std::to_string(size.width) + " --layers=" + std::to_string(size.layers) +
            " --heads=" + std::to_string(size.heads) + " --hidden=" + std::to_string(size.hidden);
    }
    WriteSafetensors(PretrainBackbone(config, std::clog), out);
    std::cout << "Wrote " << out << std::endl;
}

} // namespace

int
main(int argc, char* argv[])
{
    return RunChecked([argc, argv]() { Pretrain({argv, argv + argc}); });
}
