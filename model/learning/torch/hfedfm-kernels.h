// SPDX-License-Identifier: GPL-2.0-only
#ifndef HFEDFM_KERNELS_H
#define HFEDFM_KERNELS_H

#include <cstddef>
#include <cstdint>

namespace ns3::hfedfm
{

/**
 * @file
 * The element-wise part of the fast training step, vectorized for the processor at hand; matrix
 * products are left to the BLAS. All arrays are dense, row by row, in 32-bit floats.
 */

/** Shape of an attention: all tokens are keys, all or only one are queries. */
struct AttentionShape
{
    int samples; //!< sequences of m3t::TOKENS keys
    int queries; //!< query rows per sequence
};

/** Settings of one AdamW step (Loshchilov and Hutter 2019). */
struct AdamWStep
{
    float rate;        //!< learning rate
    float weightDecay; //!< decoupled weight decay
    float beta1;       //!< decay of the first moment
    float beta2;       //!< decay of the second moment
    float epsilon;     //!< added to the root of the second moment
    float correction1; //!< 1 - beta1^t
    float correction2; //!< sqrt(1 - beta2^t)
};

/** Floats between two rows of attention weights: 25 keys and zeros up to whole vectors. */
constexpr int ATTENTION_STRIDE = 32;

/** The kernels, compiled for one instruction set. */
struct Kernels
{
    /** Subtract the mean of each row of 64 from x and divide by its deviation; keep 1/deviation. */
    void (*normalize)(const float* x, int rows, float* normal, float* inverse);

    /** Add to dx what a gradient of the normalized rows means for x. */
    void (*normalizeBackward)(const float* dNormal,
                              const float* normal,
                              const float* inverse,
                              int rows,
                              float* dx);

    /** Replace u by gelu(u), exact form, and store the derivative. */
    void (*gelu)(float* u, float* derivative, std::size_t count);

    /** Multiply a by b, element by element. */
    void (*multiply)(float* a, const float* b, std::size_t count);

    /** Replace negative values by zero. */
    void (*relu)(float* x, std::size_t count);

    /** Set d to zero where y is not above zero. */
    void (*reluBackward)(float* d, const float* y, std::size_t count);

    /** Sum the rows of x [rows][columns]; columns is a multiple of 4. */
    void (*sumRows)(const float* x, int rows, int columns, float* sum);

    /**
     * Softmax attention over four heads of 16 features; queries come scaled.
     * q [samples*queries][64], kv [samples*25][128], weights [samples][4][queries][32],
     * out like q.
     */
    void (*attend)(const AttentionShape& shape,
                   const float* q,
                   const float* kv,
                   float* weights,
                   float* out);

    /** Gradients of attend(): dq and dkv from dOut. */
    void (*attendBackward)(const AttentionShape& shape,
                           const float* q,
                           const float* kv,
                           const float* weights,
                           const float* dOut,
                           float* dq,
                           float* dkv);

    /** One step of AdamW over all parameters. */
    void (*adamW)(const AdamWStep& step,
                  std::size_t count,
                  const float* gradient,
                  float* first,
                  float* second,
                  float* value);
};

/** @return the kernels for this processor */
const Kernels& GetKernels();

} // namespace ns3::hfedfm

#endif /* HFEDFM_KERNELS_H */
