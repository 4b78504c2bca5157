// SPDX-License-Identifier: GPL-2.0-only

// No include guard: hfedfm-kernels.cc includes this once per instruction set, each time inside
// another namespace, where LANES, PANEL_VECS and MAX_ROWS are set: floats of a vector, vectors of a
// panel of B, and rows of C that are computed at once, by vectors in a row. No templates: a target
// pragma does not reach their instances.

using Vec = float __attribute__((vector_size(LANES * sizeof(float))));
using IntVec = int32_t __attribute__((vector_size(LANES * sizeof(int32_t))));
using Quad = float __attribute__((vector_size(16)));
using IntQuad = int32_t __attribute__((vector_size(16)));

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
    return Vec{} + x;
}

/** @return the number of each place in a vector */
HFEDFM_INLINE IntVec
Places()
{
    IntVec places;
    for (int i = 0; i < LANES; ++i)
    {
        places[i] = i;
    }
    return places;
}

HFEDFM_INLINE Vec
Max(const Vec& a, const Vec& b)
{
    return a > b ? a : b;
}

/** Exchange places whose numbers differ by one bit. */
HFEDFM_INLINE Vec
Swap(const Vec& v, int bit)
{
#ifdef HFEDFM_HAS_SHUFFLE
    return __builtin_shuffle(v, Places() ^ bit);
#else
    Vec swapped;
    for (int i = 0; i < LANES; ++i)
    {
        swapped[i] = v[i ^ bit];
    }
    return swapped;
#endif
}

/** @return the sum in all places */
HFEDFM_INLINE Vec
SumAll(Vec v)
{
    for (int bit = LANES / 2; bit > 0; bit /= 2)
    {
        v += Swap(v, bit);
    }
    return v;
}

/** @return the largest in all places */
HFEDFM_INLINE Vec
MaxAll(Vec v)
{
    for (int bit = LANES / 2; bit > 0; bit /= 2)
    {
        v = Max(v, Swap(v, bit));
    }
    return v;
}

