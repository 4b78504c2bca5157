// SPDX-License-Identifier: GPL-2.0-only
#ifndef HFEDFM_FROZEN_BLOCK_H
#define HFEDFM_FROZEN_BLOCK_H

#include "hfedfm-m3t-graph.h"

namespace ns3::hfedfm
{

/**
 * Frozen weights of one transformer layer, rearranged for the fast step: gain and bias of a layer
 * norm are folded into the product behind it, the scale of attention into the queries.
 */
struct FrozenBlock
{
    at::Tensor query;       //!< [64][64]
    at::Tensor queryBias;   //!< [64]
    at::Tensor keys;        //!< keys and values, [128][64]
    at::Tensor keysBias;    //!< [128]
    at::Tensor project;     //!< [64][64]
    at::Tensor projectBias; //!< [64]
    at::Tensor up;          //!< feed-forward, [128][64]
    at::Tensor upBias;      //!< [128]
    at::Tensor down;        //!< feed-forward, [64][128]
    at::Tensor downBias;    //!< [64]

    /** @param p backbone @param layer from 0 @return its folded weights */
    static FrozenBlock Make(const TensorMap& p, int layer);
};

/**
 * Activations and gradients of one frozen layer for a fixed number of samples.
 *
 * A layer may compute only the `[ans]` rows of its output: behind the last one nobody reads others.
 */
class FrozenBlockPass
{
  public:
    /**
     * Reserve the memory of a pass.
     * @param block weights; must outlive the pass
     * @param samples number n of sequences
     * @param onlyAnswers whether only the row of `[ans]` is computed: m = n rows, else m = 25 n
     */
    FrozenBlockPass(const FrozenBlock& block, int samples, bool onlyAnswers);

    /** @param x input, [25n][64] @return output, [m][64], valid until the next call */
    const at::Tensor& Forward(const at::Tensor& x);

    /** @param dy gradient of the output, [m][64]; is changed @return of the input, [25n][64] */
    const at::Tensor& Backward(const at::Tensor& dy);

  private:
    const FrozenBlock& m_block; //!< weights
    const int m_samples;        //!< n
    const int m_queries;        //!< rows computed per sample: 25 or 1
    at::Tensor m_normal;        //!< normalized input, [25n][64]
    at::Tensor m_inverse;       //!< its inverse deviations, [25n]
    at::Tensor m_query;         //!< [m][64]
    at::Tensor m_keys;          //!< [25n][128]
    at::Tensor m_weights;       //!< of attention, [n][4][queries][32]
    at::Tensor m_attended;      //!< [m][64]
    at::Tensor m_middle;        //!< behind the attention, [m][64]
    at::Tensor m_normal2;       //!< normalized m_middle, [m][64]
    at::Tensor m_inverse2;      //!< its inverse deviations, [m]
    at::Tensor m_hidden;        //!< [m][128]
    at::Tensor m_slope;         //!< derivative of the activation, [m][128]
    at::Tensor m_output;        //!< [m][64]
    at::Tensor m_dHidden;       //!< [m][128]
    at::Tensor m_dRows;         //!< scratch, [m][64]
    at::Tensor m_dQuery;        //!< [m][64]
    at::Tensor m_dKeys;         //!< [25n][128]
    at::Tensor m_dNormal;       //!< [25n][64]
    at::Tensor m_dInput;        //!< [25n][64]
};

} // namespace ns3::hfedfm

#endif /* HFEDFM_FROZEN_BLOCK_H */
