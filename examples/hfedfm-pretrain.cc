// SPDX-License-Identifier: GPL-2.0-only

/**
 * @file
 * Pretrains the frozen backbone on public captions and writes it as a safetensors file.
 *
 * The embedded backbone was made by `hfedfm-pretrain --out=data/backbone.safetensors`: some 10 to
 * 20 minutes on one core. Another file is used by the attribute BackboneFile of the M3tLearner.
 */

#include "../helper/tool/hfedfm-file-io.h"
#include "../model/learning/torch/hfedfm-pretraining.h"
#include "../model/learning/torch/hfedfm-torch-thread.h"

#include "ns3/core-module.h"
#include "ns3/hfedfm-input-error.h"
#include "ns3/hfedfm-options.h"

#include <fstream>
#include <iostream>

using namespace ns3;
using namespace ns3::hfedfm;

namespace
{

/** A size of a backbone that can be chosen. */
struct ChosenSize
{
    const char* option;                   //!< its name
    uint32_t BackboneDescription::*value; //!< what it sets
    uint32_t most;                        //!< largest allowed value
    const char* meaning;                  //!< for the help text
};

const ChosenSize SIZES[]{
    {"width", &BackboneDescription::width, 4096, "Features of a token"},
    {"layers", &BackboneDescription::layers, 100, "Transformer layers"},
    {"heads", &BackboneDescription::heads, 100, "Attention heads; they divide the width"},
    {"hidden", &BackboneDescription::hidden, 16384, "Features inside a feed-forward"},
};

/** @param path a config.json @return sizes of the model beside it */
BackboneDescription
ReadConfig(const std::string& path)
{
    std::string error;
    const auto size = BackboneDescription::ReadConfig(ReadFile(path), error);
    ThrowIf(!size, "Option --config is '" + path + "', which does not serve: " + error + ".");
    return *size;
}

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
    std::string like;
    options.Add("config",
                AnyText(like, "a config.json of a ViLT model", true),
                "File whose width, layers, heads, hidden width and epsilon are taken, unless the "
                "following say otherwise; words and percepts are those of the embedded data");
    for (const auto& one : SIZES)
    {
        options.Add(one.option, WholeNumber(size.*one.value, 1, one.most), one.meaning);
    }
    bool checkBlas = false;
    options.Add("checkBlas",
                Switch(checkBlas),
                "Only say whether OpenBLAS takes this processor for an older one, and what helps");
    options.Parse(arguments);
    if (checkBlas)
    {
        std::cout << FindBlasProblem() << std::endl;
        return;
    }
    if (!like.empty())
    {
        const auto other = ReadConfig(like);
        size.normEpsilon = other.normEpsilon;
        for (const auto& one : SIZES)
        {
            if (!options.Find(one.option)->IsChanged())
            {
                size.*one.value = other.*one.value;
                ThrowIf(size.*one.value > one.most,
                        "Option --config is '" + like + "', which has a " + one.option + " of " +
                            std::to_string(size.*one.value) + "; at most " +
                            std::to_string(one.most) + " is allowed.");
            }
        }
    }
    ThrowIf(size.width % size.heads != 0,
            "Option --heads is " + std::to_string(size.heads) +
                ", which does not divide --width=" + std::to_string(size.width) + ".");

    ThrowIf(!std::ofstream(out, std::ios::app),
            "Option --out is '" + out + "', which cannot be written; it must be a file.");

    config.command = "hfedfm-pretrain --seed=" + std::to_string(config.seed) +
                     " --sceneSteps=" + std::to_string(config.sceneSteps) +
                     " --mixedSteps=" + std::to_string(config.mixedSteps) +
                     " --soundSteps=" + std::to_string(config.soundSteps);
    if (size.MakeSpecs() != embedded.MakeSpecs() || size.MakeMetadata() != embedded.MakeMetadata())
    {
        config.command +=
            (like.empty() ? "" : " --config=" + like) + " --width=" + std::to_string(size.width) +
            " --layers=" + std::to_string(size.layers) + " --heads=" + std::to_string(size.heads) +
            " --hidden=" + std::to_string(size.hidden);
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
