// SPDX-License-Identifier: GPL-2.0-only
#ifndef HFEDFM_FILE_IO_H
#define HFEDFM_FILE_IO_H

#include <string>

namespace ns3::hfedfm
{

/**
 * @file
 * Files of a study: whole or not at all, and every error of the system in a sentence.
 */

/**
 * Write a file under a temporary name, flush it to the disk and rename it.
 * @param path the file; an older one is replaced
 * @param content its bytes
 * @throw InputError that names path and reason; the older file is then as it was
 */
void WriteFile(const std::string& path, const std::string& content);

/**
 * @param path a file
 * @return its bytes
 * @throw InputError that names path and reason
 */
std::string ReadFile(const std::string& path);

/** @param path a folder to make, with its parents @throw InputError if it cannot be made */
void MakeFolder(const std::string& path);

/** @param path a folder whose new or renamed entries are to survive a power failure */
void FlushFolder(const std::string& path);

/** @param path a file or a folder with all its content @throw InputError if it stays */
void Remove(const std::string& path);

/** @param path a file or folder @return whether it exists */
bool Exists(const std::string& path);

/** @param action for instance "write 'x'" @return a sentence with the text of errno */
std::string DescribeSystemError(const std::string& action);

} // namespace ns3::hfedfm

#endif /* HFEDFM_FILE_IO_H */
