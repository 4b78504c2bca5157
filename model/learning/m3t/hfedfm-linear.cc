// SPDX-License-Identifier: GPL-2.0-only
#include "hfedfm-linear.h"

#include <algorithm>

namespace ns3::hfedfm
{

void
PackedMatrix::Pack(int depth,
                   int columns,
                   const float* values,
                   std::ptrdiff_t rowStep,
                   std::ptrdiff_t columnStep)
{
    const int panel = GetKernels().panel;
    const int panels = (columns + panel - 1) / panel;
    m_depth = depth;
    m_columns = columns;
    m_values.resize(std::size_t(panels) * depth * panel);
    float* to = m_values.data();
    for (int first = 0; first < columns; first += panel)
    {
        const int count = std::min(panel, columns - first);
        for (int i = 0; i < depth; ++i, to += panel)
        {
            const float* from = values + i * rowStep + first * columnStep;
            for (int j = 0; j < count; ++j)
            {
                to[j] = from[j * columnStep];
            }
            std::fill(to + count, to + panel, 0.0F);
        }
    }
}

void
PackedMatrix::Multiply(const ConstRows& a,
                       const Rows& c,
                       const float* bias,
                       const ConstRows& add,
                       bool relu) const
{
    const auto& kernels = GetKernels();
    kernels.multiply({a.count,
                      m_columns,
                      m_depth,
                      a.data,
                      a.row,
                      1,
                      m_values.data(),
                      kernels.panel,
                      std::ptrdiff_t{m_depth} * kernels.panel,
                      c.data,
                      c.row,
                      bias,
                      add.data,
                      add.row,
                      relu});
}

Linear::Linear(int out, int in, bool trained, bool biased)
    : m_out(out),
      m_in(in),
      m_biased(biased),
      m_bias(MakeRows(1, out))
{
    if (trained)
    {
        m_dWeight = MakeRows(out, in);
        m_dBias = MakeRows(1, out);
    }
}

void
Linear::Load(const float* values)
{
    Load(values, m_biased ? values + std::ptrdiff_t{m_out} * m_in : nullptr);
}

void
Linear::Load(const float* weight, const float* bias)
{
    m_forward.Pack(m_in, m_out, weight, 1, m_in);
    m_backward.Pack(m_out, m_in, weight, m_in, 1);
    if (bias)
    {
        std::copy_n(bias, m_out, m_bias.begin());
    }
}

void
Linear::ClearGradient()
{
    std::fill(m_dWeight.begin(), m_dWeight.end(), 0.0F);
    std::fill(m_dBias.begin(), m_dBias.end(), 0.0F);
}

void
Linear::AddGradient(const ConstRows& x, const ConstRows& dy)
{
    AddOuter(dy, m_out, x, m_in, {m_dWeight.data(), m_out, PadRow(m_in)});
    if (m_biased)
    {
        GetKernels().addRows(dy.data, dy.count, PadRow(m_out), dy.row, m_dBias.data());
    }
}

void
Linear::StoreGradient(float* gradient) const
{
    for (int i = 0; i < m_out; ++i)
    {
        gradient = std::copy_n(m_dWeight.data() + std::ptrdiff_t{i} * PadRow(m_in), m_in, gradient);
    }
    if (m_biased)
    {
        std::copy_n(m_dBias.data(), m_out, gradient);
    }
}

RowTable::RowTable(int rows, int columns, bool trained)
    : m_rows(rows),
      m_columns(columns),
      m_values(MakeRows(rows, columns))
{
    if (trained)
    {
        m_gradient = MakeRows(rows, columns);
    }
}

void
RowTable::Load(const float* values)
{
    for (int i = 0; i < m_rows; ++i, values += m_columns)
    {
        std::copy_n(values, m_columns, m_values.begin() + std::ptrdiff_t{i} * PadRow(m_columns));
    }
}

void
RowTable::ClearGradient()
{
    std::fill(m_gradient.begin(), m_gradient.end(), 0.0F);
}

void
RowTable::StoreGradient(float* gradient) const
{
    for (int i = 0; i < m_rows; ++i)
    {
        gradient = std::copy_n(m_gradient.begin() + std::ptrdiff_t{i} * PadRow(m_columns),
                               m_columns,
                               gradient);
    }
}

void
RowTable::AddGradient(int index, const float* d)
{
    const int row = PadRow(m_columns);
    GetKernels().addRows(d, 1, row, row, m_gradient.data() + std::ptrdiff_t{index} * row);
}

FloatBuffer
MakeRows(std::size_t rows, int columns)
{
    return FloatBuffer(rows * static_cast<std::size_t>(PadRow(columns)), 0.0F);
}

void
AddOuter(const ConstRows& a, int aColumns, const ConstRows& b, int bColumns, const Rows& c)
{
    const auto& kernels = GetKernels();
    kernels.multiply({aColumns,
                      bColumns,
                      a.count,
                      a.data,
                      1,
                      a.row,
                      b.data,
                      b.row,
                      kernels.panel,
                      c.data,
                      c.row,
                      nullptr,
                      c.data,
                      c.row});
}

void
MultiplyRows(const ConstRows& a,
             int depth,
             const ConstRows& b,
             int columns,
             const Rows& c,
             const ConstRows& add)
{
    const auto& kernels = GetKernels();
    kernels.multiply({a.count,
                      columns,
                      depth,
                      a.data,
                      a.row,
                      1,
                      b.data,
                      b.row,
                      kernels.panel,
                      c.data,
                      c.row,
                      nullptr,
                      add.data,
                      add.row});
}

} // namespace ns3::hfedfm
