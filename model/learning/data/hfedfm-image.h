// SPDX-License-Identifier: GPL-2.0-only
#ifndef HFEDFM_IMAGE_H
#define HFEDFM_IMAGE_H

#include "hfedfm-seeded-random.h"

#include <array>
#include <cstdint>

namespace ns3::hfedfm
{

/** Red, green and blue from 0 to 1. */
using Rgb = std::array<float, 3>;

/** The shapes that images show; also their class numbers. */
enum class Shape : uint8_t
{
    CIRCLE = 0,
    SQUARE = 1,
    TRIANGLE = 2,
    CROSS = 3,
};

/** An image of 32 x 32 RGB pixels, stored channel by channel, row by row. */
class Image
{
  public:
    /** Pixels per side. */
    static constexpr int SIDE = 32;
    /** Number of color channels. */
    static constexpr int CHANNELS = 3;
    /** Floats of an image. */
    static constexpr int SIZE = CHANNELS * SIDE * SIDE;

    /** @param color of all pixels */
    explicit Image(const Rgb& color = {0.0F, 0.0F, 0.0F});

    /** @param x column @param y row @param color new color; pixels outside are ignored */
    void Set(int x, int y, const Rgb& color);

    /** @param x column, 0 to 31 @param y row, 0 to 31 @return the pixel's color */
    Rgb Get(int x, int y) const;

    /**
     * Draw a filled shape.
     * @param shape which one
     * @param left first column
     * @param top first row
     * @param size width and height in pixels
     * @param color of its pixels
     */
    void DrawShape(Shape shape, int left, int top, int size, const Rgb& color);

    /** @param random source of the noise @param sigma its standard deviation; clips to [0, 1] */
    void AddNoise(SeededRandom& random, double sigma);

    /** @return all values, [3][32][32], from 0 to 1 */
    const std::array<float, SIZE>& GetValues() const
    {
        return m_values;
    }

  private:
    std::array<float, SIZE> m_values; //!< [3][32][32]
};

/** @param color any color @param factor multiplies it; clips to [0, 1] @return the product */
Rgb Scale(const Rgb& color, double factor);

/** @param a color at 0 @param b color at 1 @param t from 0 to 1 @return the mix */
Rgb Mix(const Rgb& a, const Rgb& b, double t);

} // namespace ns3::hfedfm

#endif /* HFEDFM_IMAGE_H */
