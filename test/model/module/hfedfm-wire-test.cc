// SPDX-License-Identifier: GPL-2.0-only

/**
 * @file
 * Messages: round trip bit for bit (fp32, special floats included), error bound of fp16, specs
 * without values, empty messages; sizes told in advance; the bytes of one small message (golden);
 * every truncation and every changed byte is noticed; one crafted message for each named error;
 * what cannot be written ends the program with a message; padding is in the header only.
 */

#include "../../fixture/hfedfm-wire-samples.h"

#include "ns3/hfedfm-codec.h"
#include "ns3/hfedfm-wire.h"

#include <cmath>
#include <cstring>
#include <gtest/gtest.h>
#include <limits>

using namespace ns3::hfedfm;
using namespace ns3::hfedfm::samples;

namespace
{

void
ExpectStatus(WireStatus expected, const Bytes& bytes, const std::string& words)
{
    Message message;
    message.sender = 77;
    std::string detail;
    EXPECT_EQ(DecodeMessage(bytes.data(), bytes.size(), message, &detail), expected) << detail;
    EXPECT_NE(detail.find(words), std::string::npos) << detail;
    EXPECT_EQ(message.sender, 77U) << "An error must leave the message alone.";
}

// The encoded small message with some bytes of its body replaced and both checksums renewed.
Bytes
WithBody(std::size_t at, const Bytes& replacement)
{
    auto bytes = ToBytes(EncodeMessage(MakeSmallMessage()));
    std::copy(replacement.begin(), replacement.end(), bytes.begin() + MESSAGE_HEADER_SIZE + at);
    Seal(bytes);
    return bytes;
}

Bytes
WithHeaderByte(std::size_t at, uint8_t value)
{
    auto bytes = ToBytes(EncodeMessage(MakeSmallMessage()));
    bytes[at] = value;
    Seal(bytes);
    return bytes;
}

} // namespace

TEST(Wire, Fp32SurvivesBitForBit)
{
    const Message sent = MakeRichMessage();
    const EncodedMessage encoded = EncodeMessage(sent);
    Message got;
    std::string detail;
    ASSERT_EQ(DecodeMessage(encoded->data(), encoded->size(), got, &detail), WireStatus::OK)
        << detail;
    EXPECT_EQ(got.type, sent.type);
    EXPECT_EQ(got.sender, sent.sender);
    EXPECT_EQ(got.round, sent.round);
    EXPECT_EQ(got.lastRound, sent.lastRound);
    ASSERT_EQ(got.updates.size(), sent.updates.size());
    for (std::size_t i = 0; i < sent.updates.size(); ++i)
    {
        const auto& a = sent.updates[i];
        const auto& b = got.updates[i];
        EXPECT_EQ(a.state.GetSpec(), b.state.GetSpec());
        EXPECT_EQ(a.baseRound, b.baseRound);
        EXPECT_EQ(a.weight, b.weight);
        EXPECT_EQ(a.codec, b.codec);
        const auto& x = a.state.GetValues();
        const auto& y = b.state.GetValues();
        ASSERT_EQ(x.size(), y.size());
        EXPECT_TRUE(x.empty() || std::memcmp(x.data(), y.data(), x.size() * sizeof(float)) == 0);
    }
}

TEST(Wire, Fp16KeepsElevenBits)
{
    Message sent = MakeRichMessage();
    sent.updates.resize(1);
    auto& update = sent.updates.front();
    update.codec = Codec::FP16;
    auto& values = update.state.GetValues();
    for (std::size_t i = 0; i < values.size(); ++i)
    {
        values[i] = std::ldexp(1.0F + 0.001F * static_cast<float>(i % 997), -int(i % 13));
    }
    const EncodedMessage encoded = EncodeMessage(sent);
    Message got;
    ASSERT_EQ(DecodeMessage(encoded->data(), encoded->size(), got), WireStatus::OK);
    for (std::size_t i = 0; i < values.size(); ++i)
    {
        const float back = got.updates[0].state.GetValues()[i];
        ASSERT_LE(std::fabs(back - values[i]), std::fabs(values[i]) / 2048) << i;
    }
}

