// SPDX-License-Identifier: GPL-2.0-only
#ifndef HFEDFM_BLAS_INFO_H
#define HFEDFM_BLAS_INFO_H

#include <string>

namespace ns3::hfedfm
{

/** @return file of the BLAS library that LibTorch calls, links resolved; empty if not found */
std::string GetBlasFile();

/**
 * Whether LibTorch calls the reference BLAS, which is some twenty times slower than OpenBLAS.
 * @return true if a library libblas.so.3 without OpenBLAS, BLIS, ATLAS or MKL in it is loaded
 */
bool IsReferenceBlas();

/** @return one line about the BLAS in use; names the package to install if it is the slow one */
std::string DescribeBlas();

} // namespace ns3::hfedfm

#endif /* HFEDFM_BLAS_INFO_H */
