// SPDX-License-Identifier: GPL-2.0-only
#ifndef HFEDFM_BOTTLENECK_H
#define HFEDFM_BOTTLENECK_H

#include "hfedfm-linear.h"

#include <vector>

namespace ns3::hfedfm
{

/** A bottleneck up(relu(down x)), the body of an adapter and of an expert (Houlsby et al. 2019). */
class Bottleneck
{
  public:
    /** @param width of its input and output @param inside of what is between */
    Bottleneck(int width, int inside);

    /** @return what is trained, in the order of a module's tensors */
    std::vector<TrainedPart*> GetParts()
    {
        return {&m_down, &m_up};
    }

    /** @return distance of the rows inside */
    int GetInsideRow() const
    {
        return PadRow(m_down.GetOut());
    }

    /**
     * Compute it.
     * @param x input
     * @param hidden filled with what is inside, which Backward() needs
     * @param y output
     * @param add added, if any
     */
    void Forward(const ConstRows& x, float* hidden, const Rows& y, const ConstRows& add) const;

    /**
     * Add gradients of the layers, and compute that of the input.
     * @param dy gradient of the output
     * @param x input
     * @param hidden what was inside
     * @param dHidden memory for its gradient
     * @param dx gradient of the input; nobody asks for it if it has no rows
     * @param add added to it, if any
     */
    void Backward(const ConstRows& dy,
                  const ConstRows& x,
                  const float* hidden,
                  float* dHidden,
                  const Rows& dx,
                  const ConstRows& add);

  private:
    Linear m_down; //!< to the inside
    Linear m_up;   //!< and back
};

} // namespace ns3::hfedfm

#endif /* HFEDFM_BOTTLENECK_H */
