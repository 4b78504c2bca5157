// SPDX-License-Identifier: GPL-2.0-only

// No include guard: hfedfm-kernels.cc includes this once per instruction set, each time inside
// another namespace. Vectors of 8 floats are cut in two where the processor has only 4.

using Vec = float __attribute__((vector_size(32)));
using IntVec = int32_t __attribute__((vector_size(32)));

constexpr int LANES = 8;
constexpr int W = m3t::WIDTH;
constexpr int H = m3t::HEAD_WIDTH;
constexpr int T = m3t::TOKENS;
constexpr int S = ATTENTION_STRIDE;
constexpr int KEY_VECS = S / LANES;
constexpr int HEAD_VECS = H / LANES;

HFEDFM_INLINE Vec
Load(const float* from)
{
    Vec v;
    __builtin_memcpy(&v, from, sizeof(v));
    return v;
}

HFEDFM_INLINE void
Store(float* to, const Vec& v)
{
    __builtin_memcpy(to, &v, sizeof(v));
}

HFEDFM_INLINE Vec
Fill(float x)
{
    return Vec{x, x, x, x, x, x, x, x};
}

HFEDFM_INLINE float
Sum(const Vec& v)
{
    return ((v[0] + v[4]) + (v[2] + v[6])) + ((v[1] + v[5]) + (v[3] + v[7]));
}

HFEDFM_INLINE Vec
Max(const Vec& a, const Vec& b)
{
    return a > b ? a : b;
}

/** exp(x) for x <= 0, relative error about 1e-7: 2^n times a polynomial on [-ln2/2, ln2/2]. */
HFEDFM_INLINE Vec
Exp(const Vec& argument)
{
    const Vec magic = Fill(12582912.0F); // 1.5 * 2^23: adding it rounds to whole numbers
    const Vec x = Max(argument, Fill(-87.0F));
    const Vec shifted = x * 1.44269504F + magic;
    const Vec n = shifted - magic;
    const Vec r = (x - n * 0.693359375F) + n * 2.12194440e-4F;
    Vec p = Fill(1.9875691500e-4F);
    p = p * r + 1.3981999507e-3F;
    p = p * r + 8.3334519073e-3F;
    p = p * r + 4.1665795894e-2F;
    p = p * r + 1.6666665459e-1F;
    p = p * r + 5.0000001201e-1F;
    p = p * r * r + r + 1.0F;
    IntVec bits;
    __builtin_memcpy(&bits, &shifted, sizeof(bits));
    bits = (bits - 0x4b400000 + 127) << 23;
    Vec scale;
    __builtin_memcpy(&scale, &bits, sizeof(scale));
    return p * scale;
}

void
Normalize(const float* x, int rows, float* normal, float* inverse)
{
    for (int row = 0; row < rows; ++row, x += W, normal += W)
    {
        Vec sum = Fill(0);
        for (int i = 0; i < W; i += LANES)
        {
            sum += Load(x + i);
        }
        const float mean = Sum(sum) / W;
        Vec square = Fill(0);
        for (int i = 0; i < W; i += LANES)
        {
            const Vec d = Load(x + i) - mean;
            square += d * d;
        }
        const float scale = 1.0F / __builtin_sqrtf(Sum(square) / W + m3t::NORM_EPSILON);
        for (int i = 0; i < W; i += LANES)
        {
            Store(normal + i, (Load(x + i) - mean) * scale);
        }
        inverse[row] = scale;
    }
}

void
NormalizeBackward(const float* dNormal,
                  const float* normal,
                  const float* inverse,
                  int rows,
                  float* dx)
{
    for (int row = 0; row < rows; ++row, dNormal += W, normal += W, dx += W)
    {
        Vec sum = Fill(0);
        Vec product = Fill(0);
        for (int i = 0; i < W; i += LANES)
        {
            const Vec d = Load(dNormal + i);
            sum += d;
            product += d * Load(normal + i);
        }
        const float mean = Sum(sum) / W;
        const float slope = Sum(product) / W;
        for (int i = 0; i < W; i += LANES)
        {
            const Vec d = Load(dNormal + i) - mean - Load(normal + i) * slope;
            Store(dx + i, Load(dx + i) + d * inverse[row]);
        }
    }
}

