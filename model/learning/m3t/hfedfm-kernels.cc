// SPDX-License-Identifier: GPL-2.0-only
#include "hfedfm-kernels.h"

#include "ns3/abort.h"

#include <cstdlib>
#include <cstring>
#include <string>

#if defined(__GNUC__) && !defined(__clang__)
// Vectors wider than the baseline's registers never cross a call: all helpers are inlined.
#pragma GCC diagnostic ignored "-Wpsabi"
#pragma GCC optimize("O3", "no-math-errno", "no-trapping-math")
#define HFEDFM_HAS_SHUFFLE
#endif

/** No call may be left: the ABI of wide vectors depends on the instruction set. */
#define HFEDFM_INLINE inline __attribute__((always_inline))

namespace ns3::hfedfm
{

namespace
{
namespace baseline
{
constexpr const char* NAME = "baseline";
constexpr int LANES = 4;
constexpr int PANEL_VECS = 2;
constexpr int ROWS_OF_FULL_PANEL = 5;
constexpr int ROWS_OF_THREE_VECS = 1;
constexpr int ROWS_OF_TWO_VECS = 1;
constexpr int ROWS_OF_ONE_VEC = 9;
#include "hfedfm-kernels-body.h"
} // namespace baseline
} // namespace

#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__)
#define HFEDFM_HAS_WIDE_KERNELS

#pragma GCC push_options
#pragma GCC target("avx2,fma")

namespace
{
namespace avx2
{
constexpr const char* NAME = "AVX2";
constexpr int LANES = 8;
constexpr int PANEL_VECS = 2;
constexpr int ROWS_OF_FULL_PANEL = 5;
constexpr int ROWS_OF_THREE_VECS = 1;
constexpr int ROWS_OF_TWO_VECS = 1;
constexpr int ROWS_OF_ONE_VEC = 9;
#include "hfedfm-kernels-body.h"
} // namespace avx2
} // namespace

#pragma GCC pop_options
#pragma GCC push_options
#pragma GCC target("avx512f,avx512vl,avx512dq,avx512bw,fma,prefer-vector-width=512")

namespace
{
namespace avx512
{
constexpr const char* NAME = "AVX-512";
constexpr int LANES = 16;
constexpr int PANEL_VECS = 4;
constexpr int ROWS_OF_FULL_PANEL = 5;
constexpr int ROWS_OF_THREE_VECS = 7;
constexpr int ROWS_OF_TWO_VECS = 9;
constexpr int ROWS_OF_ONE_VEC = 13;
#include "hfedfm-kernels-body.h"
} // namespace avx512
} // namespace

#pragma GCC pop_options
#endif

const Kernels*
GetKernels(std::size_t index)
{
#ifdef HFEDFM_HAS_WIDE_KERNELS
    const bool has512 = __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512vl") &&
                        __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512bw");
    const bool has2 = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
    if (has512 && index-- == 0)
    {
        return &avx512::KERNELS;
    }
    if (has2 && index-- == 0)
    {
        return &avx2::KERNELS;
    }
#endif
    return index == 0 ? &baseline::KERNELS : nullptr;
}

const Kernels&
GetKernels()
{
    static const Kernels* chosen = [] {
        const char* wanted = std::getenv("HFEDFM_KERNELS");
        std::string names;
        for (std::size_t i = 0; wanted && GetKernels(i); ++i)
        {
            if (std::strcmp(GetKernels(i)->name, wanted) == 0)
            {
                return GetKernels(i);
            }
            names += std::string(i > 0 ? ", " : "") + GetKernels(i)->name;
        }
        NS_ABORT_MSG_IF(wanted,
                        "HFEDFM_KERNELS is '" << wanted << "'; this processor has: " << names
                                              << ".");
        return GetKernels(0);
    }();
    return *chosen;
}

} // namespace ns3::hfedfm
