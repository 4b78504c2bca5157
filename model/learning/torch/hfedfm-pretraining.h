// SPDX-License-Identifier: GPL-2.0-only
#ifndef HFEDFM_PRETRAINING_H
#define HFEDFM_PRETRAINING_H

#include "ns3/hfedfm-m3t-description.h"
#include "ns3/hfedfm-safetensors.h"

#include <cstdint>
#include <ostream>
#include <string>

namespace ns3::hfedfm
{

/** How to pretrain a backbone. */
struct PretrainingConfig
{
    uint64_t seed{1};            //!< initial values and data follow from it
    uint32_t sceneSteps{3000};   //!< steps on scene captions alone
    uint32_t sceneBatch{128};    //!< captions a step
    double sceneRate{2e-3};      //!< peak learning rate of these steps
    uint32_t mixedSteps{650};    //!< steps on scenes and paintings that follow
    uint32_t mixedScenes{32};    //!< scene captions a step
    uint32_t mixedPaintings{40}; //!< painting captions a step
    double mixedRate{1.5e-3};    //!< peak learning rate of these steps
    uint32_t soundSteps{3000};   //!< steps on scenes, paintings and sounds that follow
    uint32_t soundScenes{24};    //!< scene captions a step
    uint32_t soundPaintings{28}; //!< painting captions a step
    uint32_t sounds{48};         //!< sound captions a step
    double soundRate{1.5e-3};    //!< peak learning rate of these steps
    BackboneDescription size;    //!< of the backbone
    std::string command;         //!< written into the file's metadata
};

/**
 * Pretrain a backbone by masked-word prediction on public captions under coarse labels: first of
 * scenes, then of scenes mixed with paintings, then of both mixed with sounds; AdamW, warm-up,
 * cosine decay, gradients clipped at 1.
 * @param config what to do
 * @param log told the progress from time to time
 * @return all tensors of BackboneDescription::MakeSpecs(), with command, seed and versions as
 * metadata
 */
SafetensorsFile PretrainBackbone(const PretrainingConfig& config, std::ostream& log);

} // namespace ns3::hfedfm

#endif /* HFEDFM_PRETRAINING_H */
