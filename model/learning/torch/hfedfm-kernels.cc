// SPDX-License-Identifier: GPL-2.0-only
#include "hfedfm-kernels.h"

#include "hfedfm-m3t-shapes.h"

#if defined(__GNUC__) && !defined(__clang__)
// Vectors wider than the baseline's registers never cross a call: all helpers are inlined.
#pragma GCC diagnostic ignored "-Wpsabi"
#pragma GCC optimize("O3", "no-math-errno", "no-trapping-math")
#endif

/** No call may be left: the ABI of wide vectors depends on the instruction set. */
#define HFEDFM_INLINE inline __attribute__((always_inline))

namespace ns3::hfedfm
{

namespace
{
namespace baseline
{
#include "hfedfm-kernels-body.h"
} // namespace baseline
} // namespace

#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__)
#define HFEDFM_HAS_AVX2_KERNELS
#pragma GCC push_options
#pragma GCC target("avx2,fma")

namespace
{
namespace avx2
{
#include "hfedfm-kernels-body.h"
} // namespace avx2
} // namespace

#pragma GCC pop_options
#endif

const Kernels&
GetKernels()
{
#ifdef HFEDFM_HAS_AVX2_KERNELS
    static const bool wide = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
    return wide ? avx2::KERNELS : baseline::KERNELS;
#else
    return baseline::KERNELS;
#endif
}

} // namespace ns3::hfedfm