/** Ones up to a number of places, zeros behind it. */
HFEDFM_INLINE Vec
FirstPlaces(int count)
{
    return Places() < count ? Fill(1) : Fill(0);
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

/** Compute some rows and columns of C; both numbers are constants wherever this is inlined. */
HFEDFM_INLINE void
Tile(const int rows, const int vecs, const MatrixProduct& product, int row, int column)
{
    const float* a = product.a + row * product.aRow;
    const float* b = product.b + column / (PANEL_VECS * LANES) * product.bPanel;
    Vec sum[14][PANEL_VECS];
#pragma GCC unroll 16
    for (int r = 0; r < rows; ++r)
    {
#pragma GCC unroll 4
        for (int v = 0; v < vecs; ++v)
        {
            sum[r][v] = Vec{};
        }
    }
    for (int k = product.depth; k > 0; --k, a += product.aDepth, b += product.bDepth)
    {
        Vec right[PANEL_VECS];
#pragma GCC unroll 4
        for (int v = 0; v < vecs; ++v)
        {
            right[v] = Load(b + v * LANES);
        }
#pragma GCC unroll 16
        for (int r = 0; r < rows; ++r)
        {
            const float left = a[r * product.aRow];
#pragma GCC unroll 4
            for (int v = 0; v < vecs; ++v)
            {
                sum[r][v] += left * right[v];
            }
        }
    }
#pragma GCC unroll 16
    for (int r = 0; r < rows; ++r)
    {
#pragma GCC unroll 4
        for (int v = 0; v < vecs; ++v)
        {
            const int at = column + v * LANES;
            Vec value = sum[r][v];
            if (product.bias)
            {
                value += Load(product.bias + at);
            }
            if (product.add)
            {
                value += Load(product.add + (row + r) * product.addRow + at);
            }
            if (product.relu)
            {
                value = Max(value, Vec{});
            }
            Store(product.c + (row + r) * product.cRow + at, value);
        }
    }
}

/** Compute some columns of C, in blocks of nearly equally many rows. */
HFEDFM_INLINE void
Columns(const int vecs, const int maxRows, const MatrixProduct& product, int column)
{
    const int blocks = (product.rows + maxRows - 1) / maxRows;
    const int least = product.rows / blocks;
    const int larger = product.rows % blocks;
    for (int block = 0, row = 0; block < blocks; ++block)
    {
        const int rows = least + (block < larger ? 1 : 0);
        switch (rows)
        {
#define HFEDFM_ROWS(n)                                                                             \
    case n:                                                                                        \
        if (n <= maxRows)                                                                          \
        {                                                                                          \
            Tile(n, vecs, product, row, column);                                                   \
        }                                                                                          \
        break;
            HFEDFM_ROWS(1)
            HFEDFM_ROWS(2)
            HFEDFM_ROWS(3)
            HFEDFM_ROWS(4)
            HFEDFM_ROWS(5)
            HFEDFM_ROWS(6)
            HFEDFM_ROWS(7)
            HFEDFM_ROWS(8)
            HFEDFM_ROWS(9)
            HFEDFM_ROWS(10)
            HFEDFM_ROWS(11)
            HFEDFM_ROWS(12)
            HFEDFM_ROWS(13)
            HFEDFM_ROWS(14)
#undef HFEDFM_ROWS
        default:
            break;
        }
        row += rows;
    }
}

void
Multiply(const MatrixProduct& product)
{
    const int vecs = (product.columns + LANES - 1) / LANES;
    int done = 0;
    for (; done + PANEL_VECS <= vecs; done += PANEL_VECS)
    {
        Columns(PANEL_VECS, ROWS_OF_FULL_PANEL, product, done * LANES);
    }
    switch (vecs - done)
    {
    case 1:
        Columns(1, ROWS_OF_ONE_VEC, product, done * LANES);
        break;
    case 2:
        Columns(PANEL_VECS > 2 ? 2 : 1, ROWS_OF_TWO_VECS, product, done * LANES);
        break;
    case 3:
        Columns(PANEL_VECS > 3 ? 3 : 1, ROWS_OF_THREE_VECS, product, done * LANES);
        break;
    default:
        break;
    }
}

/** Transpose four rows of four. */
HFEDFM_INLINE void
TransposeQuads(const float* from, std::ptrdiff_t fromRow, float* to, std::ptrdiff_t toRow)
{
#ifdef HFEDFM_HAS_SHUFFLE
    Quad row[4];
    for (int i = 0; i < 4; ++i)
    {
        __builtin_memcpy(&row[i], from + i * fromRow, sizeof(Quad));
    }
    const Quad low01 = __builtin_shuffle(row[0], row[1], IntQuad{0, 4, 1, 5});
    const Quad high01 = __builtin_shuffle(row[0], row[1], IntQuad{2, 6, 3, 7});
    const Quad low23 = __builtin_shuffle(row[2], row[3], IntQuad{0, 4, 1, 5});
    const Quad high23 = __builtin_shuffle(row[2], row[3], IntQuad{2, 6, 3, 7});
    const Quad column[4] = {__builtin_shuffle(low01, low23, IntQuad{0, 1, 4, 5}),
                            __builtin_shuffle(low01, low23, IntQuad{2, 3, 6, 7}),
                            __builtin_shuffle(high01, high23, IntQuad{0, 1, 4, 5}),
                            __builtin_shuffle(high01, high23, IntQuad{2, 3, 6, 7})};
    for (int i = 0; i < 4; ++i)
    {
        __builtin_memcpy(to + i * toRow, &column[i], sizeof(Quad));
    }
#else
    for (int i = 0; i < 4; ++i)
    {
        for (int j = 0; j < 4; ++j)
        {
            to[j * toRow + i] = from[i * fromRow + j];
        }
    }
#endif
}

void
Transpose(const float* from,
          int rows,
          int columns,
          std::ptrdiff_t fromRow,
          float* to,
          std::ptrdiff_t toRow)
{
    for (int row = 0; row < rows; row += 4)
    {
        for (int column = 0; column < columns; column += 4)
        {
            TransposeQuads(from + row * fromRow + column,
                           fromRow,
                           to + column * toRow + row,
                           toRow);
        }
    }
}

void
Normalize(const float* x, int rows, int width, float epsilon, float* normal, float* inverse)
{
    const int stride = PadRow(width);
    const int whole = width / LANES * LANES;
    const Vec rest = FirstPlaces(width - whole);
    const float share = 1.0F / static_cast<float>(width);
    for (int row = 0; row < rows; ++row, x += stride, normal += stride)
    {
        Vec sum = Vec{};
        for (int i = 0; i < whole; i += LANES)
        {
            sum += Load(x + i);
        }
        if (whole < width)
        {
            sum += Load(x + whole) * rest;
        }
        const Vec mean = SumAll(sum) * share;
        Vec square = Vec{};
        for (int i = 0; i < whole; i += LANES)
        {
            const Vec d = Load(x + i) - mean;
            square += d * d;
        }
        if (whole < width)
        {
            const Vec d = (Load(x + whole) - mean) * rest;
            square += d * d;
        }
        const float scale = 1.0F / __builtin_sqrtf(SumAll(square)[0] * share + epsilon);
        for (int i = 0; i < whole; i += LANES)
        {
            Store(normal + i, (Load(x + i) - mean) * scale);
        }
        if (whole < width)
        {
            Store(normal + whole, (Load(x + whole) - mean) * scale * rest);
        }
        inverse[row] = scale;
    }
}

void
NormalizeBackward(const float* dNormal,
                  const float* normal,
                  const float* inverse,
                  int rows,
                  int width,
                  float* dx)
{
    // Columns behind the width are zero in both arguments, and stay so but for the mean, which is
    // taken out again.
    const int stride = PadRow(width);
    const int whole = width / LANES * LANES;
    const Vec rest = FirstPlaces(width - whole);
    const float share = 1.0F / static_cast<float>(width);
    for (int row = 0; row < rows; ++row, dNormal += stride, normal += stride, dx += stride)
    {
        Vec sum = Vec{};
        Vec product = Vec{};
        for (int i = 0; i < width; i += LANES)
        {
            const Vec d = Load(dNormal + i);
            sum += d;
            product += d * Load(normal + i);
        }
        const Vec mean = SumAll(sum) * share;
        const Vec slope = SumAll(product) * share;
        for (int i = 0; i < whole; i += LANES)
        {
            const Vec d = Load(dNormal + i) - mean - Load(normal + i) * slope;
            Store(dx + i, Load(dx + i) + d * inverse[row]);
        }
        if (whole < width)
        {
            const Vec d = (Load(dNormal + whole) - mean - Load(normal + whole) * slope) * rest;
            Store(dx + whole, Load(dx + whole) + d * inverse[row]);
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
        const Vec cumulative = x > Vec{} ? 1.0F - tail : tail;
        Store(u + i, x * cumulative);
        Store(derivative + i, cumulative + x * bell * 0.39894228F);
    }
}

void
Scale(float* a, const float* b, std::size_t count)
{
    for (std::size_t i = 0; i < count; i += LANES)
    {
        Store(a + i, Load(a + i) * Load(b + i));
    }
}

void
ReluBackward(float* d, const float* y, std::size_t count)
{
    for (std::size_t i = 0; i < count; i += LANES)
    {
        Store(d + i, Load(y + i) > Vec{} ? Load(d + i) : Vec{});
    }
}

void
AddRows(const float* x, int rows, int columns, std::ptrdiff_t row, float* sum)
{
    for (int i = 0; i < columns; i += LANES)
    {
        Vec total = Load(sum + i);
        for (int r = 0; r < rows; ++r)
        {
            total += Load(x + r * row + i);
        }
        Store(sum + i, total);
    }
}

void
Softmax(float* scores, int rows, int columns, std::ptrdiff_t row)
{
    const int whole = columns / LANES * LANES;
    const Vec rest = FirstPlaces(columns - whole);
    for (int r = 0; r < rows; ++r, scores += row)
    {
        Vec largest = Fill(-1e30F);
        for (int i = 0; i < whole; i += LANES)
        {
            largest = Max(largest, Load(scores + i));
        }
        if (whole < columns)
        {
            largest = Max(largest, rest > Vec{} ? Load(scores + whole) : largest);
        }
        const Vec top = MaxAll(largest);
        Vec sum = Vec{};
        for (int i = 0; i < whole; i += LANES)
        {
            const Vec power = Exp(Load(scores + i) - top);
            sum += power;
            Store(scores + i, power);
        }
        if (whole < columns)
        {
            const Vec power = Exp((rest > Vec{} ? Load(scores + whole) : top) - top) * rest;
            sum += power;
            Store(scores + whole, power);
        }
        const Vec scale = 1.0F / SumAll(sum);
        for (int i = 0; i < columns; i += LANES)
        {
            Store(scores + i, Load(scores + i) * scale);
        }
        for (int i = (columns + LANES - 1) / LANES * LANES; i < row; i += LANES)
        {
            Store(scores + i, Vec{});
        }
    }
}

void
SoftmaxBackward(float* d, const float* p, int rows, int columns, std::ptrdiff_t row)
{
    for (int r = 0; r < rows; ++r, d += row, p += row)
    {
        Vec product = Vec{};
        for (int i = 0; i < columns; i += LANES)
        {
            product += Load(d + i) * Load(p + i);
        }
        const Vec mean = SumAll(product);
        for (int i = 0; i < columns; i += LANES)
        {
            Store(d + i, Load(p + i) * (Load(d + i) - mean));
        }
    }
}

void
AdamW(const AdamWStep& step,
      std::size_t count,
      const float* __restrict__ gradient,
      float* __restrict__ first,
      float* __restrict__ second,
      float* __restrict__ value)
{
    const float keep = 1.0F - step.rate * step.weightDecay;
    const float rate = step.rate / step.correction1 * step.correction2;
    const float epsilon = step.epsilon * step.correction2;
    for (std::size_t i = 0; i < count; ++i)
    {
        const float g = gradient[i];
        const float m = step.beta1 * first[i] + (1.0F - step.beta1) * g;
        const float v = step.beta2 * second[i] + (1.0F - step.beta2) * g * g;
        first[i] = m;
        second[i] = v;
        value[i] = value[i] * keep - rate * m / (__builtin_sqrtf(v) + epsilon);
    }
}

constexpr Kernels KERNELS = {NAME,
                             PANEL_VECS* LANES,
                             Multiply,
                             Transpose,
                             Normalize,
                             NormalizeBackward,
                             Gelu,
                             Scale,
                             ReluBackward,
                             AddRows,
                             Softmax,
                             SoftmaxBackward,
                             AdamW};