/** Abramowitz and Stegun 7.1.26: the error function to 1.5e-7 from one exponential. */
void
Gelu(float* u, float* derivative, std::size_t count)
{
    for (std::size_t i = 0; i < count; i += LANES)
    {
        const Vec x = Load(u + i);
        const Vec z = Max(x, -x) * 0.70710678F;
        const Vec bell = Exp(-z * z);
        const Vec t = 1.0F / (1.0F + 0.3275911F * z);
        Vec tail = t * 1.061405429F - 1.453152027F;
        tail = tail * t + 1.421413741F;
        tail = tail * t - 0.284496736F;
        tail = tail * t + 0.254829592F;
        tail = tail * t * bell * 0.5F;
        const Vec cumulative = x > Fill(0) ? 1.0F - tail : tail;
        Store(u + i, x * cumulative);
        Store(derivative + i, cumulative + x * bell * 0.39894228F);
    }
}

void
Multiply(float* a, const float* b, std::size_t count)
{
    for (std::size_t i = 0; i < count; i += LANES)
    {
        Store(a + i, Load(a + i) * Load(b + i));
    }
}

void
Relu(float* x, std::size_t count)
{
    for (std::size_t i = 0; i < count; i += LANES)
    {
        Store(x + i, Max(Load(x + i), Fill(0)));
    }
}

void
ReluBackward(float* d, const float* y, std::size_t count)
{
    for (std::size_t i = 0; i < count; i += LANES)
    {
        Store(d + i, Load(y + i) > Fill(0) ? Load(d + i) : Fill(0));
    }
}

void
SumRows(const float* x, int rows, int columns, float* sum)
{
    for (int i = 0; i < columns; ++i)
    {
        sum[i] = 0;
    }
    for (int row = 0; row < rows; ++row, x += columns)
    {
        for (int i = 0; i < columns; ++i)
        {
            sum[i] += x[i];
        }
    }
}

/** Turn 25 rows of one head into [16][32], zeros behind the 25th column. */
HFEDFM_INLINE void
Transpose(const float* rows, int stride, float (&columns)[H][S])
{
    for (int k = 0; k < H; ++k)
    {
        for (int j = 0; j < T; ++j)
        {
            columns[k][j] = rows[j * stride + k];
        }
        for (int j = T; j < S; ++j)
        {
            columns[k][j] = 0;
        }
    }
}

/** Product of one row of 16 with [16][32]. */
HFEDFM_INLINE void
TimesColumns(const float* row, const float (&columns)[H][S], Vec (&product)[KEY_VECS])
{
    Vec a = Fill(0);
    Vec b = Fill(0);
    Vec c = Fill(0);
    Vec d = Fill(0);
    for (int k = 0; k < H; ++k)
    {
        const float x = row[k];
        a += x * Load(columns[k]);
        b += x * Load(columns[k] + LANES);
        c += x * Load(columns[k] + 2 * LANES);
        d += x * Load(columns[k] + 3 * LANES);
    }
    product[0] = a;
    product[1] = b;
    product[2] = c;
    product[3] = d;
}

/** Sum of 25 rows of 16, each times its weight. */
HFEDFM_INLINE void
WeightedSum(const float* weights, const float* rows, int stride, float* sum)
{
    Vec low = Fill(0);
    Vec high = Fill(0);
    for (int j = 0; j < T; ++j)
    {
        low += weights[j] * Load(rows + j * stride);
        high += weights[j] * Load(rows + j * stride + LANES);
    }
    Store(sum, low);
    Store(sum + LANES, high);
}

/** Column j of [queries][32] times [queries][16 of 64]: what one key or value gets from all. */
HFEDFM_INLINE void
GatherOuter(const float* column, const float* rows, int queries, float* sum)
{
    Vec low = Fill(0);
    Vec high = Fill(0);
    for (int i = 0; i < queries; ++i)
    {
        low += column[i * S] * Load(rows + i * W);
        high += column[i * S] * Load(rows + i * W + LANES);
    }
    Store(sum, low);
    Store(sum + LANES, high);
}

