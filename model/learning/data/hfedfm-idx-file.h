// SPDX-License-Identifier: GPL-2.0-only
#ifndef HFEDFM_IDX_FILE_H
#define HFEDFM_IDX_FILE_H

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace ns3::hfedfm
{

/** An array of bytes as MNIST and its successors store it (IDX, http://yann.lecun.com/exdb/mnist).
 */
struct IdxFile
{
    std::vector<uint32_t> shape; //!< sizes, the slowest first
    std::vector<uint8_t> values; //!< as many as the product of the sizes
};

/**
 * Read an IDX file of bytes, as it is or compressed by gzip. Memory follows from what the file
 * holds, whatever its head says.
 * @param path the file
 * @param error filled with what is wrong, without a full stop
 * @return its content, or nothing
 */
std::optional<IdxFile> ReadIdxFile(const std::string& path, std::string& error);

} // namespace ns3::hfedfm

#endif /* HFEDFM_IDX_FILE_H */
