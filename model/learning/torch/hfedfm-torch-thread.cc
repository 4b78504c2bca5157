// SPDX-License-Identifier: GPL-2.0-only
#include "hfedfm-torch-thread.h"

#include <ATen/Context.h>
#include <ATen/Parallel.h>
#include <dlfcn.h>

namespace ns3::hfedfm
{

namespace
{

/** OpenBLAS has its own threads, which LibTorch does not limit. */
void
LimitOpenBlas()
{
    if (auto* symbol = dlsym(RTLD_DEFAULT, "openblas_set_num_threads"))
    {
        reinterpret_cast<void (*)(int)>(symbol)(1);
    }
}

} // namespace

TorchThreadScope::TorchThreadScope()
{
    static const bool limited = [] {
        LimitOpenBlas();
        return true;
    }();
    static_cast<void>(limited);
    if (at::get_num_threads() != 1)
    {
        at::set_num_threads(1);
    }
    at::globalContext().setFlushDenormal(true);
}

TorchThreadScope::~TorchThreadScope()
{
    at::globalContext().setFlushDenormal(false);
}

} // namespace ns3::hfedfm
