// SPDX-License-Identifier: GPL-2.0-only
#include "hfedfm-file-io.h"

#include "hfedfm-input-error.h"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <filesystem>
#include <fstream>
#include <unistd.h>
#include <vector>

namespace ns3::hfedfm
{

namespace
{

/** Writes everything; returns false and sets errno on an error. */
bool
WriteAll(int file, const std::string& content)
{
    std::size_t done = 0;
    while (done < content.size())
    {
        const auto count = ::write(file, content.data() + done, content.size() - done);
        if (count < 0 && errno == EINTR)
        {
            continue;
        }
        if (count < 0)
        {
            return false;
        }
        done += static_cast<std::size_t>(count);
    }
    return true;
}

} // namespace

std::string
DescribeSystemError(const std::string& action)
{
    return "Cannot " + action + ": " + std::strerror(errno) + ".";
}

void
WriteFile(const std::string& path, const std::string& content)
{
    const std::string temporary = path + ".tmp";
    const int file = ::open(temporary.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
    if (file < 0)
    {
        throw InputError(DescribeSystemError("write '" + path + "'"));
    }
    bool good = WriteAll(file, content) && ::fsync(file) == 0;
    std::string error = good ? "" : DescribeSystemError("write '" + path + "'");
    // Network file systems may only tell at the end that the disk is full.
    if (::close(file) != 0 && good)
    {
        good = false;
        error = DescribeSystemError("write '" + path + "'");
    }
    if (good && ::rename(temporary.c_str(), path.c_str()) != 0)
    {
        good = false;
        error = DescribeSystemError("rename '" + temporary + "' to '" + path + "'");
    }
    if (!good)
    {
        ::unlink(temporary.c_str());
        throw InputError(error);
    }
}

std::string
ReadFile(const std::string& path)
{
    errno = 0;
    std::ifstream file(path, std::ios::binary);
    std::string content;
    std::vector<char> block(1 << 20);
    while (file)
    {
        file.read(block.data(), static_cast<std::streamsize>(block.size()));
        content.append(block.data(), static_cast<std::size_t>(file.gcount()));
    }
    if (!file.is_open() || file.bad())
    {
        throw InputError(DescribeSystemError("read '" + path + "'"));
    }
    return content;
}

void
MakeFolder(const std::string& path)
{
    std::error_code error;
    std::filesystem::create_directories(path, error);
    if (error || !std::filesystem::is_directory(path, error))
    {
        throw InputError("Cannot make the folder '" + path +
                         "': " + (error ? error.message() : "a file of this name is there") + ".");
    }
}

void
FlushFolder(const std::string& path)
{
    const int folder = ::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (folder >= 0)
    {
        // Not all file systems can do this, and nothing is lost while the system stays up.
        ::fsync(folder);
        ::close(folder);
    }
}

void
Remove(const std::string& path)
{
    std::error_code error;
    std::filesystem::remove_all(path, error);
    if (error)
    {
        throw InputError("Cannot delete '" + path + "': " + error.message() + ".");
    }
}

bool
Exists(const std::string& path)
{
    std::error_code error;
    return std::filesystem::exists(std::filesystem::symlink_status(path, error));
}

} // namespace ns3::hfedfm
