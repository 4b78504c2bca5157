// SPDX-License-Identifier: GPL-2.0-only
#include "hfedfm-transformer-block.h"

#include <algorithm>
#include <cmath>
#include <vector>

namespace ns3::hfedfm
{

namespace
{

/** Weight and bias of a linear layer behind a layer norm. */
struct Folded
{
    std::vector<float> weight; //!< times the norm's gain, column by column
    std::vector<float> bias;   //!< plus the product of weight and the norm's bias
};

Folded
FoldNorm(const NamedTensors& tensors, const std::string& norm, const std::string& linear)
{
    const auto& gain = tensors.at(norm + ".weight").values;
    const auto& shift = tensors.at(norm + ".bias").values;
    Folded folded{tensors.at(linear + ".weight").values, tensors.at(linear + ".bias").values};
    const std::size_t in = gain.size();
    for (std::size_t out = 0; out < folded.bias.size(); ++out)
    {
        float* row = folded.weight.data() + out * in;
        double sum = folded.bias[out];
        for (std::size_t i = 0; i < in; ++i)
        {
            sum += double{row[i]} * shift[i];
            row[i] *= gain[i];
        }
        folded.bias[out] = static_cast<float>(sum);
    }
    return folded;
}

} // namespace

LowRank::LowRank(int width, int rank)
    : queryA(rank, width, true, false),
      queryB(width, rank, true, false),
      valueA(rank, width, true, false),
      valueB(width, rank, true, false)
{
}

TransformerBlock::Pass::Pass(const BackboneDescription& size, int tokens, bool answers, int rank)
    : onlyAnswer(answers)
{
    const int width = static_cast<int>(size.width);
    const auto heads = std::size_t{size.heads};
    const int rows = onlyAnswer ? 1 : tokens;
    // Transposing reads and writes whole squares of 4.
    const int padded = PadRow(tokens);
    normal = MakeRows(padded, width);
    inverse = MakeRows(1, tokens);
    qkv = MakeRows(onlyAnswer ? 1 : padded, onlyAnswer ? width : 3 * width);
    turned = MakeRows(static_cast<std::size_t>(onlyAnswer ? width : 2 * width), tokens);
    weights = MakeRows(heads * rows, tokens);
    keyed = MakeRows(onlyAnswer ? heads : 0, width);
    mixed = MakeRows(onlyAnswer ? heads : 0, width);
    // Only the answer asks: its row, and behind it what is mixed for each head.
    const auto lowRows = rank == 0 ? 0 : onlyAnswer ? 1 + heads : static_cast<std::size_t>(tokens);
    features = MakeRows(lowRows, width);
    lowQuery = MakeRows(lowRows, rank);
    lowValue = MakeRows(lowRows, rank);
    lowMixed = MakeRows(rank > 0 && onlyAnswer ? heads : 0, width);
    attended = MakeRows(rows, width);
    middle = MakeRows(rows, width);
    normal2 = MakeRows(rows, width);
    inverse2 = MakeRows(1, rows);
    hidden = MakeRows(rows, static_cast<int>(size.hidden));
    slope = MakeRows(rows, static_cast<int>(size.hidden));
    output = MakeRows(rows, width);
}

TransformerBlock::Scratch::Scratch(const BackboneDescription& size, int tokens, int rank)
{
    const int width = static_cast<int>(size.width);
    dHidden = MakeRows(tokens, static_cast<int>(size.hidden));
    dRows = MakeRows(tokens, width);
    dAttended = MakeRows(tokens, width);
    dWeights = MakeRows(std::max<std::size_t>(tokens, size.heads), tokens);
    dQkv = MakeRows(tokens, 3 * width);
    dKeyed = MakeRows(size.heads, width);
    dMixed = MakeRows(size.heads, width);
    const auto lowRows = rank == 0 ? 0 : std::max<std::size_t>(tokens, size.heads);
    dLow = MakeRows(lowRows, rank);
    dFeatures = MakeRows(lowRows, width);
}

TransformerBlock::TransformerBlock(const BackboneDescription& size,
                                   const NamedTensors& tensors,
                                   uint32_t layer)
    : m_size(size),
      m_row(PadRow(static_cast<int>(size.width))),
      m_scale(static_cast<float>(1.0 / std::sqrt(static_cast<double>(size.GetHeadWidth())))),
      m_gain(MakeRows(1, static_cast<int>(size.width))),
      m_shift(m_gain),
      m_qkv(3 * static_cast<int>(size.width), static_cast<int>(size.width), false),
      m_query(static_cast<int>(size.width), static_cast<int>(size.width), false),
      m_project(static_cast<int>(size.width), static_cast<int>(size.width), false),
      m_up(static_cast<int>(size.hidden), static_cast<int>(size.width), false),
      m_down(static_cast<int>(size.width), static_cast<int>(size.hidden), false)
{
    const std::string name = "layer" + std::to_string(layer) + ".";
    const auto width = static_cast<int>(size.width);
    const auto headWidth = static_cast<int>(size.GetHeadWidth());
    auto attention = FoldNorm(tensors, name + "norm1", name + "qkv");
    const auto scale = [this](float v) { return v * m_scale; };
    auto& weight = attention.weight;
    std::transform(weight.begin(), weight.begin() + width * width, weight.begin(), scale);
    auto& bias = attention.bias;
    std::transform(bias.begin(), bias.begin() + width, bias.begin(), scale);
    const auto& gain = tensors.at(name + "norm1.weight").values;
    const auto& shift = tensors.at(name + "norm1.bias").values;
    std::copy(gain.begin(), gain.end(), m_gain.begin());
    std::copy(shift.begin(), shift.end(), m_shift.begin());
    const float* keys = weight.data() + width * width;
    const float* values = keys + width * width;
    m_qkv.Load(weight.data(), bias.data());
    m_query.Load(weight.data(), bias.data());
    m_keyRows = MakeRows(width, width);
    m_valueRows = MakeRows(width, width);
    for (int i = 0; i < width; ++i)
    {
        std::copy_n(keys + i * width, width, m_keyRows.begin() + i * m_row);
        std::copy_n(values + i * width, width, m_valueRows.begin() + i * m_row);
    }
    m_valueBias = MakeRows(1, width);
    std::copy_n(bias.data() + 2 * width, width, m_valueBias.begin());
    m_keyColumns.resize(size.heads);
    m_valueColumns.resize(size.heads);
    for (int head = 0; head < static_cast<int>(size.heads); ++head)
    {
        const int at = head * headWidth * width;
        m_keyColumns[head].Pack(width, headWidth, keys + at, 1, width);
        m_valueColumns[head].Pack(width, headWidth, values + at, 1, width);
    }
    const auto& project = tensors.at(name + "proj.weight").values;
    m_project.Load(project.data(), tensors.at(name + "proj.bias").values.data());
    const auto hidden = FoldNorm(tensors, name + "norm2", name + "ff1");
    m_up.Load(hidden.weight.data(), hidden.bias.data());
    m_down.Load(tensors.at(name + "ff2.weight").values.data(),
                tensors.at(name + "ff2.bias").values.data());
}

void
TransformerBlock::Attend(const ConstRows& x, Pass& pass, const LowRank* low) const
{
    GetKernels().normalize(x.data,
                           x.count,
                           static_cast<int>(m_size.width),
                           m_size.normEpsilon,
                           pass.normal.data(),
                           pass.inverse.data());
    ConstRows input = x;
    if (pass.onlyAnswer)
    {
        AttendAnswer(x.count, pass, low);
        input.data += static_cast<std::ptrdiff_t>(m_size.GetAnswer()) * x.row;
        input.count = 1;
    }
    else
    {
        AttendAll(x.count, pass, low);
    }
    m_project.Forward({pass.attended.data(), input.count, m_row},
                      {pass.middle.data(), input.count, m_row},
                      input);
}

void
TransformerBlock::Feed(Pass& pass, int rows) const
{
    const auto& kernels = GetKernels();
    const int hiddenRow = PadRow(static_cast<int>(m_size.hidden));
    kernels.normalize(pass.middle.data(),
                      rows,
                      static_cast<int>(m_size.width),
                      m_size.normEpsilon,
                      pass.normal2.data(),
                      pass.inverse2.data());
    m_up.Forward({pass.normal2.data(), rows, m_row}, {pass.hidden.data(), rows, hiddenRow});
    kernels.gelu(pass.hidden.data(), pass.slope.data(), static_cast<std::size_t>(rows) * hiddenRow);
    m_down.Forward({pass.hidden.data(), rows, hiddenRow},
                   {pass.output.data(), rows, m_row},
                   {pass.middle.data(), rows, m_row});
}

void
TransformerBlock::Scale(float* values, int count) const
{
    // Queries are scaled, and so is what is added to them.
    std::transform(values, values + count, values, [this](float v) { return v * m_scale; });
}

void
TransformerBlock::AddNorm(const ConstRows& normal, float* features) const
{
    for (int i = 0; i < normal.count; ++i, features += m_row)
    {
        const float* row = normal.data + i * normal.row;
        for (int j = 0; j < static_cast<int>(m_size.width); ++j)
        {
            features[j] = row[j] * m_gain[j] + m_shift[j];
        }
    }
}

void
TransformerBlock::AddNormGradient(const ConstRows& dFeatures, const Rows& dNormal) const
{
    for (int i = 0; i < dFeatures.count; ++i)
    {
        const float* from = dFeatures.data + i * dFeatures.row;
        float* to = dNormal.data + i * dNormal.row;
        for (int j = 0; j < static_cast<int>(m_size.width); ++j)
        {
            to[j] += from[j] * m_gain[j];
        }
    }
}

void
TransformerBlock::AddLowRank(int tokens, Pass& pass, const LowRank& low) const
{
    const int width = static_cast<int>(m_size.width);
    const int qkvRow = PadRow(3 * width);
    AddNorm({pass.normal.data(), tokens, m_row}, pass.features.data());
    const int lowRow = PadRow(low.queryA.GetOut());
    const ConstRows features = {pass.features.data(), tokens, m_row};
    low.queryA.Forward(features, {pass.lowQuery.data(), tokens, lowRow});
    Scale(pass.lowQuery.data(), tokens * lowRow);
    float* queries = pass.qkv.data();
    low.queryB.Forward({pass.lowQuery.data(), tokens, lowRow},
                       {queries, tokens, qkvRow},
                       {queries, tokens, qkvRow});
    float* values = pass.qkv.data() + 2 * std::ptrdiff_t{width};
    low.valueA.Forward(features, {pass.lowValue.data(), tokens, lowRow});
    low.valueB.Forward({pass.lowValue.data(), tokens, lowRow},
                       {values, tokens, qkvRow},
                       {values, tokens, qkvRow});
}

void
TransformerBlock::AttendAll(int tokens, Pass& pass, const LowRank* low) const
{
    const auto& kernels = GetKernels();
    const int width = static_cast<int>(m_size.width);
    const int headWidth = static_cast<int>(m_size.GetHeadWidth());
    const int qkvRow = PadRow(3 * width);
    const int keyRow = PadRow(tokens);
    m_qkv.Forward({pass.normal.data(), tokens, m_row}, {pass.qkv.data(), tokens, qkvRow});
    if (low)
    {
        AddLowRank(tokens, pass, *low);
    }
    kernels
        .transpose(pass.qkv.data() + width, tokens, 2 * width, qkvRow, pass.turned.data(), keyRow);
    for (int head = 0; head < static_cast<int>(m_size.heads); ++head)
    {
        const int at = head * headWidth;
        const Rows weights = {pass.weights.data() + std::ptrdiff_t{head} * tokens * keyRow,
                              tokens,
                              keyRow};
        MultiplyRows({pass.qkv.data() + at, tokens, qkvRow},
                     headWidth,
                     {pass.turned.data() + at * keyRow, headWidth, keyRow},
                     tokens,
                     weights);
        kernels.softmax(weights.data, tokens, tokens, keyRow);
        MultiplyRows({weights.data, tokens, keyRow},
                     tokens,
                     {pass.qkv.data() + 2 * width + at, tokens, qkvRow},
                     headWidth,
                     {pass.attended.data() + at, tokens, m_row});
    }
}

void
TransformerBlock::AttendAnswer(int tokens, Pass& pass, const LowRank* low) const
{
    // Only one row asks, so that keys and values of all tokens need not be known: scores are inputs
    // times (weights of keys times query), and values are mixed before they are multiplied. The
    // bias of the keys is the same for all tokens and drops out.
    const auto& kernels = GetKernels();
    const int width = static_cast<int>(m_size.width);
    const int heads = static_cast<int>(m_size.heads);
    const int headWidth = static_cast<int>(m_size.GetHeadWidth());
    const int keyRow = PadRow(tokens);
    const float* answer = pass.normal.data() + m_size.GetAnswer() * m_row;
    m_query.Forward({answer, 1, m_row}, {pass.qkv.data(), 1, m_row});
    const int lowRow = low ? PadRow(low->queryA.GetOut()) : 0;
    if (low)
    {
        AddNorm({answer, 1, m_row}, pass.features.data());
        low->queryA.Forward({pass.features.data(), 1, m_row}, {pass.lowQuery.data(), 1, lowRow});
        Scale(pass.lowQuery.data(), lowRow);
        const Rows query = {pass.qkv.data(), 1, m_row};
        low->queryB.Forward({pass.lowQuery.data(), 1, lowRow}, query, {query.data, 1, m_row});
    }
    kernels.transpose(pass.normal.data(), tokens, width, m_row, pass.turned.data(), keyRow);
    for (int head = 0; head < heads; ++head)
    {
        const int at = head * headWidth;
        MultiplyRows({pass.qkv.data() + at, 1, m_row},
                     headWidth,
                     {m_keyRows.data() + at * m_row, headWidth, m_row},
                     width,
                     {pass.keyed.data() + head * m_row, 1, m_row});
    }
    const Rows weights = {pass.weights.data(), heads, keyRow};
    MultiplyRows({pass.keyed.data(), heads, m_row},
                 width,
                 {pass.turned.data(), width, keyRow},
                 tokens,
                 weights);
    kernels.softmax(weights.data, heads, tokens, keyRow);
    MultiplyRows({weights.data, heads, keyRow},
                 tokens,
                 {pass.normal.data(), tokens, m_row},
                 width,
                 {pass.mixed.data(), heads, m_row});
    for (int head = 0; head < heads; ++head)
    {
        const int at = head * headWidth;
        m_valueColumns[head].Multiply({pass.mixed.data() + head * m_row, 1, m_row},
                                      {pass.attended.data() + at, 1, m_row},
                                      m_valueBias.data() + at);
    }
    if (low)
    {
        // Attention weights sum to 1: what is mixed passes gain and bias like a single row.
        const Rows features = {pass.features.data() + m_row, heads, m_row};
        AddNorm({pass.mixed.data(), heads, m_row}, features.data);
        low->valueA.Forward({features.data, heads, m_row}, {pass.lowValue.data(), heads, lowRow});
        // Of each head's row, only its own columns are meant.
        const Rows values = {pass.lowMixed.data(), heads, m_row};
        low->valueB.Forward({pass.lowValue.data(), heads, lowRow}, values);
        for (int i = 0; i < width; ++i)
        {
            pass.attended[i] += values.data[i / headWidth * m_row + i];
        }
    }
}

void
TransformerBlock::FeedBackward(const Pass& pass, Scratch& scratch, const Rows& d) const
{
    const auto& kernels = GetKernels();
    const int hiddenRow = PadRow(static_cast<int>(m_size.hidden));
    float* dHidden = scratch.dHidden.data();
    m_down.Backward({d.data, d.count, d.row}, {dHidden, d.count, hiddenRow});
    kernels.scale(dHidden, pass.slope.data(), static_cast<std::size_t>(d.count) * hiddenRow);
    m_up.Backward({dHidden, d.count, hiddenRow}, {scratch.dRows.data(), d.count, m_row});
    kernels.normalizeBackward(scratch.dRows.data(),
                              pass.normal2.data(),
                              pass.inverse2.data(),
                              d.count,
                              static_cast<int>(m_size.width),
                              d.data);
}

void
TransformerBlock::AttendBackward(const Pass& pass,
                                 Scratch& scratch,
                                 const ConstRows& d,
                                 const Rows& dx,
                                 LowRank* low) const
{
    const int width = static_cast<int>(m_size.width);
    const int tokens = dx.count;
    m_project.Backward(d, {scratch.dAttended.data(), d.count, m_row});
    if (pass.onlyAnswer)
    {
        std::fill_n(dx.data, tokens * dx.row, 0.0F);
        std::copy_n(d.data,
                    width,
                    dx.data + static_cast<std::ptrdiff_t>(m_size.GetAnswer()) * dx.row);
        AttendAnswerBackward(tokens, pass, scratch, low);
    }
    else
    {
        std::copy_n(d.data, tokens * dx.row, dx.data);
        AttendAllBackward(tokens, pass, scratch, low);
    }
    GetKernels().normalizeBackward(scratch.dRows.data(),
                                   pass.normal.data(),
                                   pass.inverse.data(),
                                   tokens,
                                   width,
                                   dx.data);
}

void
TransformerBlock::AttendAllBackward(int tokens,
                                    const Pass& pass,
                                    Scratch& scratch,
                                    LowRank* low) const
{
    const auto& kernels = GetKernels();
    const int width = static_cast<int>(m_size.width);
    const int headWidth = static_cast<int>(m_size.GetHeadWidth());
    const int qkvRow = PadRow(3 * width);
    const int keyRow = PadRow(tokens);
    // Products of keys and values are sums, which begin at what is there.
    std::fill_n(scratch.dQkv.begin(), std::ptrdiff_t{tokens} * qkvRow, 0.0F);
    const Rows dWeights = {scratch.dWeights.data(), tokens, keyRow};
    for (int head = 0; head < static_cast<int>(m_size.heads); ++head)
    {
        const int at = head * headWidth;
        const ConstRows weights = {pass.weights.data() + std::ptrdiff_t{head} * tokens * keyRow,
                                   tokens,
                                   keyRow};
        const ConstRows dAttended = {scratch.dAttended.data() + at, tokens, m_row};
        MultiplyRows(dAttended,
                     headWidth,
                     {pass.turned.data() + (width + at) * keyRow, headWidth, keyRow},
                     tokens,
                     dWeights);
        kernels.softmaxBackward(dWeights.data, weights.data, tokens, tokens, keyRow);
        float* dQuery = scratch.dQkv.data() + at;
        MultiplyRows({dWeights.data, tokens, keyRow},
                     tokens,
                     {pass.qkv.data() + width + at, tokens, qkvRow},
                     headWidth,
                     {dQuery, tokens, qkvRow});
        AddOuter({dWeights.data, tokens, keyRow},
                 tokens,
                 {pass.qkv.data() + at, tokens, qkvRow},
                 headWidth,
                 {dQuery + width, tokens, qkvRow});
        AddOuter(weights, tokens, dAttended, headWidth, {dQuery + 2 * width, tokens, qkvRow});
    }
    m_qkv.Backward({scratch.dQkv.data(), tokens, qkvRow}, {scratch.dRows.data(), tokens, m_row});
    if (low)
    {
        AddLowRankBackward(tokens, pass, scratch, *low);
    }
}

void
TransformerBlock::AddLowRankBackward(int tokens,
                                     const Pass& pass,
                                     Scratch& scratch,
                                     LowRank& low) const
{
    const int width = static_cast<int>(m_size.width);
    const int qkvRow = PadRow(3 * width);
    const int lowRow = PadRow(low.queryA.GetOut());
    const ConstRows features = {pass.features.data(), tokens, m_row};
    const Rows dFeatures = {scratch.dFeatures.data(), tokens, m_row};
    float* dLow = scratch.dLow.data();
    const ConstRows dQueries = {scratch.dQkv.data(), tokens, qkvRow};
    low.queryB.AddGradient({pass.lowQuery.data(), tokens, lowRow}, dQueries);
    low.queryB.Backward(dQueries, {dLow, tokens, lowRow});
    Scale(dLow, tokens * lowRow);
    low.queryA.AddGradient(features, {dLow, tokens, lowRow});
    low.queryA.Backward({dLow, tokens, lowRow}, dFeatures);
    const ConstRows dValues = {dQueries.data + 2 * std::ptrdiff_t{width}, tokens, qkvRow};
    low.valueB.AddGradient({pass.lowValue.data(), tokens, lowRow}, dValues);
    low.valueB.Backward(dValues, {dLow, tokens, lowRow});
    low.valueA.AddGradient(features, {dLow, tokens, lowRow});
    low.valueA.Backward({dLow, tokens, lowRow}, dFeatures, {dFeatures.data, tokens, m_row});
    AddNormGradient({dFeatures.data, tokens, m_row}, {scratch.dRows.data(), tokens, m_row});
}

void
TransformerBlock::AttendAnswerBackward(int tokens,
                                       const Pass& pass,
                                       Scratch& scratch,
                                       LowRank* low) const
{
    float* dRows = scratch.dRows.data();
    const auto& kernels = GetKernels();
    const int width = static_cast<int>(m_size.width);
    const int heads = static_cast<int>(m_size.heads);
    const int headWidth = static_cast<int>(m_size.GetHeadWidth());
    const int keyRow = PadRow(tokens);
    for (int head = 0; head < heads; ++head)
    {
        const int at = head * headWidth;
        MultiplyRows({scratch.dAttended.data() + at, 1, m_row},
                     headWidth,
                     {m_valueRows.data() + at * m_row, headWidth, m_row},
                     width,
                     {scratch.dMixed.data() + head * m_row, 1, m_row});
    }
    const int lowRow = low ? PadRow(low->queryA.GetOut()) : 0;
    float* dLow = scratch.dLow.data();
    float* dFeatures = scratch.dFeatures.data();
    if (low)
    {
        // Of each head's row, only its own columns are meant.
        float* dValues = scratch.dKeyed.data();
        std::fill_n(dValues, static_cast<std::ptrdiff_t>(heads) * m_row, 0.0F);
        for (int i = 0; i < width; ++i)
        {
            dValues[i / headWidth * m_row + i] = scratch.dAttended[i];
        }
        low->valueB.AddGradient({pass.lowValue.data(), heads, lowRow}, {dValues, heads, m_row});
        low->valueB.Backward({dValues, heads, m_row}, {dLow, heads, lowRow});
        low->valueA.AddGradient({pass.features.data() + m_row, heads, m_row},
                                {dLow, heads, lowRow});
        low->valueA.Backward({dLow, heads, lowRow}, {dFeatures, heads, m_row});
        AddNormGradient({dFeatures, heads, m_row}, {scratch.dMixed.data(), heads, m_row});
    }
    const Rows dWeights = {scratch.dWeights.data(), heads, keyRow};
    MultiplyRows({scratch.dMixed.data(), heads, m_row},
                 width,
                 {pass.turned.data(), width, keyRow},
                 tokens,
                 dWeights);
    kernels.softmaxBackward(dWeights.data, pass.weights.data(), heads, tokens, keyRow);
    const Rows dNormal = {dRows, tokens, m_row};
    std::fill_n(dRows, std::ptrdiff_t{tokens} * m_row, 0.0F);
    AddOuter({pass.weights.data(), heads, keyRow},
             tokens,
             {scratch.dMixed.data(), heads, m_row},
             width,
             dNormal);
    AddOuter({dWeights.data, heads, keyRow},
             tokens,
             {pass.keyed.data(), heads, m_row},
             width,
             dNormal);
    MultiplyRows({dWeights.data, heads, keyRow},
                 tokens,
                 {pass.normal.data(), tokens, m_row},
                 width,
                 {scratch.dKeyed.data(), heads, m_row});
    for (int head = 0; head < heads; ++head)
    {
        m_keyColumns[head].Multiply(
            {scratch.dKeyed.data() + head * m_row, 1, m_row},
            {scratch.dQkv.data() + std::ptrdiff_t{head} * headWidth, 1, m_row});
    }
    const ConstRows dQuery = {scratch.dQkv.data(), 1, m_row};
    const Rows dAnswer = {dRows + m_size.GetAnswer() * m_row, 1, m_row};
    m_query.Backward(dQuery, dAnswer, {dAnswer.data, 1, m_row});
    if (low)
    {
        low->queryB.AddGradient({pass.lowQuery.data(), 1, lowRow}, dQuery);
        low->queryB.Backward(dQuery, {dLow, 1, lowRow});
        Scale(dLow, lowRow);
        low->queryA.AddGradient({pass.features.data(), 1, m_row}, {dLow, 1, lowRow});
        low->queryA.Backward({dLow, 1, lowRow}, {dFeatures, 1, m_row});
        AddNormGradient({dFeatures, 1, m_row}, dAnswer);
    }
}

} // namespace ns3::hfedfm
