// SPDX-License-Identifier: GPL-2.0-only
#ifndef HFEDFM_M3T_DESCRIPTION_H
#define HFEDFM_M3T_DESCRIPTION_H

#include "ns3/hfedfm-dataset.h"
#include "ns3/hfedfm-module-state.h"
#include "ns3/hfedfm-safetensors.h"

#include <algorithm>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace ns3::hfedfm
{

/** What a sensor yields, cut into patches that become tokens: one modality of a model. */
struct PerceptDescription
{
    std::string name;     //!< of the modality, for instance `image`
    uint32_t channels;    //!< planes of values
    uint32_t height;      //!< rows of values
    uint32_t width;       //!< columns of values
    uint32_t patchHeight; //!< rows of a patch
    uint32_t patchWidth;  //!< columns of a patch

    /** @return number of patches, which is that of tokens */
    uint32_t CountPatches() const
    {
        return height / patchHeight * (width / patchWidth);
    }

    /** @return values of a patch */
    uint32_t CountPatchValues() const
    {
        return channels * patchHeight * patchWidth;
    }
};

/**
 * Sizes of a frozen backbone: a single-stream transformer in the manner of ViLT, layer norms before
 * attention and feed-forward, words first, then the patches of what else a sample has.
 */
struct BackboneDescription
{
    /** Name of the modality of words. */
    static constexpr const char* TEXT = "text";

    uint32_t width{64};       //!< features of a token
    uint32_t layers{4};       //!< transformer layers
    uint32_t heads{4};        //!< attention heads
    uint32_t hidden{128};     //!< features inside a feed-forward
    uint32_t vocabulary{96};  //!< rows of the table of words
    uint32_t words{8};        //!< tokens of a sentence, without `[cls]`, which stands before it
    float normEpsilon{1e-5F}; //!< of every layer norm

    /** Modalities besides text. */
    std::vector<PerceptDescription> percepts{{"image", 3, 32, 32, 8, 8},
                                             {"audio", 1, 16, 32, 16, 4}};

    /**
     * Read the sizes of a backbone file. Shapes of tensors tell most; what they do not tell is in
     * the metadata `heads`, `norm_epsilon` and `percepts`, and where it is not, it is as in the
     * embedded backbone. All tensors of MakeSpecs() are then there, with their shapes.
     * @param file tensors and metadata
     * @param error filled with what is missing or does not fit, without a full stop
     * @return the sizes, or nothing with `error` set
     */
    static std::optional<BackboneDescription> Read(const SafetensorsFile& file, std::string& error);

    /**
     * Read the sizes of a ViLT model from the `config.json` that Hugging Face keeps beside it:
     * `hidden_size`, `num_hidden_layers`, `num_attention_heads`, `intermediate_size`,
     * `layer_norm_eps`, `vocab_size`, `max_position_embeddings`, `image_size`, `patch_size` and
     * `num_channels`. It has words and one modality besides, `image`. Other keys are ignored, but
     * for those that would need another graph: `hidden_act` must be `gelu`, `qkv_bias` true.
     * @param json text of the file
     * @param error filled with what is missing or does not fit, without a full stop
     * @return the sizes, or nothing with `error` set
     */
    static std::optional<BackboneDescription> ReadConfig(const std::string& json,
                                                         std::string& error);

    /** @return metadata of a file with these sizes; only what is not as in the embedded backbone */
    std::map<std::string, std::string> MakeMetadata() const;

    /** @return features of one attention head */
    uint32_t GetHeadWidth() const
    {
        return width / heads;
    }

    /** @return position of the token that answers a question: the last word */
    uint32_t GetAnswer() const
    {
        return words;
    }

    /** @return number of tokens of `[cls]` and a sentence */
    uint32_t CountTextTokens() const
    {
        return 1 + words;
    }

    /** @param percept index of a modality @return length of a sequence of words and its patches */
    uint32_t CountTokens(std::size_t percept) const
    {
        return CountTextTokens() + percepts.at(percept).CountPatches();
    }

    /** @return most tokens that a sample has */
    uint32_t CountMostTokens() const;

    /** @param name of a modality besides text @return its index; ends the program if unknown */
    std::size_t FindPercept(const std::string& name) const;

    /** @return names and shapes of all tensors of the backbone */
    std::vector<TensorSpec> MakeSpecs() const;

    /** @param modality text or another @return its embedding as the module `encoder/<modality>` */
    ModuleSpec MakeEncoderSpec(const std::string& modality) const;

    /**
     * Name a tensor of an embedding as in a backbone file.
     * @param modality text or another
     * @param tensor its name in the module `encoder/<modality>`
     * @return its name in the file
     */
    static std::string NameEmbedding(const std::string& modality, const std::string& tensor);

    /** @param layer from 0 @return how the names of its tensors begin, here and in modules */
    static std::string NameLayer(uint32_t layer)
    {
        return "layer" + std::to_string(layer) + ".";
    }
};

/** What stands in the backbone's way to train it with few parameters. */
enum class AdapterStyle
{
    BOTTLENECK, //!< behind a layer: y + up(relu(down y))
    PARALLEL,   //!< two in a layer: beside the attention and beside the feed-forward
    LORA        //!< of low rank, beside the weights of queries and values
};

/** Which parts of a model are modules that are trained, and how large they are. */
struct ModuleDescription
{
    std::vector<std::string> encoders;                   //!< modalities whose embedding is trained
    uint32_t prompts{0};                                 //!< learned tokens of a task
    uint32_t promptLayer{0};                             //!< layer that they come in front of
    AdapterStyle adapterStyle{AdapterStyle::BOTTLENECK}; //!< kind of adapters
    std::vector<uint32_t> adapterLayers{0, 1, 2, 3};     //!< layers that have one, rising
    uint32_t adapterWidth{16};                //!< features inside an adapter, or its rank
    bool adapterPerTask{false};               //!< whether every task has adapters of its own
    uint32_t experts{0};                      //!< experts of the mixture
    std::vector<uint32_t> expertLayers{2, 3}; //!< layers with experts behind them, rising
    uint32_t expertWidth{16};                 //!< features inside an expert
    bool routeSamples{false};                 //!< one choice a sample instead of a token
    uint32_t expertsPerInput{1};              //!< experts that a token or sample goes to
    float balance{0.01F};                     //!< weight of the loss of unequal use

    /** @return whether there is an adapter */
    bool HasAdapter() const
    {
        return !adapterLayers.empty() && adapterWidth > 0;
    }

    /** @param layer from 0 @return whether it has an adapter */
    bool HasAdapter(uint32_t layer) const
    {
        return HasAdapter() &&
               std::find(adapterLayers.begin(), adapterLayers.end(), layer) != adapterLayers.end();
    }

    /** @param layer from 0 @return whether there are experts behind it */
    bool HasExperts(uint32_t layer) const
    {
        return HasExperts() &&
               std::find(expertLayers.begin(), expertLayers.end(), layer) != expertLayers.end();
    }

    /** @return whether there are experts */
    bool HasExperts() const
    {
        return experts > 0 && !expertLayers.empty();
    }

    /**
     * Count the layers in front of all that is trained: their output is the same for ever.
     * @param layers of the backbone
     * @return their number; -1 if not even the embedding is
     */
    int CountFrozenLayers(uint32_t layers) const;

    /** @param layer from 0 @return whether something in front of that layer is trained */
    bool IsAnyTrainedBefore(uint32_t layer) const;

    /** @param layer from 0 @return learned tokens in the sequence that it reads */
    uint32_t CountPrompts(uint32_t layer) const
    {
        return layer < promptLayer ? 0 : prompts;
    }

    /**
     * Look for settings that do not fit.
     * @param backbone its sizes
     * @return what is wrong and what is allowed, in a sentence; empty if all is well
     */
    std::string FindError(const BackboneDescription& backbone) const;

    /** @return a text that names every setting */
    std::string ToString() const;

    /** @param task a task's name @return the id of the adapter that it uses */
    ModuleId GetAdapterId(const std::string& task) const
    {
        return ModuleId(ModuleKind::ADAPTER, adapterPerTask ? task : "");
    }

    /**
     * List the modules that a task's forward pass uses.
     * @param backbone its sizes
     * @param task the task
     * @return their ids and tensors, by id
     */
    Manifest MakeManifest(const BackboneDescription& backbone, const TaskDescription& task) const;
};

/**
 * Count the matrix products of one sample in one training step, 2 operations per multiply-add.
 *
 * With T tokens, m rows (T, in the last layer 1), d features, h inside a feed-forward, r inside an
 * adapter or expert, the forward pass of a layer costs F = 2 (2 m d^2 + 2 T d^2 + 2 m d h) and
 * A = 4 m T d for the attention, of an adapter 4 m d r (two parallel ones twice that, low-rank
 * additions 8 T d r), of K gated experts k times 4 m d r and 2 m d K for the gate. Backwards, a
 * frozen layer costs F + 2 A, what is trained twice its forward pass. Nothing is counted for cached
 * layers, for gradients in front of the first part that is trained, or for element-wise work.
 * @param backbone its sizes
 * @param modules what is trained
 * @param task the task
 * @return floating point operations
 */
double CountTrainingFlops(const BackboneDescription& backbone,
                          const ModuleDescription& modules,
                          const TaskDescription& task);

/**
 * Count the matrix products of one sample that is answered and not learned from, as
 * CountTrainingFlops() does: the forward pass of all that is not cached.
 * @param backbone its sizes
 * @param modules what is trained
 * @param task the task
 * @return floating point operations
 */
double CountForwardFlops(const BackboneDescription& backbone,
                         const ModuleDescription& modules,
                         const TaskDescription& task);

} // namespace ns3::hfedfm

#endif /* HFEDFM_M3T_DESCRIPTION_H */
