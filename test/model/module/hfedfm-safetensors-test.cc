// SPDX-License-Identifier: GPL-2.0-only

/**
 * @file
 * Safetensors files. Cases: round trip; a file of the reference implementation's layout; every
 * truncation is an error; impossible headers are errors in words; random mutations never crash and
 * never give other sizes than the bytes hold; a written file reads back; reading a missing file.
 */

#include "ns3/hfedfm-safetensors.h"
#include "ns3/hfedfm-seeded-random.h"

#include <cstdio>
#include <gtest/gtest.h>

using namespace ns3::hfedfm;

namespace
{

SafetensorsFile
MakeFile()
{
    SafetensorsFile file;
    file.metadata = {{"seed", "7"}, {"odd \"key\"\\", "line\nbreak\ttab\x01"}};
    file.tensors["a.weight"] = {{2, 3}, {1, -2, 3.5F, 0, 1e-30F, 6}};
    file.tensors["b"] = {{}, {42}};
    file.tensors["empty"] = {{0, 5}, {}};
    return file;
}

/** A file with the given header and so many bytes of values. */
std::vector<uint8_t>
MakeBytes(const std::string& header, std::size_t values)
{
    std::vector<uint8_t> bytes(8);
    for (std::size_t i = 0; i < 8; ++i)
    {
        bytes[i] = static_cast<uint8_t>(uint64_t{header.size()} >> (8 * i));
    }
    bytes.insert(bytes.end(), header.begin(), header.end());
    bytes.resize(bytes.size() + values);
    return bytes;
}

std::string
GetError(const std::vector<uint8_t>& bytes)
{
    std::string error;
    EXPECT_FALSE(ParseSafetensors(bytes.data(), bytes.size(), error).has_value());
    EXPECT_FALSE(error.empty());
    return error;
}

} // namespace

TEST(Safetensors, SurviveARoundTrip)
{
    const auto file = MakeFile();
    const auto bytes = SerializeSafetensors(file);
    std::string error;
    const auto again = ParseSafetensors(bytes.data(), bytes.size(), error);
    ASSERT_TRUE(again.has_value()) << error;
    EXPECT_EQ(again->metadata, file.metadata);
    ASSERT_EQ(again->tensors.size(), file.tensors.size());
    for (const auto& [name, tensor] : file.tensors)
    {
        EXPECT_EQ(again->tensors.at(name).shape, tensor.shape);
        EXPECT_EQ(again->tensors.at(name).values, tensor.values);
    }
}

TEST(Safetensors, ReadOtherWritersFiles)
{
    auto bytes = MakeBytes(" {\"x\" : {\"shape\":[1, 1],\"dtype\":\"F32\",\"data_offsets\":[0,4]},"
                           "\"__metadata__\":{\"format\":\"pt\\u00e9\"}}  ",
                           4);
    bytes[bytes.size() - 1] = 0x40; // 2.0F
    std::string error;
    const auto file = ParseSafetensors(bytes.data(), bytes.size(), error);
    ASSERT_TRUE(file.has_value()) << error;
    EXPECT_EQ(file->tensors.at("x").values, std::vector<float>{2.0F});
    EXPECT_EQ(file->metadata.at("format"), "pt\xc3\xa9");
}

TEST(Safetensors, EmptyTensorsAndAllCharactersAreRead)
{
    const auto bytes = MakeBytes("{\"\\u007f \\u07ff \\uffff \\ud83d\\ude00\":{\"dtype\":\"F32\","
                                 "\"shape\":[3,0,2],\"data_offsets\":[0,0]}}",
                                 0);
    std::string error;
    const auto file = ParseSafetensors(bytes.data(), bytes.size(), error);
    ASSERT_TRUE(file.has_value()) << error;
    EXPECT_EQ(file->tensors.begin()->first, "\x7f \xdf\xbf \xef\xbf\xbf \xf0\x9f\x98\x80");
    EXPECT_EQ(file->tensors.begin()->second.shape, (std::vector<uint32_t>{3, 0, 2}));
}

TEST(Safetensors, EveryTruncationIsAnError)
{
    const auto bytes = SerializeSafetensors(MakeFile());
    for (std::size_t size = 0; size < bytes.size(); ++size)
    {
        GetError({bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(size)});
    }
}