TEST(Wire, NoneCarriesSpecsWithoutValues)
{
    Message sent = MakeRichMessage();
    sent.notes.clear();
    sent.type = MessageType::HELLO;
    for (auto& update : sent.updates)
    {
        update.codec = Codec::NONE;
    }
    // A spec of 4 billion parameters costs nothing: no value is ever allocated for it.
    sent.updates.push_back(
        {ModuleState::MakeSpecOnly({ModuleId(ModuleKind::HEAD, "huge"), {{"w", {65536, 65536}}}}),
         0,
         0.0,
         Codec::NONE});
    const EncodedMessage encoded = EncodeMessage(sent);
    EXPECT_LT(encoded->size(), 400U);
    Message got;
    ASSERT_EQ(DecodeMessage(encoded->data(), encoded->size(), got), WireStatus::OK);
    ASSERT_EQ(got.updates.size(), sent.updates.size());
    for (std::size_t i = 0; i < sent.updates.size(); ++i)
    {
        EXPECT_EQ(got.updates[i].state.GetSpec(), sent.updates[i].state.GetSpec());
        EXPECT_TRUE(got.updates[i].state.GetValues().empty());
    }
    EXPECT_FALSE(got.updates.back().state.HasValues());
}

TEST(Wire, EmptyMessageIsAHeader)
{
    Message sent;
    sent.type = MessageType::FINAL;
    sent.round = 0xffffffff;
    const EncodedMessage encoded = EncodeMessage(sent);
    EXPECT_EQ(encoded->size(), MESSAGE_HEADER_SIZE);
    Message got;
    ASSERT_EQ(DecodeMessage(encoded->data(), encoded->size(), got), WireStatus::OK);
    EXPECT_EQ(got.type, MessageType::FINAL);
    EXPECT_EQ(got.round, 0xffffffffU);
    EXPECT_TRUE(got.updates.empty());
}

TEST(Wire, OnlyTypesWithStepsCarryThem)
{
    for (int type = 1; type <= 7; ++type)
    {
        Message sent = MakeSmallMessage();
        sent.type = static_cast<MessageType>(type);
        sent.step = HasStep(sent.type) ? 0xfedc : 0;
        auto bytes = ToBytes(EncodeMessage(sent));
        Message got;
        ASSERT_EQ(DecodeMessage(bytes.data(), bytes.size(), got), WireStatus::OK) << type;
        EXPECT_EQ(got.type, sent.type);
        EXPECT_EQ(got.step, sent.step);
        EXPECT_EQ(bytes[6] | bytes[7] << 8, sent.step);
        bytes[6] = 1;
        Seal(bytes);
        EXPECT_EQ(DecodeMessage(bytes.data(), bytes.size(), got),
                  HasStep(sent.type) ? WireStatus::OK : WireStatus::BAD_FLAGS)
            << type;
    }
}

TEST(Wire, SizesAreKnownBeforeEncoding)
{
    const Message message = MakeRichMessage();
    std::size_t size = MESSAGE_HEADER_SIZE;
    for (const auto& update : message.updates)
    {
        size += GetRecordSize(update);
    }
    // Two notes, on adapter and head/a.
    size += (1 + 7 + 4 + 8 + 1 + 4) + (1 + 6 + 4 + 8 + 1 + 4);
    EXPECT_EQ(GetMessageSize(message), size);
    EXPECT_EQ(EncodeMessage(message)->size(), size);
}

TEST(Wire, HeaderSpeaksBeforeTheBodyIsThere)
{
    const Message message = MakeRichMessage();
    const EncodedMessage encoded = EncodeMessage(message);
    MessageHeader header;
    ASSERT_EQ(ParseHeader(encoded->data(), MESSAGE_HEADER_SIZE, header), WireStatus::OK);
    EXPECT_EQ(header.GetMessageLength(), encoded->size());
    EXPECT_EQ(header.type, message.type);
    EXPECT_EQ(header.sender, message.sender);
    EXPECT_EQ(header.round, message.round);
    EXPECT_EQ(header.lastRound, message.lastRound);
    EXPECT_EQ(header.moduleCount, message.updates.size() + message.notes.size());
}

