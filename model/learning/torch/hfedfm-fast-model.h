// SPDX-License-Identifier: GPL-2.0-only
#ifndef HFEDFM_FAST_MODEL_H
#define HFEDFM_FAST_MODEL_H

#include "hfedfm-backbone.h"

#include <array>
#include <memory>

namespace ns3::hfedfm
{

/** Tensors of module `adapter` that share the memory of a buffer of values or gradients. */
struct AdapterView
{
    /** The adapter behind one layer. */
    struct Layer
    {
        at::Tensor down;     //!< [16][64]
        at::Tensor downBias; //!< [16]
        at::Tensor up;       //!< [64][16]
        at::Tensor upBias;   //!< [64]
    };

    std::array<Layer, m3t::LAYERS> layers; //!< by layer

    /** Number of floats of the module. */
    static constexpr int SIZE =
        m3t::LAYERS * (2 * m3t::ADAPTER * m3t::WIDTH + m3t::ADAPTER + m3t::WIDTH);

    /** @param values SIZE floats, in the order of GetAdapterSpec() */
    explicit AdapterView(float* values);
};

/** Tensors of a task head that share the memory of a buffer of values or gradients. */
struct HeadView
{
    at::Tensor weight; //!< [20][64]
    at::Tensor bias;   //!< [20]

    /** Number of floats of the module. */
    static constexpr int SIZE = m3t::CLASSES * m3t::WIDTH + m3t::CLASSES;

    /** @param values SIZE floats, in the order of GetHeadSpec() */
    explicit HeadView(float* values);
};

/**
 * The model with adapters and one head, forward and backward written by hand for a fixed number of
 * samples: no autograd, no allocation in a step.
 *
 * Input is the cached prefix; the last layer computes only what the answer depends on. Not safe
 * for use by two threads at once; threads have one each and share the backbone.
 */
class FastModel
{
  public:
    /**
     * Reserve the memory of a step.
     * @param backbone frozen parameters
     * @param samples number n of samples per step
     */
    FastModel(std::shared_ptr<const Backbone> backbone, int samples);

    /** @return where the prefixes of the n samples go, [25n][64] */
    float* GetInput();

    /**
     * Compute the logits of the samples in GetInput().
     * @param adapter module `adapter`
     * @param head module `head/...`
     * @return logits, [n][20], valid until the next call
     */
    const at::Tensor& Forward(const AdapterView& adapter, const HeadView& head);

    /**
     * Compute gradients after Forward() with the same modules.
     * @param dLogits gradient of the loss with respect to the logits, [n][20]
     * @param adapter module `adapter`
     * @param head module `head/...`
     * @param dAdapter overwritten with the adapter's gradient
     * @param dHead overwritten with the head's gradient
     */
    void Backward(const at::Tensor& dLogits,
                  const AdapterView& adapter,
                  const HeadView& head,
                  AdapterView& dAdapter,
                  HeadView& dHead);

  private:
    /** Activations of one adapter; m rows. */
    struct AdapterPass
    {
        at::Tensor input;   //!< of the last forward pass, [m][64]; shared, not copied
        at::Tensor hidden;  //!< [m][16]
        at::Tensor output;  //!< [m][64]
        at::Tensor dHidden; //!< [m][16]
        at::Tensor dInput;  //!< [m][64]
    };

    const at::Tensor& AdaptForward(int layer, const AdapterView& adapter, const at::Tensor& y);
    const at::Tensor& AdaptBackward(int layer,
                                    const AdapterView& adapter,
                                    const at::Tensor& dOutput,
                                    AdapterView& dAdapter);

    std::shared_ptr<const Backbone> m_backbone;             //!< frozen parameters
    std::array<AdapterPass, m3t::LAYERS> m_adapters;        //!< by layer
    std::vector<std::unique_ptr<FrozenBlockPass>> m_blocks; //!< from the second layer on
    at::Tensor m_input;                                     //!< prefixes, [25n][64]
    at::Tensor m_normal;                                    //!< final norm without gain, [n][64]
    at::Tensor m_inverse;                                   //!< its inverse deviations, [n]
    at::Tensor m_features;                                  //!< what the head reads, [n][64]
    at::Tensor m_logits;                                    //!< [n][20]
    at::Tensor m_dFeatures;                                 //!< [n][64]
    at::Tensor m_dAnswers;                                  //!< before the final norm, [n][64]
};

} // namespace ns3::hfedfm

#endif /* HFEDFM_FAST_MODEL_H */
