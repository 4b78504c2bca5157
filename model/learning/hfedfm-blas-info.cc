// SPDX-License-Identifier: GPL-2.0-only
#include "hfedfm-blas-info.h"

#include <cstdlib>
#include <dlfcn.h>
#include <memory>

namespace ns3::hfedfm
{

std::string
GetBlasFile()
{
    // The symbol that LibTorch itself resolves: matrix product in single precision.
    void* symbol = dlsym(RTLD_DEFAULT, "sgemm_");
    Dl_info info;
    if (symbol == nullptr || dladdr(symbol, &info) == 0 || info.dli_fname == nullptr)
    {
        return "";
    }
    const std::unique_ptr<char, decltype(&std::free)> resolved(realpath(info.dli_fname, nullptr),
                                                               &std::free);
    return resolved ? resolved.get() : info.dli_fname;
}

bool
IsReferenceBlas()
{
    const auto file = GetBlasFile();
    if (file.find("libblas.so") == std::string::npos)
    {
        return false;
    }
    // Distributions put each implementation of libblas.so.3 into a folder of its name.
    for (const auto* fast : {"openblas", "blis", "atlas", "mkl"})
    {
        if (file.find(fast) != std::string::npos)
        {
            return false;
        }
    }
    return true;
}

std::string
DescribeBlas()
{
    const auto file = GetBlasFile();
    if (file.empty())
    {
        return "BLAS: built into LibTorch";
    }
    return "BLAS: " + file +
           (IsReferenceBlas() ? " - the slow reference BLAS; install libopenblas0-pthread to train "
                                "many times faster"
                              : "");
}

} // namespace ns3::hfedfm
