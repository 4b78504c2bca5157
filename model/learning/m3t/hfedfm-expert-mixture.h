// SPDX-License-Identifier: GPL-2.0-only
#ifndef HFEDFM_EXPERT_MIXTURE_H
#define HFEDFM_EXPERT_MIXTURE_H

#include "hfedfm-bottleneck.h"
#include "hfedfm-m3t-description.h"

#include <cstdint>
#include <vector>

namespace ns3::hfedfm
{

/** How much each expert is used by the samples of a batch. */
struct ExpertLoad
{
    std::vector<uint32_t> chosen; //!< inputs that went to each expert
    uint32_t inputs{0};           //!< inputs in all
};

/**
 * The experts behind one layer: y + sum over chosen experts k of p_k E_k(y), where p is the softmax
 * of a linear gate (Shazeer et al. 2017; one expert: Fedus et al. 2022).
 *
 * Every token is routed by its own normalized features, or all tokens of a sample alike by the mean
 * of theirs. A gradient that is asked for includes that of the load-balancing loss of Fedus et al.:
 * balance * K * sum of f_k P_k over the batch, where f_k is the share of inputs that went to expert
 * k and P_k the mean of its probability.
 */
class ExpertMixture
{
  public:
    /** Activations of one sample that a backward pass needs. */
    struct Pass
    {
        FloatBuffer normal;               //!< normalized input of the gate
        FloatBuffer inverse;              //!< its inverse deviations
        FloatBuffer mean;                 //!< sample routing: mean of the normalized input
        FloatBuffer shares;               //!< probabilities, a row for each routed input
        std::vector<std::vector<int>> to; //!< by expert: the rows that go to it
        std::vector<FloatBuffer> input;   //!< by expert: these rows
        std::vector<FloatBuffer> hidden;  //!< by expert: inside
        std::vector<FloatBuffer> output;  //!< by expert: what it yields
        FloatBuffer sum;                  //!< the output of the layer
    };

    /**
     * Make the experts of a layer.
     * @param size of the model
     * @param modules number and size of experts, and how inputs are routed
     * @param gated whether this layer has a gate: always but for sample routing behind the first
     */
    ExpertMixture(const BackboneDescription& size, const ModuleDescription& modules, bool gated);

    /** @return the gate, or nullptr if another layer's chooses */
    Linear* GetGate()
    {
        return m_gated ? &m_gate : nullptr;
    }

    /** @param expert from 0 @return its layers */
    Bottleneck& GetExpert(std::size_t expert)
    {
        return m_experts.at(expert);
    }

    /** @param held by expert: whether this node has it; inputs never go to others */
    void SetHeld(const std::vector<bool>& held);

    /** @param tokens longest sequence @return memory for a sample */
    Pass MakePass(int tokens) const;

    /**
     * Compute it.
     * @param y input
     * @param pass filled
     * @param choice sample routing: the pass of the layer that chooses; else that same pass
     * @param load counts the inputs of this layer's gate
     */
    void Forward(const ConstRows& y, Pass& pass, const Pass& choice, ExpertLoad& load) const;

    /**
     * Add gradients of experts, and of the shares of the choosing layer; compute that of the input.
     * @param dy gradient of the output
     * @param y input
     * @param pass of the forward pass
     * @param choice sample routing: the pass of the layer that chooses; else that same pass
     * @param dShares gradient of the choosing layer's shares, added to
     * @param dx overwritten with the gradient of the input, without what goes through the gate
     */
    void Backward(const ConstRows& dy,
                  const ConstRows& y,
                  const Pass& pass,
                  const Pass& choice,
                  float* dShares,
                  const Rows& dx);

    /**
     * Add gradients of the gate, once those of its shares are complete.
     * @param pass of the forward pass
     * @param load of the whole batch
     * @param dShares gradient of the shares, changed
     * @param dx gradient of this layer's input, added to
     */
    void GateBackward(const Pass& pass, const ExpertLoad& load, float* dShares, const Rows& dx);

    /** @return floats of a row of shares */
    int GetShareRow() const
    {
        return PadRow(static_cast<int>(m_experts.size()));
    }

  private:
    void Route(const ConstRows& y, Pass& pass, ExpertLoad& load) const;

    int m_width;                       //!< features of a token
    float m_epsilon;                   //!< of the norm in front of the gate
    bool m_gated;                      //!< whether this layer chooses
    bool m_routeSamples;               //!< one choice a sample
    int m_chosen;                      //!< experts that an input goes to
    float m_balance;                   //!< weight of the load-balancing loss
    Linear m_gate;                     //!< logits of the experts
    FloatBuffer m_mask;                //!< added to the logits
    std::vector<Bottleneck> m_experts; //!< the experts
    FloatBuffer m_dOutput;             //!< memory: gradients of an expert's rows
    FloatBuffer m_dHidden;             //!< memory: inside an expert
    FloatBuffer m_dInput;              //!< memory: of an expert's input
};

} // namespace ns3::hfedfm

#endif /* HFEDFM_EXPERT_MIXTURE_H */