TEST(Wire, FormatDoesNotDrift)
{
    const auto bytes = ToBytes(EncodeMessage(MakeSmallMessage()));
    EXPECT_EQ(ToHex(bytes), GOLDEN_MESSAGE);
}

TEST(Wire, EveryTruncationIsNoticed)
{
    const auto bytes = ToBytes(EncodeMessage(MakeRichMessage()));
    for (std::size_t size = 0; size < bytes.size(); ++size)
    {
        Message message;
        // A copy of that very size, so that an address sanitizer sees reads past its end.
        const Bytes shorter(bytes.begin(), bytes.begin() + size);
        ASSERT_EQ(DecodeMessage(shorter.data(), size, message), WireStatus::TOO_SHORT) << size;
    }
}

TEST(Wire, EveryChangedByteIsNoticed)
{
    const auto bytes = ToBytes(EncodeMessage(MakeSmallMessage()));
    for (std::size_t at = 0; at < bytes.size(); ++at)
    {
        for (unsigned flip = 1; flip < 256; ++flip)
        {
            auto changed = bytes;
            changed[at] ^= flip;
            Message message;
            const auto status = DecodeMessage(changed.data(), changed.size(), message);
            const auto expected = at < 4                     ? WireStatus::BAD_MAGIC
                                  : at == 4                  ? WireStatus::BAD_VERSION
                                  : at < MESSAGE_HEADER_SIZE ? WireStatus::HEADER_CHECKSUM
                                                             : WireStatus::BODY_CHECKSUM;
            ASSERT_EQ(status, expected) << at << " " << flip;
        }
    }
}

TEST(Wire, NamesWhatIsWrongWithAHeader)
{
    ExpectStatus(WireStatus::BAD_MAGIC, WithHeaderByte(0, 'X'), "HFFM");
    ExpectStatus(WireStatus::BAD_VERSION, WithHeaderByte(4, 2), "version 2");
    ExpectStatus(WireStatus::BAD_TYPE, WithHeaderByte(5, 0), "type 0");
    ExpectStatus(WireStatus::BAD_TYPE, WithHeaderByte(5, 10), "type 10; there are types 1 to 9");
    auto stepped = WithHeaderByte(5, 4); // FINAL has no steps
    stepped[7] = 1;
    Seal(stepped);
    ExpectStatus(WireStatus::BAD_FLAGS, stepped, "type 4 holds step 256; this field is reserved");
    auto padded = ToBytes(EncodeMessage(MakeSmallMessage(), 0xffffff00));
    padded[28] = 0xff; // with the body, more than the frame may have
    Seal(padded);
    ExpectStatus(WireStatus::BAD_LENGTH,
                 padded,
                 "4294967295 of padding; together at most 4294967295 are allowed");
    ExpectStatus(WireStatus::TOO_SHORT, WithHeaderByte(25, 1), "announces");
}