/** Softmax over the first 25 of 32 scores; the others become zero. */
HFEDFM_INLINE void
Softmax(Vec (&scores)[KEY_VECS], float* weights)
{
    const float none = -1e30F;
    scores[KEY_VECS - 1] += Vec{0, none, none, none, none, none, none, none};
    const Vec top = Max(Max(scores[0], scores[1]), Max(scores[2], scores[3]));
    float largest = top[0];
    for (int i = 1; i < LANES; ++i)
    {
        largest = top[i] > largest ? top[i] : largest;
    }
    Vec sum = Fill(0);
    for (auto& score : scores)
    {
        score = Exp(score - largest);
        sum += score;
    }
    const float scale = 1.0F / Sum(sum);
    for (int i = 0; i < KEY_VECS; ++i)
    {
        Store(weights + i * LANES, scores[i] * scale);
    }
}

void
Attend(const AttentionShape& shape, const float* q, const float* kv, float* weights, float* out)
{
    static_assert(T == 25 && KEY_VECS == 4 && HEAD_VECS == 2, "the kernels count on these");
    for (int sample = 0; sample < shape.samples; ++sample)
    {
        for (int head = 0; head < m3t::HEADS; ++head)
        {
            const float* keys = kv + sample * T * 2 * W + head * H;
            float columns[H][S];
            Transpose(keys, 2 * W, columns);
            for (int i = 0; i < shape.queries; ++i, weights += S)
            {
                const int at = (sample * shape.queries + i) * W + head * H;
                Vec scores[KEY_VECS];
                TimesColumns(q + at, columns, scores);
                Softmax(scores, weights);
                WeightedSum(weights, keys + W, 2 * W, out + at);
            }
        }
    }
}

void
AttendBackward(const AttentionShape& shape,
               const float* q,
               const float* kv,
               const float* weights,
               const float* dOut,
               float* dq,
               float* dkv)
{
    for (int sample = 0; sample < shape.samples; ++sample)
    {
        for (int head = 0; head < m3t::HEADS; ++head)
        {
            const int first = sample * T * 2 * W + head * H;
            const float* keys = kv + first;
            float columns[H][S];
            Transpose(keys + W, 2 * W, columns);
            const int rows = sample * shape.queries * W + head * H;
            float dScores[T * S];
            for (int i = 0; i < shape.queries; ++i)
            {
                const float* weight = weights + i * S;
                Vec d[KEY_VECS];
                TimesColumns(dOut + rows + i * W, columns, d);
                Vec product = Fill(0);
                for (int j = 0; j < KEY_VECS; ++j)
                {
                    product += d[j] * Load(weight + j * LANES);
                }
                const float mean = Sum(product);
                for (int j = 0; j < KEY_VECS; ++j)
                {
                    Store(dScores + i * S + j * LANES, Load(weight + j * LANES) * (d[j] - mean));
                }
                WeightedSum(dScores + i * S, keys, 2 * W, dq + rows + i * W);
            }
            for (int j = 0; j < T; ++j)
            {
                float* dKey = dkv + first + j * 2 * W;
                GatherOuter(dScores + j, q + rows, shape.queries, dKey);
                GatherOuter(weights + j, dOut + rows, shape.queries, dKey + W);
            }
            weights += shape.queries * S;
        }
    }
}

void
AdamW(const AdamWStep& step,
      std::size_t count,
      const float* gradient,
      float* first,
      float* second,
      float* value)
{
    const float keep = 1.0F - step.rate * step.weightDecay;
    const float rate = step.rate / step.correction1;
    for (std::size_t i = 0; i < count; ++i)
    {
        const float g = gradient[i];
        first[i] = step.beta1 * first[i] + (1.0F - step.beta1) * g;
        second[i] = step.beta2 * second[i] + (1.0F - step.beta2) * g * g;
        const float root = __builtin_sqrtf(second[i]) / step.correction2 + step.epsilon;
        value[i] = value[i] * keep - rate * first[i] / root;
    }
}

constexpr Kernels KERNELS = {Normalize,
                             NormalizeBackward,
                             Gelu,
                             Multiply,
                             Relu,
                             ReluBackward,
                             SumRows,
                             Attend,
                             AttendBackward,
                             AdamW};
