// SPDX-License-Identifier: GPL-2.0-only
#ifndef HFEDFM_TORCH_THREAD_H
#define HFEDFM_TORCH_THREAD_H

#include <string>

namespace ns3::hfedfm
{

/**
 * Look whether OpenBLAS has taken this processor for an older one, as its versions before a
 * processor do: LibTorch is then several times slower than it could be.
 * @return what it has done and what helps, in a sentence; empty if all is well or another BLAS
 * works
 */
std::string FindBlasProblem();

/** @return why LibTorch cannot compute on a CUDA device here, in a sentence; empty if it can */
std::string FindCudaProblem();

/**
 * While it lives, the calling thread is set up for LibTorch: one thread per operation (in LibTorch
 * and in OpenBLAS), denormals flushed to zero.
 *
 * Two threads per operation are many times slower when several agents train at once, and denormals
 * of over-fitted agents make a step several times slower. Flushing ends with the object, for the
 * simulator's own arithmetic must not change. The first one tells on the error stream what
 * FindBlasProblem() says.
 */
class TorchThreadScope
{
  public:
    TorchThreadScope();
    ~TorchThreadScope();
    TorchThreadScope(const TorchThreadScope&) = delete;
    TorchThreadScope& operator=(const TorchThreadScope&) = delete;
};

} // namespace ns3::hfedfm

#endif /* HFEDFM_TORCH_THREAD_H */
