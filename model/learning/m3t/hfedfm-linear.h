// SPDX-License-Identifier: GPL-2.0-only
#ifndef HFEDFM_LINEAR_H
#define HFEDFM_LINEAR_H

#include "hfedfm-kernels.h"

#include "ns3/hfedfm-module-state.h"

#include <cstddef>

namespace ns3::hfedfm
{

/** Floats of an aligned buffer. */
using FloatBuffer = ModuleState::Buffer;

/** Some rows of floats in memory. */
template <typename T>
struct RowsOf
{
    T* data{nullptr};      //!< first row
    int count{0};          //!< number of rows
    std::ptrdiff_t row{0}; //!< distance of two rows
};

/** Rows that are read. */
using ConstRows = RowsOf<const float>;
/** Rows that are written. */
using Rows = RowsOf<float>;

/** The second factor of a matrix product, rearranged so that it is read in one go. */
class PackedMatrix
{
  public:
    /**
     * Rearrange a matrix.
     * @param depth its rows
     * @param columns its columns
     * @param values element [i][j] at i * rowStep + j * columnStep
     * @param rowStep distance of two rows
     * @param columnStep distance of two columns
     */
    void Pack(int depth,
              int columns,
              const float* values,
              std::ptrdiff_t rowStep,
              std::ptrdiff_t columnStep);

    /**
     * Multiply rows by the matrix.
     * @param a as many columns as the matrix has rows
     * @param c result; its rows are padded
     * @param bias added to each row, if any
     * @param add added to the result, if any
     * @param relu whether negative results become zero
     */
    void Multiply(const ConstRows& a,
                  const Rows& c,
                  const float* bias = nullptr,
                  const ConstRows& add = {},
                  bool relu = false) const;

    /** @return columns of the product */
    int GetColumns() const
    {
        return m_columns;
    }

  private:
    int m_depth{0};       //!< rows of the matrix
    int m_columns{0};     //!< its columns
    FloatBuffer m_values; //!< panels one after the other, zeros behind the last column
};

/** Something that is trained: its values come from a module, and its gradient goes into one. */
class TrainedPart
{
  public:
    virtual ~TrainedPart() = default;

    /** @return number of values */
    virtual std::size_t GetCount() const = 0;

    /** @param values GetCount() values to compute with */
    virtual void Load(const float* values) = 0;

    /** Forget the gradient. */
    virtual void ClearGradient() = 0;

    /** @param gradient filled with GetCount() values */
    virtual void StoreGradient(float* gradient) const = 0;
};

/** A linear layer y = W x + b, packed for both directions, with a gradient if it is trained. */
class Linear : public TrainedPart
{
  public:
    /**
     * Make a layer without values.
     * @param out size of y
     * @param in size of x
     * @param trained whether gradients are wanted
     * @param biased whether there is a b; its values stand behind those of W
     */
    Linear(int out, int in, bool trained, bool biased = true);

    std::size_t GetCount() const override
    {
        return static_cast<std::size_t>(m_out) * m_in + (m_biased ? m_out : 0);
    }

    void Load(const float* values) override;
    void ClearGradient() override;
    void StoreGradient(float* gradient) const override;

    /** @param weight [out][in] @param bias [out], or nullptr if there is none */
    void Load(const float* weight, const float* bias);

    /** @param x inputs @param y outputs @param add added, if any @param relu max(0, y) */
    void Forward(const ConstRows& x,
                 const Rows& y,
                 const ConstRows& add = {},
                 bool relu = false) const
    {
        m_forward.Multiply(x, y, m_bias.data(), add, relu);
    }

    /** @param dy gradients of outputs @param dx gradients of inputs @param add added, if any */
    void Backward(const ConstRows& dy, const Rows& dx, const ConstRows& add = {}) const
    {
        m_backward.Multiply(dy, dx, nullptr, add);
    }

    /** @param x inputs @param dy gradients of outputs; adds what they mean for W and b */
    void AddGradient(const ConstRows& x, const ConstRows& dy);

    /** @return size of y */
    int GetOut() const
    {
        return m_out;
    }

    /** @return size of x */
    int GetIn() const
    {
        return m_in;
    }

  private:
    int m_out;               //!< size of y
    int m_in;                //!< size of x
    bool m_biased;           //!< whether there is a b
    PackedMatrix m_forward;  //!< W transposed
    PackedMatrix m_backward; //!< W
    FloatBuffer m_bias;      //!< b, padded; zeros if there is none
    FloatBuffer m_dWeight;   //!< gradient of W, rows padded; empty if not trained
    FloatBuffer m_dBias;     //!< gradient of b, padded
};

/** Some rows that are added to rows of an input: a prompt, positions, words. */
class RowTable : public TrainedPart
{
  public:
    /** @param rows their number @param columns their length @param trained with a gradient */
    RowTable(int rows, int columns, bool trained);

    std::size_t GetCount() const override
    {
        return static_cast<std::size_t>(m_rows) * m_columns;
    }

    void Load(const float* values) override;
    void ClearGradient() override;
    void StoreGradient(float* gradient) const override;

    /** @param index of a row @return its values, padded with zeros */
    const float* GetRow(int index) const
    {
        return m_values.data() + std::ptrdiff_t{index} * PadRow(m_columns);
    }

    /** @param index of a row @param d a gradient of it, padded; added */
    void AddGradient(int index, const float* d);

    /** @return number of rows */
    int GetRows() const
    {
        return m_rows;
    }

  private:
    int m_rows;             //!< number of rows
    int m_columns;          //!< their length
    FloatBuffer m_values;   //!< rows, padded
    FloatBuffer m_gradient; //!< rows, padded; empty if not trained
};

/** @param rows number of rows @param columns their length @return zeros for them, padded */
FloatBuffer MakeRows(std::size_t rows, int columns);

/**
 * Add a product of columns to a matrix: c += a' b.
 * @param a rows of some columns
 * @param aColumns number of these columns, rows of c
 * @param b as many rows
 * @param bColumns columns of b and c
 * @param c result; its rows are padded
 */
void AddOuter(const ConstRows& a, int aColumns, const ConstRows& b, int bColumns, const Rows& c);

/**
 * Multiply rows by a matrix that lies in memory row by row.
 * @param a first factor
 * @param depth columns of a, rows of b
 * @param b second factor, rows padded
 * @param columns of b and c
 * @param c result; its rows are padded
 * @param add added, if any
 */
void MultiplyRows(const ConstRows& a,
                  int depth,
                  const ConstRows& b,
                  int columns,
                  const Rows& c,
                  const ConstRows& add = {});

} // namespace ns3::hfedfm

#endif /* HFEDFM_LINEAR_H */