TEST(Wire, NamesWhatIsWrongWithABody)
{
    ExpectStatus(WireStatus::BAD_MODULE_ID, WithBody(1, {'l'}), "record 1");
    ExpectStatus(WireStatus::BAD_WEIGHT, WithBody(BODY_WEIGHT + 7, {0xc0}), "sample weight -");
    ExpectStatus(WireStatus::BAD_WEIGHT, WithBody(BODY_WEIGHT + 6, {0xf8, 0x7f}), "nan");
    ExpectStatus(WireStatus::BAD_WEIGHT, WithBody(BODY_WEIGHT + 6, {0xf0, 0x7f}), "inf");
    ExpectStatus(WireStatus::BAD_CODEC, WithBody(BODY_CODEC, {7}), "codec 7; there are");
    ExpectStatus(WireStatus::BAD_CODEC, WithBody(BODY_CODEC, {0x80}), "codec none for a diff");
    ExpectStatus(WireStatus::BAD_CODEC, WithBody(BODY_CODEC, {6}), "top-k, but is no difference");
    ExpectStatus(WireStatus::BAD_SHAPE, WithBody(BODY_TENSORS, {0}), "without a name");
    ExpectStatus(WireStatus::BAD_SHAPE, WithBody(BODY_RANK, {9}), "9 dimensions");
    ExpectStatus(WireStatus::BAD_SHAPE,
                 WithBody(BODY_EXTENTS, {255, 255, 255, 255, 255, 255, 255, 255}),
                 "more values");
    ExpectStatus(WireStatus::BAD_PAYLOAD_LENGTH, WithBody(BODY_EXTENTS, {3}), "ask for 24");
    ExpectStatus(WireStatus::BAD_PAYLOAD_LENGTH, WithBody(BODY_PAYLOAD_LENGTH, {15}), "15 bytes");
    ExpectStatus(WireStatus::TRUNCATED_RECORD, WithBody(0, {255}), "record 1");
    ExpectStatus(WireStatus::TRUNCATED_RECORD, WithHeaderByte(20, 2), "record 2");
    ExpectStatus(WireStatus::TRAILING_BYTES, WithHeaderByte(20, 0), "after the last of 0");
    auto longer = ToBytes(EncodeMessage(MakeSmallMessage()));
    longer.push_back(0);
    ExpectStatus(WireStatus::TRAILING_BYTES, longer, "ends after");

    Message twice = MakeSmallMessage();
    twice.updates.push_back(twice.updates.front());
    ExpectStatus(WireStatus::DUPLICATE_MODULE, ToBytes(EncodeMessage(twice)), "head/a twice");
}

TEST(Wire, NotesSurviveAndWrongOnesAreNamed)
{
    const auto sent = MakeRichMessage();
    Message got;
    const auto bytes = ToBytes(EncodeMessage(sent));
    ASSERT_EQ(DecodeMessage(bytes.data(), bytes.size(), got), WireStatus::OK);
    ASSERT_EQ(got.notes.size(), sent.notes.size());
    for (std::size_t i = 0; i < got.notes.size(); ++i)
    {
        EXPECT_EQ(got.notes[i].module, sent.notes[i].module);
        EXPECT_EQ(got.notes[i].rounds, sent.notes[i].rounds);
        EXPECT_EQ(got.notes[i].weight, sent.notes[i].weight);
        EXPECT_EQ(got.notes[i].value, sent.notes[i].value);
        EXPECT_EQ(got.notes[i].kind, sent.notes[i].kind);
    }
    EXPECT_EQ(ToBytes(EncodeMessage(got)), bytes);

    Message one{MessageType::UPDATE, 1, 2, 0, {}};
    one.notes = {{ModuleId(ModuleKind::HEAD, "a"), 1, 2, 3}};
    auto with = [&one](auto change) {
        auto other = one;
        change(other);
        return ToBytes(EncodeMessage(other));
    };
    ExpectStatus(WireStatus::DUPLICATE_MODULE,
                 with([](Message& m) { m.notes.push_back(m.notes[0]); }),
                 "two notes of a kind on module head/a");
    const auto both = with([](Message& m) {
        m.notes.push_back(m.notes[0]);
        m.notes[1].kind = NoteKind::SPECIALIZATION;
    });
    ASSERT_EQ(DecodeMessage(both.data(), both.size(), got), WireStatus::OK);
    ASSERT_EQ(got.notes.size(), 2U);
    EXPECT_EQ(got.notes[0].kind, NoteKind::CIRCULATION);
    EXPECT_EQ(got.notes[1].kind, NoteKind::SPECIALIZATION);
    ExpectStatus(WireStatus::BAD_PAYLOAD,
                 with([](Message& m) { m.notes[0].value = -1; }),
                 "note with the value -1");
    ExpectStatus(WireStatus::BAD_PAYLOAD,
                 with([](Message& m) { m.notes[0].value = std::nanf(""); }),
                 "note with the value nan");
    auto hello = with([](Message&) {});
    hello[5] = static_cast<uint8_t>(MessageType::HELLO);
    Seal(hello);
    ExpectStatus(WireStatus::BAD_CODEC, hello, "note in message type 1");
}

