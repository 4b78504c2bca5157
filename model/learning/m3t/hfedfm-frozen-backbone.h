// SPDX-License-Identifier: GPL-2.0-only
#ifndef HFEDFM_FROZEN_BACKBONE_H
#define HFEDFM_FROZEN_BACKBONE_H

#include "hfedfm-modality-embedding.h"
#include "hfedfm-transformer-block.h"

#include "ns3/hfedfm-vqa-task.h"

#include <memory>
#include <string>
#include <vector>

namespace ns3::hfedfm
{

/** A sample in the form that a model reads. */
struct EncodedInput
{
    const float* data{nullptr};                  //!< tokens, or the values of patches
    int rows{0};                                 //!< number of tokens or patches
    const std::vector<uint32_t>* words{nullptr}; //!< with patches: the sentence, `[cls]` first
};

/** Samples in the form that training reads: cached outputs of frozen layers, and labels. */
struct EncodedShard
{
    int rows{0};                              //!< tokens or patches of a sample
    FloatBuffer values;                       //!< [n][rows][width], padded
    std::vector<std::vector<uint32_t>> words; //!< n sentences, if embeddings are trained
    std::vector<uint32_t> labels;             //!< n classes

    /** @param index of a sample @return the sample */
    EncodedInput GetInput(std::size_t index) const
    {
        return {values.data() + index * (values.size() / labels.size()),
                rows,
                words.empty() ? nullptr : &words[index]};
    }
};

/**
 * The frozen part of the model: one copy per process and file, however many devices there are.
 */
class FrozenBackbone
{
  public:
    /**
     * Get the backbone of a file, reading it the first time.
     * @param path a safetensors file, or empty for the embedded one; a bad file ends the program
     * @return the backbone, shared by all who ask for the same file
     */
    static std::shared_ptr<const FrozenBackbone> Get(const std::string& path);

    /**
     * Get the backbone of a file as Get() does, but do not end the program.
     * @param path a safetensors file, or empty for the embedded one
     * @param error filled with what is wrong, a sentence
     * @return the backbone, or nothing with `error` set
     */
    static std::shared_ptr<const FrozenBackbone> Find(const std::string& path, std::string& error);

    /**
     * Make a backbone from the content of a file.
     * @param file tensors
     * @param error filled with what is missing or misshapen
     * @return the backbone, or nothing with `error` set
     */
    static std::shared_ptr<const FrozenBackbone> Make(SafetensorsFile file, std::string& error);

    /** @return its sizes */
    const BackboneDescription& GetSize() const
    {
        return m_size;
    }

    /** @return the frozen parameters by name */
    const NamedTensors& GetTensors() const
    {
        return m_tensors;
    }

    /** @param layer from 0 @return its weights */
    const TransformerBlock& GetBlock(std::size_t layer) const
    {
        return m_blocks.at(layer);
    }

    /** @param modality text or another @return module `encoder/<modality>` as it was pretrained */
    ModuleState MakeEncoder(const std::string& modality) const;

    /** @return the embedding of words */
    const ModalityEmbedding& GetText() const
    {
        return m_embeddings.front();
    }

    /** @param percept index of a modality besides text @return the embedding of its patches */
    const ModalityEmbedding& GetPatches(std::size_t percept) const
    {
        return m_embeddings.at(percept + 1);
    }

    /**
     * Compute what no trained parameter changes.
     * @param samples inputs with words and one other modality, the same for all
     * @param layers number of layers, of whose last the output is kept; all layers: only the row of
     * the answer; 0: embeddings; -1: words and patches
     * @return the samples with their labels
     */
    EncodedShard Encode(const std::vector<VqaSample>& samples, int layers) const;

    /** @return gain of the final norm, padded with zeros */
    const FloatBuffer& GetFinalGain() const
    {
        return m_gain;
    }

    /** @return bias of the final norm, padded with zeros */
    const FloatBuffer& GetFinalBias() const
    {
        return m_bias;
    }

  private:
    BackboneDescription m_size;                  //!< sizes
    NamedTensors m_tensors;                      //!< by name
    std::vector<TransformerBlock> m_blocks;      //!< by layer
    std::vector<ModalityEmbedding> m_embeddings; //!< words, then patches by modality
    FloatBuffer m_gain;                          //!< of the final norm
    FloatBuffer m_bias;                          //!< of the final norm
};

} // namespace ns3::hfedfm

#endif /* HFEDFM_FROZEN_BACKBONE_H */
