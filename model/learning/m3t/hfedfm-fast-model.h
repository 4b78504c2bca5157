// SPDX-License-Identifier: GPL-2.0-only
#ifndef HFEDFM_FAST_MODEL_H
#define HFEDFM_FAST_MODEL_H

#include "hfedfm-bottleneck.h"
#include "hfedfm-expert-mixture.h"
#include "hfedfm-frozen-backbone.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace ns3::hfedfm
{

/** What a module's values are for: the parts of a model that they go to, in order. */
struct ModuleParts
{
    ModuleId id;                     //!< which module
    std::vector<TrainedPart*> parts; //!< parts of the model, valid as long as the model
};

/**
 * A model with modules of any kind for one task, forward and backward written by hand, sample by
 * sample: no autograd, no allocation in a step.
 *
 * Input is what no trained parameter changes, which is cached; the last layer computes only what
 * the answer depends on. Not safe for use by two threads at once; threads have one each and share
 * the backbone.
 */
class FastModel
{
  public:
    /**
     * Reserve the memory of a step.
     * @param backbone frozen parameters
     * @param modules what is trained
     * @param task the task
     * @param slots number of samples whose activations are kept at once
     */
    FastModel(std::shared_ptr<const FrozenBackbone> backbone,
              const ModuleDescription& modules,
              const TaskDescription& task,
              int slots);

    // Modules refer to parts of this very model.
    FastModel(const FastModel&) = delete;
    FastModel& operator=(const FastModel&) = delete;

    /** @return modules and the parts that they go to, in the order of the manifest */
    const std::vector<ModuleParts>& GetModules() const
    {
        return m_modules;
    }

    /** @return its manifest */
    const Manifest& GetManifest() const
    {
        return m_manifest;
    }

    /** @param index of a module @param values to compute with */
    void Load(std::size_t index, const FloatBuffer& values);

    /** @param index of a module @param gradient filled */
    void StoreGradient(std::size_t index, FloatBuffer& gradient) const;

    /** @param held by expert: whether this node has it; absent ones are never chosen */
    void SetHeldExperts(const std::vector<bool>& held);

    /** Forget gradients and how much experts were used: a batch begins. */
    void ClearGradients();

    /**
     * Compute a sample's logits.
     * @param slot where activations go
     * @param input the sample
     * @return logits, [classes], valid until the slot is used again
     */
    const float* Forward(int slot, const EncodedInput& input);

    /**
     * Add a sample's gradients after Forward(); with experts, after that of the whole batch.
     * @param slot of the sample
     * @param dLogits gradient of the loss with respect to the logits, [classes], padded with zeros
     */
    void Backward(int slot, const float* dLogits);

    /** @param expert from 0 @return inputs that went to it since ClearGradients() */
    uint32_t CountRouted(std::size_t expert) const;

  private:
    /** What is trained in and behind one layer. */
    struct Layer
    {
        std::optional<LowRank> low;           //!< beside weights
        std::optional<Bottleneck> attention;  //!< beside the attention
        std::optional<Bottleneck> feed;       //!< beside the feed-forward
        std::optional<Bottleneck> behind;     //!< behind the layer
        std::optional<ExpertMixture> mixture; //!< behind that
    };

    /** Activations of what is trained in and behind one layer. */
    struct LayerPass
    {
        std::optional<TransformerBlock::Pass> block; //!< of the frozen part, unless it is cached
        ConstRows input;                             //!< of the layer
        FloatBuffer attention;                       //!< inside the adapter there
        FloatBuffer feed;                            //!< inside the adapter there
        ConstRows front;                             //!< input of the adapter behind the layer
        FloatBuffer behind;                          //!< inside that
        FloatBuffer adapted;                         //!< its output
        ConstRows routed;                            //!< input of the experts
        std::optional<ExpertMixture::Pass> mixture;  //!< of the experts
    };

    /** Activations of one sample. */
    struct Slot
    {
        EncodedInput input;            //!< the sample
        int tokens{0};                 //!< length of its sequence without learned tokens
        FloatBuffer embedded;          //!< the sequence, where it is not cached
        FloatBuffer prompted;          //!< the sequence with learned tokens behind it
        std::vector<LayerPass> layers; //!< by layer
        FloatBuffer normal;            //!< final norm without gain
        FloatBuffer inverse;           //!< its inverse deviation
        FloatBuffer features;          //!< what the head reads
        FloatBuffer logits;            //!< what it answers
    };

    void MakeLayers();
    void BindModules(const TaskDescription& task);
    Slot MakeSlot() const;
    ConstRows Embed(Slot& slot) const;
    ConstRows AddPrompts(Slot& slot, const ConstRows& x) const;
    void BackwardPrompts(const Slot& slot, Rows& d);
    ConstRows ForwardLayer(std::size_t layer, const ConstRows& x, Slot& slot);
    void BackwardBehind(std::size_t layer, Slot& slot, Rows& d, Rows& other);
    void BackwardInside(std::size_t layer, Slot& slot, Rows& d, Rows& other);
    void BackwardEmbedding(const Slot& slot, const ConstRows& d);
    std::size_t GetChooser(std::size_t layer) const;

    std::shared_ptr<const FrozenBackbone> m_backbone; //!< frozen parameters
    ModuleDescription m_description;                  //!< what is trained
    std::size_t m_percept;                            //!< index of the modality besides text
    int m_row;                                        //!< distance of rows
    int m_most;                                       //!< longest sequence
    int m_frozen;                                     //!< cached layers; -1: not even embeddings
    std::vector<Layer> m_layers;                      //!< by layer
    std::optional<ModalityEmbedding> m_text;          //!< trained embedding of words
    std::optional<ModalityEmbedding> m_patches;       //!< trained embedding of patches
    std::optional<RowTable> m_prompt;                 //!< learned tokens
    Linear m_head;                                    //!< of the task
    Manifest m_manifest;                              //!< of the modules
    std::vector<ModuleParts> m_modules;               //!< where they go to
    std::vector<Slot> m_slots;                        //!< samples
    std::vector<ExpertLoad> m_loads;                  //!< use of experts, by layer
    TransformerBlock::Scratch m_scratch;              //!< of backward passes
    FloatBuffer m_dHidden;                            //!< memory: inside a bottleneck
    FloatBuffer m_dExtra;                             //!< memory: what a parallel part adds
    FloatBuffer m_dShares;                            //!< memory: of shares of experts
    FloatBuffer m_dFront;                             //!< memory: of a layer's output
    FloatBuffer m_dBack;                              //!< memory: of a layer's input
};

} // namespace ns3::hfedfm

#endif /* HFEDFM_FAST_MODEL_H */
