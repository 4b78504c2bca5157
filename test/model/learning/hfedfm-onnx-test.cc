// SPDX-License-Identifier: GPL-2.0-only

/**
 * @file
 * The arithmetic of the fast path against cases of others: ONNX's node tests of products, softmax,
 * layer normalization and cross entropy, with every set of kernels that the processor has.
 */

#include "../../../model/learning/m3t/hfedfm-fast-trainer.h"
#include "hfedfm-onnx-cases.h"

#include <algorithm>
#include <gtest/gtest.h>

using namespace ns3::hfedfm;

namespace
{

/** A tensor as rows of its last dimension, padded. */
struct Padded
{
    explicit Padded(const OnnxTensor& tensor)
        : columns(tensor.shape.back()),
          rows(static_cast<int>(tensor.values.size()) / columns),
          values(MakeRows((rows + 3) / 4 * 4, columns))
    {
        for (int i = 0; i < rows; ++i)
        {
            std::copy_n(tensor.values.begin() + i * columns,
                        columns,
                        values.begin() + i * PadRow(columns));
        }
    }

    int columns;
    int rows;
    FloatBuffer values;
};

bool
Begins(const OnnxCase& one, const std::string& name)
{
    return one.name.compare(0, name.size(), name) == 0;
}

void
ExpectRows(const OnnxTensor& expected, const FloatBuffer& rows, const std::string& what)
{
    const int columns = expected.shape.empty() ? 1 : expected.shape.back();
    for (int i = 0; i < static_cast<int>(expected.values.size()); ++i)
    {
        const float value = rows[i / columns * PadRow(columns) + i % columns];
        EXPECT_NEAR(value, expected.values[i], 1e-6 + 1e-5 * std::abs(expected.values[i])) << what;
    }
}

FloatBuffer
Multiply(const Kernels& kernels, const OnnxCase& one)
{
    const Padded a(one.inputs[0]);
    const Padded b(one.inputs[1]);
    const bool turnA = one.name == "gemm_transposeA";
    const bool turnB = one.name == "gemm_transposeB";
    auto second = b.values;
    const int columns = turnB ? b.rows : b.columns;
    if (turnB)
    {
        second = MakeRows((b.columns + 3) / 4 * 4, (columns + 3) / 4 * 4);
        kernels.transpose(b.values.data(),
                          b.rows,
                          b.columns,
                          PadRow(b.columns),
                          second.data(),
                          PadRow(columns));
    }
    auto c = MakeRows(turnA ? a.columns : a.rows, columns);
    MatrixProduct product{turnA ? a.columns : a.rows,
                          columns,
                          turnA ? a.rows : a.columns,
                          a.values.data(),
                          turnA ? 1 : PadRow(a.columns),
                          turnA ? PadRow(a.columns) : 1,
                          second.data(),
                          PadRow(columns),
                          kernels.panel,
                          c.data(),
                          PadRow(columns)};
    std::optional<Padded> more;
    if (one.inputs.size() > 2)
    {
        more.emplace(one.inputs[2]);
        const bool vector = more->rows == 1;
        product.bias = vector ? more->values.data() : nullptr;
        product.add = vector ? nullptr : more->values.data();
        product.addRow = PadRow(columns);
    }
    kernels.multiply(product);
    return c;
}

FloatBuffer
Normalize(const Kernels& kernels, const OnnxCase& one)
{
    const Padded x(one.inputs[0]);
    auto y = MakeRows(x.rows, x.columns);
    auto inverse = MakeRows(1, x.rows);
    const float epsilon = one.name.find("epsilon") == std::string::npos ? 1e-5F : 0.1F;
    kernels.normalize(x.values.data(), x.rows, x.columns, epsilon, y.data(), inverse.data());
    for (int i = 0; i < x.rows; ++i)
    {
        for (int j = 0; j < x.columns; ++j)
        {
            auto& value = y[i * PadRow(x.columns) + j];
            value = value * one.inputs[1].values[j] + one.inputs[2].values[j];
        }
    }
    return y;
}

} // namespace

TEST(OnnxCases, KernelsPassThem)
{
    for (std::size_t set = 0; GetKernels(set); ++set)
    {
        const auto& kernels = *GetKernels(set);
        for (const auto& one : GetOnnxCases())
        {
            const auto what = one.name + " with " + kernels.name;
            if (Begins(one, "gemm") || Begins(one, "matmul"))
            {
                ExpectRows(one.output, Multiply(kernels, one), what);
            }
            else if (Begins(one, "softmax"))
            {
                Padded x(one.inputs[0]);
                kernels.softmax(x.values.data(), x.rows, x.columns, PadRow(x.columns));
                ExpectRows(one.output, x.values, what);
            }
            else if (Begins(one, "layer_normalization"))
            {
                ExpectRows(one.output, Normalize(kernels, one), what);
            }
            else
            {
                ASSERT_TRUE(Begins(one, "sce")) << one.name;
            }
        }
    }
}

TEST(OnnxCases, CrossEntropiesAreTheirs)
{
    uint32_t seen = 0;
    for (const auto& one : GetOnnxCases())
    {
        if (!Begins(one, "sce"))
        {
            continue;
        }
        ++seen;
        const Padded logits(one.inputs[0]);
        auto d = MakeRows(1, logits.columns);
        double sum = 0;
        for (int i = 0; i < logits.rows; ++i)
        {
            const auto label = static_cast<uint32_t>(one.inputs[1].values[i]);
            const double loss =
                FastTrainer::ComputeLoss(logits.values.data() + i * PadRow(logits.columns),
                                         logits.columns,
                                         label,
                                         1,
                                         d.data());
            sum += loss;
            if (one.name == "sce_none")
            {
                EXPECT_NEAR(loss, one.output.values[i], 1e-6);
            }
        }
        if (one.name != "sce_none")
        {
            const double scale = one.name == "sce_mean" ? logits.rows : 1;
            EXPECT_NEAR(sum / scale, one.output.values[0], 1e-5) << one.name;
        }
    }
    EXPECT_EQ(seen, 3U);
}
