// SPDX-License-Identifier: GPL-2.0-only
#ifndef HFEDFM_RUNNING_HASH_H
#define HFEDFM_RUNNING_HASH_H

#include <cstddef>
#include <cstdint>
#include <memory>

struct XXH3_state_s;

namespace ns3::hfedfm
{

/**
 * XXH3-64 of a buffer that is being written or read from front to back.
 *
 * Hashing a chunk while it is still in the cache saves a second pass over main memory.
 */
class RunningHash
{
  public:
    /** Values to convert between two calls of AdvanceTo(): 64 kB of floats stay in any L2 cache. */
    static constexpr std::size_t CHUNK = 16384;

    /**
     * Hash a buffer at once.
     * @param data its first byte
     * @param size its length in bytes
     * @return its XXH3-64
     */
    static uint64_t Hash(const uint8_t* data, std::size_t size);

    /** @param begin first byte of the buffer */
    explicit RunningHash(const uint8_t* begin);

    /** @param end one past the last byte to take in; not before that of the previous call */
    void AdvanceTo(const uint8_t* end);

    /**
     * Take in what is left and finish.
     * @param end one past the last byte of the buffer
     * @return XXH3-64 of all bytes from begin to end
     */
    uint64_t GetDigest(const uint8_t* end);

  private:
    /** Frees a state. */
    struct Free
    {
        /** @param state what to free */
        void operator()(XXH3_state_s* state) const;
    };

    std::unique_ptr<XXH3_state_s, Free> m_state; //!< the hash of the bytes before m_next
    const uint8_t* m_next;                       //!< first byte not taken in yet
};

} // namespace ns3::hfedfm

#endif /* HFEDFM_RUNNING_HASH_H */