TEST(Safetensors, ImpossibleHeadersAreErrorsInWords)
{
    auto bytes = SerializeSafetensors(MakeFile());
    for (int i = 0; i < 8; ++i)
    {
        bytes[i] = 0xff;
    }
    EXPECT_NE(GetError(bytes).find("cut short or no safetensors file"), std::string::npos);

    const auto entry =
        [](const std::string& dtype, const std::string& shape, const std::string& at) {
            return "{\"x\":{\"dtype\":\"" + dtype + "\",\"shape\":" + shape +
                   ",\"data_offsets\":" + at + "}}";
        };
    const std::vector<std::pair<std::string, std::string>> cases = {
        {entry("F64", "[1]", "[0,8]"), "only F32"},
        {entry("F32", "[3]", "[0,8]"), "does not fit its shape"},
        {entry("F32", "[2]", "[0,16]"), "cut short"},
        {entry("F32", "[2]", "[8,0]"), "cut short"},
        {entry("F32", "[1]", "[4,8]"), "do not cover"},
        {entry("F32", "[1]", "[0,4]"), "do not cover"},
        {entry("F32", "[18446744073709551615,2]", "[0,8]"), "does not fit its shape"},
        {entry("F32", "[4294967296,4294967296]", "[0,8]"), "does not fit its shape"},
        {entry("F32", "[99999999999999999999]", "[0,8]"), "number is too large"},
        {entry("F32", "[-1]", "[0,8]"), "whole number"},
        {entry("F32", "[1]", "[0]"), "two data offsets"},
        {"{\"x\":{\"dtype\":\"F32\"}}", "needs dtype, shape and data_offsets"},
        {"{\"x\":[1]}", "'{' is expected"},
        {"{\"x", "does not end"},
        {"{\"\\q\":1}", "unknown escape"},
        {"{} {}", "behind the closing brace"},
        {"", "'{' is expected"},
        {std::string(100000, '['), "'{' is expected"},
        {entry("F32", "[02]", "[0,8]"), "whole number"},
        {entry("F32", "[\"2\"]", "[0,8]"), "whole number"},
        {entry("F32", "{\"\":2}", "[0,8]"), "'[' is expected"},
        {"{\"a\nb\":1}", "control character"},
        {"{\"\\ud800\":1}", "half a character"},
        {"{\"\\udc00\\ud800\":1}", "half a character"},
        {"{\"\\ud8", "four hexadecimal digits"},
        {"{\"__metadata__\":{},\"__metadata__\":{}}", "the metadata appear twice"},
        {"{\"__metadata__\":{\"a\":\"1\",\"a\":\"2\"}}", "the key 'a' appears twice"},
    };
    for (const auto& [header, expected] : cases)
    {
        const auto error = GetError(MakeBytes(header, 8));
        EXPECT_NE(error.find(expected), std::string::npos) << error << " for " << header;
    }
}

TEST(Safetensors, MutationsNeverCrash)
{
    const auto original = SerializeSafetensors(MakeFile());
    SeededRandom random(1);
    for (int i = 0; i < 20000; ++i)
    {
        auto bytes = original;
        for (uint32_t change = 0; change <= random.Below(4); ++change)
        {
            bytes[random.Below(static_cast<uint32_t>(bytes.size()))] =
                static_cast<uint8_t>(random.Below(256));
        }
        std::string error;
        const auto file = ParseSafetensors(bytes.data(), bytes.size(), error);
        EXPECT_NE(file.has_value(), !error.empty());
        std::size_t floats = 0;
        if (file)
        {
            for (const auto& [name, tensor] : file->tensors)
            {
                floats += tensor.values.size();
            }
        }
        EXPECT_LE(floats * sizeof(float), bytes.size());
    }
}

TEST(Safetensors, AreWrittenToDisk)
{
    const std::string path = testing::TempDir() + "hfedfm-safetensors-test.safetensors";
    WriteSafetensors(MakeFile(), path);
    std::string error;
    const auto file = ReadSafetensors(path, error);
    ASSERT_TRUE(file.has_value()) << error;
    EXPECT_EQ(file->tensors.size(), 3U);
    std::remove(path.c_str());
    EXPECT_FALSE(ReadSafetensors(path, error).has_value());
    EXPECT_EQ(error, "it cannot be opened");
}

TEST(SafetensorsDeathTest, AnUnwritablePathEndsTheProgramWithItsName)
{
    EXPECT_DEATH(WriteSafetensors(MakeFile(), "/no/such/folder/x"), "/no/such/folder/x");
}
