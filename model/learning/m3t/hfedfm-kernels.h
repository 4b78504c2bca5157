// SPDX-License-Identifier: GPL-2.0-only
#ifndef HFEDFM_KERNELS_H
#define HFEDFM_KERNELS_H

#include <cstddef>
#include <cstdint>

namespace ns3::hfedfm
{

/**
 * @file
 * The arithmetic of the fast path, compiled for several instruction sets and chosen when the
 * program runs. All numbers are 32-bit floats. Rows of a matrix lie at a distance that is a
 * multiple of ROW_ALIGN floats, so that whole vectors may be read and written behind the last
 * column.
 */

/** Floats to whose multiple the rows of all matrices are padded. */
constexpr int ROW_ALIGN = 16;

/** @param columns of a matrix @return the distance of its rows */
constexpr int
PadRow(int columns)
{
    return (columns + ROW_ALIGN - 1) / ROW_ALIGN * ROW_ALIGN;
}

/**
 * A matrix product C = A B, and what is added to it on the way.
 *
 * A may be stored by rows or by columns, and B in panels of some columns each, which follow one
 * another; a matrix that is not packed has panels that lie side by side.
 */
struct MatrixProduct
{
    int rows;                   //!< of A and C
    int columns;                //!< of B and C
    int depth;                  //!< columns of A, rows of B
    const float* a;             //!< first factor
    std::ptrdiff_t aRow;        //!< distance of two rows of A
    std::ptrdiff_t aDepth;      //!< distance of two columns of A
    const float* b;             //!< second factor
    std::ptrdiff_t bDepth;      //!< distance of two rows of B within a panel
    std::ptrdiff_t bPanel;      //!< distance of two panels of B
    float* c;                   //!< result
    std::ptrdiff_t cRow;        //!< distance of two rows of C
    const float* bias{nullptr}; //!< added to each row, if any
    const float* add{nullptr};  //!< added to C, if any; may be C itself
    std::ptrdiff_t addRow{0};   //!< distance of two rows of what is added
    bool relu{false};           //!< whether negative results become zero
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

/** The kernels, compiled for one instruction set. */
struct Kernels
{
    const char* name; //!< of the instruction set
    int panel;        //!< columns of a panel, a multiple of ROW_ALIGN or a divisor of it

    /** Multiply two matrices. */
    void (*multiply)(const MatrixProduct& product);

    /**
     * Turn rows into columns: to[j][i] = from[i][j]. Reads and writes up to the next multiple of 4
     * in both directions.
     */
    void (*transpose)(const float* from,
                      int rows,
                      int columns,
                      std::ptrdiff_t fromRow,
                      float* to,
                      std::ptrdiff_t toRow);

    /**
     * Subtract the mean of each row and divide by its deviation; keep 1/deviation. Columns behind
     * the width become zero.
     */
    void (*normalize)(const float* x,
                      int rows,
                      int width,
                      float epsilon,
                      float* normal,
                      float* inverse);

    /** Add to dx what a gradient of the normalized rows means for x. */
    void (*normalizeBackward)(const float* dNormal,
                              const float* normal,
                              const float* inverse,
                              int rows,
                              int width,
                              float* dx);

    /** Replace u by gelu(u), exact form, and store the derivative. */
    void (*gelu)(float* u, float* derivative, std::size_t count);

    /** Multiply a by b, element by element. */
    void (*scale)(float* a, const float* b, std::size_t count);

    /** Set d to zero where y is not above zero. */
    void (*reluBackward)(float* d, const float* y, std::size_t count);

    /** Add the rows of x, of so many padded columns, to the sum. */
    void (*addRows)(const float* x, int rows, int columns, std::ptrdiff_t row, float* sum);

    /** Replace each row by its softmax; columns behind the last become zero. */
    void (*softmax)(float* scores, int rows, int columns, std::ptrdiff_t row);

    /** Replace gradients of softmax's results, p, by gradients of its arguments. */
    void (*softmaxBackward)(float* d, const float* p, int rows, int columns, std::ptrdiff_t row);

    /** One step of AdamW over all parameters. */
    void (*adamW)(const AdamWStep& step,
                  std::size_t count,
                  const float* gradient,
                  float* first,
                  float* second,
                  float* value);
};

/** @return the best kernels for this processor, or those that HFEDFM_KERNELS names; a name that it
 *  does not have ends the program */
const Kernels& GetKernels();

/** @param index from 0 @return kernels that this processor can run, the best first; else nullptr */
const Kernels* GetKernels(std::size_t index);

} // namespace ns3::hfedfm

#endif /* HFEDFM_KERNELS_H */
