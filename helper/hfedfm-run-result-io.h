/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef HFEDFM_RUN_RESULT_IO_H
#define HFEDFM_RUN_RESULT_IO_H

#include "hfedfm-run-result.h"

#include <optional>
#include <string>

namespace ns3
{
namespace hfedfm
{

/**
 * Write a result as text, one value per line; reading it gives exactly the same numbers.
 * @param result a result
 * @return the text
 */
std::string WriteRunResult(const RunResult& result);

/** @param text of WriteRunResult() @return the result, or nothing if the text is damaged */
std::optional<RunResult> ReadRunResult(const std::string& text);

} // namespace hfedfm
} // namespace ns3

#endif /* HFEDFM_RUN_RESULT_IO_H */
