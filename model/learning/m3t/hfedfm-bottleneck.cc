// SPDX-License-Identifier: GPL-2.0-only
#include "hfedfm-bottleneck.h"

namespace ns3::hfedfm
{

Bottleneck::Bottleneck(int width, int inside)
    : m_down(inside, width, true),
      m_up(width, inside, true)
{
}

void
Bottleneck::Forward(const ConstRows& x, float* hidden, const Rows& y, const ConstRows& add) const
{
    m_down.Forward(x, {hidden, x.count, GetInsideRow()}, {}, true);
    m_up.Forward({hidden, x.count, GetInsideRow()}, y, add);
}

void
Bottleneck::Backward(const ConstRows& dy,
                     const ConstRows& x,
                     const float* hidden,
                     float* dHidden,
                     const Rows& dx,
                     const ConstRows& add)
{
    const int row = GetInsideRow();
    m_up.AddGradient({hidden, dy.count, row}, dy);
    m_up.Backward(dy, {dHidden, dy.count, row});
    GetKernels().reluBackward(dHidden, hidden, static_cast<std::size_t>(dy.count) * row);
    m_down.AddGradient(x, {dHidden, dy.count, row});
    if (dx.count > 0)
    {
        m_down.Backward({dHidden, dy.count, row}, dx, add);
    }
}

} // namespace ns3::hfedfm
