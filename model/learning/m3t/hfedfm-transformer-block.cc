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
    // Low-rank additions change keys' partners: then all rows of queries and values are computed.
    const bool all = !onlyAnswer || rank > 0;
    // Transposing reads and writes whole squares of 4.
    const int padded = PadRow(tokens);
    normal = MakeRows(padded, width);
    inverse = MakeRows(1, tokens);
    qkv = MakeRows(all ? padded : 1, all ? 3 * width : width);
    turned = MakeRows(static_cast<std::size_t>(all ? 2 * width : width), tokens);
    weights = MakeRows(heads * (all ? tokens : 1), tokens);
    keyed = MakeRows(all ? 0 : heads, width);
    mixed = MakeRows(all ? 0 : heads, width);
    features = MakeRows(rank > 0 ? tokens : 0, width);
    lowQuery = MakeRows(rank > 0 ? tokens : 0, rank);
    lowValue = MakeRows(rank > 0 ? tokens : 0, rank);
    attended = MakeRows(all ? tokens : 1, width);
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
    dLow = MakeRows(rank > 0 ? tokens : 0, rank);
    dFeatures = MakeRows(rank > 0 ? tokens : 0, width);
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
    const auto answer = static_cast<std::ptrdiff_t>(m_size.GetAnswer());
    ConstRows attended = {pass.attended.data(), x.count, m_row};
    ConstRows input = x;
    if (pass.onlyAnswer && !low)
    {
        AttendAnswer(x.count, pass);
        attended.count = 1;
    }
    else
    {
        AttendAll(x.count, pass, low);
        attended.data += pass.onlyAnswer ? answer * m_row : 0;
    }
    if (pass.onlyAnswer)
    {
        input.data += answer * x.row;
        input.count = 1;
        attended.count = 1;
    }
    m_project.Forward(attended, {pass.middle.data(), input.count, m_row}, input);
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
TransformerBlock::AddLowRank(int tokens, Pass& pass, const LowRank& low) const
{
    const int width = static_cast<int>(m_size.width);
    const int qkvRow = PadRow(3 * width);
    for (int i = 0; i < tokens; ++i)
    {
        const float* normal = pass.normal.data() + std::ptrdiff_t{i} * m_row;
        float* features = pass.features.data() + std::ptrdiff_t{i} * m_row;
        for (int j = 0; j < width; ++j)
        {
            features[j] = normal[j] * m_gain[j] + m_shift[j];
        }
    }
    const int lowRow = PadRow(low.queryA.GetOut());
    const ConstRows features = {pass.features.data(), tokens, m_row};
    low.queryA.Forward(features, {pass.lowQuery.data(), tokens, lowRow});
    // Queries are scaled, and so is what is added to them.
    std::transform(pass.lowQuery.begin(),
                   pass.lowQuery.end(),
                   pass.lowQuery.begin(),
                   [this](float v) { return v * m_scale; });
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
TransformerBlock::AttendAnswer(int tokens, Pass& pass) const
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
    const auto answer = static_cast<std::ptrdiff_t>(m_size.GetAnswer());
    float* dAttended = scratch.dAttended.data();
    if (pass.onlyAnswer)
    {
        std::fill_n(dx.data, tokens * dx.row, 0.0F);
        std::copy_n(d.data, width, dx.data + answer * dx.row);
        if (low)
        {
            std::fill_n(dAttended, static_cast<std::ptrdiff_t>(tokens) * m_row, 0.0F);
            dAttended += answer * m_row;
        }
    }
    else
    {
        std::copy_n(d.data, tokens * dx.row, dx.data);
    }
    m_project.Backward(d, {dAttended, d.count, m_row});
    if (pass.onlyAnswer && !low)
    {
        AttendAnswerBackward(tokens, pass, scratch);
    }
    else
    {
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
    std::transform(dLow, dLow + std::ptrdiff_t{tokens} * lowRow, dLow, [this](float v) {
        return v * m_scale;
    });
    low.queryA.AddGradient(features, {dLow, tokens, lowRow});
    low.queryA.Backward({dLow, tokens, lowRow}, dFeatures);
    const ConstRows dValues = {dQueries.data + 2 * std::ptrdiff_t{width}, tokens, qkvRow};
    low.valueB.AddGradient({pass.lowValue.data(), tokens, lowRow}, dValues);
    low.valueB.Backward(dValues, {dLow, tokens, lowRow});
    low.valueA.AddGradient(features, {dLow, tokens, lowRow});
    low.valueA.Backward({dLow, tokens, lowRow}, dFeatures, {dFeatures.data, tokens, m_row});
    for (int i = 0; i < tokens; ++i)
    {
        const float* from = dFeatures.data + std::ptrdiff_t{i} * m_row;
        float* to = scratch.dRows.data() + std::ptrdiff_t{i} * m_row;
        for (int j = 0; j < width; ++j)
        {
            to[j] += from[j] * m_gain[j];
        }
    }
}

void
TransformerBlock::AttendAnswerBackward(int tokens, const Pass& pass, Scratch& scratch) const
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
    float* dAnswer = dRows + m_size.GetAnswer() * m_row;
    m_query.Backward({scratch.dQkv.data(), 1, m_row}, {dAnswer, 1, m_row}, {dAnswer, 1, m_row});
}

} // namespace ns3::hfedfm
