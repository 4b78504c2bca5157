// SPDX-License-Identifier: GPL-2.0-only
#include "hfedfm-idx-file.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <memory>
#include <zlib.h>

namespace ns3::hfedfm
{

namespace
{

/** Type of elements that are bytes. */
constexpr uint8_t BYTES = 8;

/** Most bytes of a file: more than any data set of this kind has. */
constexpr uint64_t MOST = uint64_t{1} << 32;

/** @param file where to read @param size how many @param to gets them @return those there were */
std::size_t
Read(gzFile file, std::size_t size, uint8_t* to)
{
    const auto got = gzread(file, to, static_cast<unsigned>(size));
    return got < 0 ? 0 : static_cast<std::size_t>(got);
}

/** Take the sizes. @return whether the head is one of bytes */
bool
ReadHead(gzFile file, IdxFile& idx, uint64_t& count, std::string& error)
{
    std::array<uint8_t, 4> head{};
    if (Read(file, 4, head.data()) < 4 || head[0] != 0 || head[1] != 0)
    {
        error = "it is no IDX file";
        return false;
    }
    if (head[2] != BYTES || head[3] == 0)
    {
        error = "it is an IDX file of type " + std::to_string(head[2]) + " with " +
                std::to_string(head[3]) + " sizes; bytes (type 8) with 1 or more are needed";
        return false;
    }
    count = 1;
    for (uint8_t i = 0; i < head[3]; ++i)
    {
        std::array<uint8_t, 4> size{};
        if (Read(file, 4, size.data()) < 4)
        {
            error = "it ends in the list of its sizes";
            return false;
        }
        idx.shape.push_back(uint32_t{size[0]} << 24 | uint32_t{size[1]} << 16 |
                            uint32_t{size[2]} << 8 | size[3]);
        count *= idx.shape.back();
        if (count > MOST)
        {
            error = "its sizes make more than " + std::to_string(MOST) + " bytes";
            return false;
        }
    }
    return true;
}

} // namespace

std::optional<IdxFile>
ReadIdxFile(const std::string& path, std::string& error)
{
    errno = 0;
    const std::unique_ptr<gzFile_s, int (*)(gzFile)> file(gzopen(path.c_str(), "rb"), gzclose);
    if (!file)
    {
        error = errno != 0 ? std::strerror(errno) : "there is no memory for it";
        return std::nullopt;
    }
    IdxFile idx;
    uint64_t count = 0;
    if (!ReadHead(file.get(), idx, count, error))
    {
        return std::nullopt;
    }
    constexpr std::size_t CHUNK = 1 << 20;
    std::vector<uint8_t> chunk(CHUNK);
    // One more than there should be: whatever follows is an error, too.
    while (idx.values.size() <= count)
    {
        const auto wanted = std::min<uint64_t>(CHUNK, count + 1 - idx.values.size());
        const auto got = Read(file.get(), wanted, chunk.data());
        idx.values.insert(idx.values.end(), chunk.begin(), chunk.begin() + static_cast<long>(got));
        if (got < wanted)
        {
            break;
        }
    }
    int state = Z_OK;
    gzerror(file.get(), &state);
    if (state != Z_OK && state != Z_STREAM_END)
    {
        error = "its compressed data are damaged";
        return std::nullopt;
    }
    if (idx.values.size() != count)
    {
        error = "it has " + std::string(idx.values.size() > count ? "more" : "fewer") +
                " values than the " + std::to_string(count) + " of its sizes";
        return std::nullopt;
    }
    return idx;
}

} // namespace ns3::hfedfm
