// SPDX-License-Identifier: GPL-2.0-only
#include "hfedfm-image.h"

#include <algorithm>
#include <cmath>

namespace ns3::hfedfm
{

namespace
{

float
Clip(double value)
{
    return static_cast<float>(std::clamp(value, 0.0, 1.0));
}

/** Whether a pixel belongs to a shape that fills a square of `size` pixels. */
bool
IsInside(Shape shape, int x, int y, int size)
{
    const double half = size / 2.0;
    const double dx = x + 0.5 - half;
    const double dy = y + 0.5 - half;
    switch (shape)
    {
    case Shape::CIRCLE:
        return dx * dx + dy * dy <= half * half;
    case Shape::SQUARE:
        return true;
    case Shape::TRIANGLE:
        return std::abs(dx) <= (y + 1) / 2.0;
    case Shape::CROSS:
        return std::abs(dx) < size / 6.0 || std::abs(dy) < size / 6.0;
    }
    return false;
}

} // namespace

Image::Image(const Rgb& color)
{
    for (int channel = 0; channel < CHANNELS; ++channel)
    {
        std::fill_n(m_values.begin() + channel * SIDE * SIDE, SIDE * SIDE, color[channel]);
    }
}

void
Image::Set(int x, int y, const Rgb& color)
{
    if (x < 0 || x >= SIDE || y < 0 || y >= SIDE)
    {
        return;
    }
    for (int channel = 0; channel < CHANNELS; ++channel)
    {
        m_values[(channel * SIDE + y) * SIDE + x] = color[channel];
    }
}

Rgb
Image::Get(int x, int y) const
{
    Rgb color;
    for (int channel = 0; channel < CHANNELS; ++channel)
    {
        color[channel] = m_values[(channel * SIDE + y) * SIDE + x];
    }
    return color;
}

void
Image::DrawShape(Shape shape, int left, int top, int size, const Rgb& color)
{
    for (int y = 0; y < size; ++y)
    {
        for (int x = 0; x < size; ++x)
        {
            if (IsInside(shape, x, y, size))
            {
                Set(left + x, top + y, color);
            }
        }
    }
}

void
Image::AddNoise(SeededRandom& random, double sigma)
{
    // A uniform draw of the same variance: as good as a normal one here and ten times faster.
    const double reach = sigma * std::sqrt(3.0);
    for (auto& value : m_values)
    {
        value = Clip(value + random.Uniform(-reach, reach));
    }
}

Rgb
Scale(const Rgb& color, double factor)
{
    return {Clip(color[0] * factor), Clip(color[1] * factor), Clip(color[2] * factor)};
}

Rgb
Mix(const Rgb& a, const Rgb& b, double t)
{
    Rgb mix;
    for (std::size_t i = 0; i < mix.size(); ++i)
    {
        mix[i] = Clip(a[i] + (b[i] - a[i]) * t);
    }
    return mix;
}

} // namespace ns3::hfedfm