TEST(Wire, PaddingIsToldByTheHeaderAndHeldNowhere)
{
    const auto plain = EncodeMessage(MakeSmallMessage());
    const auto padded = EncodeMessage(MakeSmallMessage(), 37800000);
    EXPECT_EQ(padded->size(), plain->size());
    EXPECT_EQ(GetWireSize(*plain), plain->size());
    EXPECT_EQ(GetWireSize(*padded), plain->size() + 37800000);
    MessageHeader header;
    ASSERT_EQ(ParseHeader(padded->data(), padded->size(), header), WireStatus::OK);
    EXPECT_EQ(header.padding, 37800000U);
    EXPECT_EQ(header.GetMessageLength(), plain->size());
    EXPECT_EQ(header.GetWireLength(), GetWireSize(*padded));
    Message got;
    ASSERT_EQ(DecodeMessage(padded->data(), padded->size(), got), WireStatus::OK);
    EXPECT_EQ(*EncodeMessage(got), *plain);
    // A message is read without its padding; what follows the body is not taken for it.
    auto longer = ToBytes(padded);
    longer.push_back(0);
    ExpectStatus(WireStatus::TRAILING_BYTES, longer, "ends after");
    ByteBuffer noMessage(MESSAGE_HEADER_SIZE, 7);
    EXPECT_EQ(GetWireSize(noMessage), MESSAGE_HEADER_SIZE);
}

TEST(Wire, PartsOfAMessageEndInZerosForPadding)
{
    const ByteBuffer bytes{1, 2, 3};
    const auto part = [&bytes](std::size_t offset, std::size_t size) {
        ByteBuffer out(size, 9);
        CopyWirePart(bytes, offset, size, out.data());
        return out;
    };
    EXPECT_EQ(part(0, 2), (ByteBuffer{1, 2}));
    EXPECT_EQ(part(1, 4), (ByteBuffer{2, 3, 0, 0}));
    EXPECT_EQ(part(3, 2), (ByteBuffer{0, 0}));
    EXPECT_EQ(part(100, 2), (ByteBuffer{0, 0}));
}

TEST(Wire, StatusesHaveNames)
{
    EXPECT_STREQ(ToString(WireStatus::OK), "OK");
    EXPECT_STREQ(ToString(WireStatus::BAD_PAYLOAD_LENGTH), "BAD_PAYLOAD_LENGTH");
    for (int i = 0; i <= static_cast<int>(WireStatus::STAGE_REFUSED); ++i)
    {
        EXPECT_STRNE(ToString(static_cast<WireStatus>(i)), "UNKNOWN");
    }
}

TEST(WireDeathTest, WhatCannotBeWrittenEndsTheProgramWithAMessage)
{
    Message message = MakeSmallMessage();
    const ModuleId id(ModuleKind::HEAD, "a");
    message.updates[0].state = ModuleState::MakeSpecOnly({id, {{"w", {2}}}});
    EXPECT_DEATH(EncodeMessage(message), "head/a has no values to send with the codec fp32");
    message.updates[0].state = ModuleState({id, {{"", {2}}}});
    EXPECT_DEATH(EncodeMessage(message), "names of 1 to 255 characters");
    message.updates[0].state = ModuleState({id, {{"w", std::vector<uint32_t>(9, 1)}}});
    EXPECT_DEATH(EncodeMessage(message), "has 9 dimensions; a message carries at most 8");
    message.updates.clear();
    message.updates.push_back(MakeSmallMessage().updates[0]);
    message.updates[0].codec = Codec::TOP_K;
    EXPECT_DEATH(EncodeMessage(message), "head/a has the codec top-k, but is no difference");
    message.updates[0].delta = true;
    message.type = MessageType::MODEL;
    EXPECT_DEATH(EncodeMessage(message), "a difference in message type 2; only updates");
    message.type = MessageType::UPDATE;
    message.updates.clear();
    EXPECT_DEATH(EncodeMessage(message, 0x100000000), "a message carries at most 4294967295");
    message.type = MessageType::FINAL;
    message.step = 3;
    EXPECT_DEATH(EncodeMessage(message), "node 258 has message type 4 and step 3; .* no steps");
}
