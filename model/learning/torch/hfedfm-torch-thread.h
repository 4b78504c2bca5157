// SPDX-License-Identifier: GPL-2.0-only
#ifndef HFEDFM_TORCH_THREAD_H
#define HFEDFM_TORCH_THREAD_H

namespace ns3::hfedfm
{

/**
 * While it lives, the calling thread is set up for LibTorch: one thread per operation (in LibTorch
 * and in OpenBLAS), denormals flushed to zero.
 *
 * Two threads per operation are many times slower when several agents train at once, and denormals
 * of over-fitted agents make a step several times slower. Flushing ends with the object, for the
 * simulator's own arithmetic must not change.
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
