// SPDX-License-Identifier: GPL-2.0-only

/**
 * @file
 * What the wire format costs, next to memcpy of the same number of float bytes in the same run.
 *
 * For messages of 50 kB, 6 MB and 38 MB: encode and decode, both with checksums, both into freshly
 * allocated memory, as in a simulation. The rulers are memcpy into memory that is freshly allocated
 * as well ("fresh", what any copy of a message costs) and into the same memory again and again
 * ("warm"). Medians over repetitions in which the candidates take turns.
 */

#include "hfedfm-bench-median.h"

#include "ns3/hfedfm-codec.h"
#include "ns3/hfedfm-options.h"
#include "ns3/hfedfm-wire.h"

#include <chrono>
#include <cstdio>
#include <cstring>
#include <functional>
#include <string>
#include <vector>

using namespace ns3::hfedfm;

namespace
{

volatile uint8_t g_sink; // keeps results alive

/** Something to time. */
struct Candidate
{
    const char* name;           //!< what it is
    std::function<void()> work; //!< one repetition
    std::vector<double> times;  //!< seconds each repetition took
};

Message
MakeMessage(std::size_t floats, Codec codec)
{
    Message message;
    message.type = MessageType::UPDATE;
    const auto perModule = static_cast<uint32_t>(floats / 8);
    for (int m = 0; m < 8; ++m)
    {
        ModuleState state({ModuleId(ModuleKind::EXPERT, std::to_string(m)), {{"w", {perModule}}}});
        for (std::size_t i = 0; i < state.GetValues().size(); ++i)
        {
            state.GetValues()[i] = 1e-3F * static_cast<float>(i % 4093) - 2.0F;
        }
        message.updates.push_back({std::move(state), 0, 1.0, codec});
    }
    return message;
}

void
Measure(std::size_t floats, Codec codec, int repetitions)
{
    const Message message = MakeMessage(floats, codec);
    const EncodedMessage original = EncodeMessage(message);
    const std::size_t bytes = floats * sizeof(float);
    const ByteBuffer source(bytes, 1);
    ByteBuffer warm(bytes, 2);
    std::vector<Candidate> candidates{
        {"memcpy, warm",
         [&]() {
             std::memcpy(warm.data(), source.data(), bytes);
             g_sink = warm[bytes / 2];
         },
         {}},
        {"memcpy, fresh",
         [&]() {
             ByteBuffer copy(bytes);
             std::memcpy(copy.data(), source.data(), bytes);
             g_sink = copy[bytes / 2];
         },
         {}},
        {"encode",
         [&]() {
             const EncodedMessage encoded = EncodeMessage(message);
             g_sink = (*encoded)[encoded->size() / 2];
         },
         {}},
        {"decode",
         [&]() {
             Message decoded;
             g_sink = DecodeMessage(original->data(), original->size(), decoded) == WireStatus::OK;
         },
         {}}};
    for (int i = 0; i < repetitions; ++i)
    {
        for (auto& candidate : candidates)
        {
            const auto begin = std::chrono::steady_clock::now();
            candidate.work();
            candidate.times.push_back(
                std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count());
        }
    }
    double median[4];
    std::printf("%s, %zu kB of floats, message of %zu kB\n",
                ToString(codec),
                bytes / 1000,
                original->size() / 1000);
    for (int i = 0; i < 4; ++i)
    {
        median[i] = GetMedian(candidates[i].times);
        std::printf("  %-14s %9.1f us  %6.2f GB/s of floats\n",
                    candidates[i].name,
                    1e6 * median[i],
                    static_cast<double>(bytes) / median[i] * 1e-9);
    }
    const double total = median[2] + median[3];
    std::printf("  encode + decode: %.2f x two fresh memcpys, %.2f x one fresh, %.2f x one warm\n",
                total / (2 * median[1]),
                total / median[1],
                total / median[0]);
}

/** @param arguments program name and options */
void
RunAll(const std::vector<std::string>& arguments)
{
    CheckedOptions("Measures the wire format beside memcpy; it has no options of its own.")
        .Parse(arguments);
    for (const auto codec : {Codec::FP32, Codec::FP16, Codec::BF16, Codec::INT8, Codec::INT4})
    {
        Measure(12800, codec, 4001);
        Measure(1500000, codec, 201);
        Measure(9600000, codec, 41);
    }
}

} // namespace

int
main(int argc, char* argv[])
{
    return RunChecked([argc, argv]() { RunAll({argv, argv + argc}); });
}
