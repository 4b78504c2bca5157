// SPDX-License-Identifier: GPL-2.0-only

/**
 * @file
 * Messages from a hostile hand: 100000 random changes of messages with checksums made right again,
 * deterministic. Each gives a message or a named error with a sentence; what is accepted encodes
 * back to the same bytes; memory stays small, checked with a limit on the address space.
 */

#include "../../fixture/hfedfm-wire-samples.h"

#include "ns3/hfedfm-codec.h"
#include "ns3/hfedfm-wire.h"

#include <algorithm>
#include <gtest/gtest.h>
#include <map>
#include <random>

#ifdef __linux__
#include <fstream>
#include <sys/resource.h>
#include <unistd.h>
#endif

using namespace ns3::hfedfm;
using namespace ns3::hfedfm::samples;

namespace
{

/** Changes messages at random; the same seed gives the same messages. */
class Mutator
{
  public:
    explicit Mutator(uint32_t seed)
        : m_rng(seed)
    {
        m_samples.push_back(ToBytes(EncodeMessage(MakeSmallMessage())));
        m_samples.push_back(ToBytes(EncodeMessage(MakeRichMessage())));
        for (const auto codec :
             {Codec::NONE, Codec::FP16, Codec::BF16, Codec::INT8, Codec::INT4, Codec::TOP_K})
        {
            Message message = MakeRichMessage();
            message.type = IsPacked(codec) ? MessageType::UPDATE : message.type;
            for (auto& update : message.updates)
            {
                update.codec = codec;
                update.delta = IsPacked(codec);
            }
            m_samples.push_back(ToBytes(EncodeMessage(message)));
        }
        Message exchange = MakeSmallMessage();
        exchange.type = MessageType::EXCHANGE;
        exchange.step = 513;
        m_samples.push_back(ToBytes(EncodeMessage(exchange)));
    }

    /** The next message: a sample with one to four changes, its length and checksums right. */
    Bytes Next()
    {
        Bytes bytes = m_samples[Draw(m_samples.size())];
        for (auto changes = 1 + Draw(4); changes > 0 && bytes.size() > MESSAGE_HEADER_SIZE;
             --changes)
        {
            Change(bytes);
        }
        if (Draw(16) == 0)
        {
            bytes[20 + Draw(2)] = static_cast<uint8_t>(Draw(256)); // module count
        }
        if (Draw(16) == 0)
        {
            bytes[5 + Draw(3)] = static_cast<uint8_t>(Draw(12)); // message type or step
        }
        const uint64_t length = bytes.size() - MESSAGE_HEADER_SIZE;
        for (int i = 0; i < 8; ++i)
        {
            bytes[24 + i] = static_cast<uint8_t>(length >> (8 * i));
        }
        if (Draw(8) == 0)
        {
            bytes[28 + Draw(4)] = static_cast<uint8_t>(Draw(256)); // padding
        }
        Seal(bytes);
        return bytes;
    }

  private:
    std::size_t Draw(std::size_t n)
    {
        return m_rng() % n;
    }

    void Change(Bytes& bytes)
    {
        // Half of the changes hit the first record, where a sample has its structure.
        const std::size_t body = bytes.size() - MESSAGE_HEADER_SIZE;
        const std::size_t reach = Draw(2) == 0 ? std::min<std::size_t>(body, 64) : body;
        const std::size_t at = MESSAGE_HEADER_SIZE + Draw(reach);
        const std::size_t n = std::min(bytes.size() - at, 1 + Draw(8));
        static const uint8_t edges[] = {0, 1, 2, 9, 127, 128, 254, 255};
        switch (Draw(5))
        {
        case 0:
            bytes[at] ^= static_cast<uint8_t>(1U << Draw(8));
            break;
        case 1:
            std::fill_n(bytes.begin() + at, n, edges[Draw(8)]);
            break;
        case 2:
            bytes.insert(bytes.begin() + at, n, edges[Draw(8)]);
            break;
        case 3:
            bytes.erase(bytes.begin() + at, bytes.begin() + at + n);
            break;
        default:
            const Bytes part(bytes.begin() + at, bytes.begin() + at + n);
            bytes.insert(bytes.begin() + MESSAGE_HEADER_SIZE + Draw(reach),
                         part.begin(),
                         part.end());
        }
    }

    std::mt19937 m_rng;
    std::vector<Bytes> m_samples;
};

/** A signalling NaN becomes quiet in some codecs. */
bool
MakesNansQuiet(const Message& message)
{
    return std::any_of(message.updates.begin(), message.updates.end(), [](const ModuleRecord& u) {
        return u.codec == Codec::FP16 || u.codec == Codec::BF16;
    });
}

} // namespace

TEST(WireFuzz, EveryInputGivesAMessageOrANamedError)
{
    Mutator mutator(1);
    std::map<WireStatus, int> seen;
    std::map<Codec, int> codecs;
    int padded = 0;
    for (int i = 0; i < 100000; ++i)
    {
        const Bytes bytes = mutator.Next();
        Message message;
        std::string detail;
        const auto status = DecodeMessage(bytes.data(), bytes.size(), message, &detail);
        ++seen[status];
        if (status != WireStatus::OK)
        {
            ASSERT_FALSE(detail.empty()) << status;
            ASSERT_EQ(detail.back(), '.') << status;
            continue;
        }
        ASSERT_EQ(GetMessageSize(message), bytes.size());
        for (const auto& update : message.updates)
        {
            ++codecs[update.codec];
        }
        if (!MakesNansQuiet(message))
        {
            const uint64_t padding =
                GetWireSize(ByteBuffer(bytes.begin(), bytes.end())) - bytes.size();
            padded += padding > 0 ? 1 : 0;
            ASSERT_EQ(ToBytes(EncodeMessage(message, padding)), bytes) << i;
        }
    }
    EXPECT_GT(padded, 0);
    EXPECT_EQ(codecs.size(), 7U);
    // The changes reach every error that a body can have, and those of type and step.
    for (const auto status : {WireStatus::OK,
                              WireStatus::BAD_TYPE,
                              WireStatus::BAD_FLAGS,
                              WireStatus::TRUNCATED_RECORD,
                              WireStatus::BAD_MODULE_ID,
                              WireStatus::BAD_WEIGHT,
                              WireStatus::BAD_CODEC,
                              WireStatus::BAD_SHAPE,
                              WireStatus::BAD_PAYLOAD_LENGTH,
                              WireStatus::BAD_PAYLOAD,
                              WireStatus::TRAILING_BYTES})
    {
        EXPECT_GT(seen[status], 0) << status;
    }
}

#if defined(__linux__) && !defined(__SANITIZE_ADDRESS__)
TEST(WireFuzzDeathTest, HostileMessagesStayWithinALittleMemory)
{
    const auto decodeWithinLimit = []() {
        std::size_t pages = 0;
        std::ifstream("/proc/self/statm") >> pages;
        const rlim_t limit = pages * static_cast<rlim_t>(sysconf(_SC_PAGESIZE)) + (16 << 20);
        const rlimit limits{limit, limit};
        setrlimit(RLIMIT_AS, &limits);
        Mutator mutator(2);
        for (int i = 0; i < 20000; ++i)
        {
            const Bytes bytes = mutator.Next();
            Message message;
            DecodeMessage(bytes.data(), bytes.size(), message); // would throw std::bad_alloc
        }
        _exit(0);
    };
    EXPECT_EXIT(decodeWithinLimit(), testing::ExitedWithCode(0), "");
}
#endif
