// SPDX-License-Identifier: GPL-2.0-only
#include "hfedfm-torch-thread.h"

#include "../m3t/hfedfm-kernels.h"

#include <ATen/Context.h>
#include <ATen/Parallel.h>
#include <dlfcn.h>
#include <iostream>
#include <set>

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

/** Names of OpenBLAS for processors without AVX2. */
const std::set<std::string> WITHOUT_AVX2{
    "Generic", "Katmai",  "Coppermine", "Northwood",    "Prescott",  "Banias", "Core2",
    "Penryn",  "Nehalem", "Dunnington", "Sandybridge",  "Atom",      "Athlon", "Opteron",
    "Nano",    "Bobcat",  "Barcelona",  "Opteron_SSE3", "Bulldozer",
};

/** Names of OpenBLAS for processors with AVX2 and without AVX-512. */
const std::set<std::string> WITHOUT_AVX512{"Haswell", "Zen", "Excavator"};

} // namespace

std::string
FindBlasProblem()
{
    auto* symbol = dlsym(RTLD_DEFAULT, "openblas_get_corename");
    const std::string core = symbol ? reinterpret_cast<char* (*)()>(symbol)() : "";
    // What our own kernels have found in the processor.
    const std::string found = GetKernels().name;
    const bool old = WITHOUT_AVX2.count(core) > 0;
    const bool wide = found == "AVX-512";
    if (!(old && (wide || found == "AVX2")) && !(wide && WITHOUT_AVX512.count(core) > 0))
    {
        return "";
    }
    return "OpenBLAS takes this processor for a " + core + ", which makes LibTorch " +
           (old ? "several times" : "a quarter") + " slower; with OPENBLAS_CORETYPE=" +
           (wide ? "SkylakeX" : "Haswell") + " in the environment it does not.";
}

std::string
FindCudaProblem()
{
    return at::hasCUDA() ? ""
                         : "this LibTorch has no CUDA, or there is no device that it can use; it "
                           "must be none";
}

TorchThreadScope::TorchThreadScope()
{
    static const bool limited = [] {
        LimitOpenBlas();
        const auto problem = FindBlasProblem();
        if (!problem.empty())
        {
            std::clog << "hfedfm: " << problem << "\n";
        }
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
