// SPDX-License-Identifier: GPL-2.0-only
#ifndef HFEDFM_BODY_READER_H
#define HFEDFM_BODY_READER_H

#include "hfedfm-message.h"
#include "hfedfm-running-hash.h"
#include "hfedfm-wire-status.h"

#include <cstddef>
#include <cstdint>
#include <set>
#include <string>
#include <string_view>

namespace ns3::hfedfm
{

/** In the byte of a record's codec: the values are a difference. */
inline constexpr uint8_t RECORD_DELTA = 0x80;

/** In place of a record's codec: it is no record, but a note on circulation. */
inline constexpr uint8_t RECORD_NOTE = 0x7f;

/** In place of a record's codec: it is no record, but a note on specialization. */
inline constexpr uint8_t RECORD_SPECIALTY = 0x7e;

/** @param type of a message @return whether it may carry notes */
bool HasNotes(MessageType type);

/** @param codec of a record @param delta whether its values are a difference @param type of the
 *  message @return why it cannot be so, the end of a sentence; empty if it can */
std::string FindCodecError(Codec codec, bool delta, MessageType type);

/** Reads the body of a message from front to back and stops at the first thing that is wrong. */
class BodyReader
{
  public:
    /** @param type of the message @param begin of its body @param end behind it */
    BodyReader(MessageType type, const uint8_t* begin, const uint8_t* end)
        : m_type(type),
          m_next(begin),
          m_end(end),
          m_hash(begin)
    {
    }

    /** Read all records and notes. @param count how many there are @param message gets them
     *  @return whether that was possible */
    bool Read(uint32_t count, Message& message);

    /** @return the checksum of the whole body, whether or not all of it was read */
    uint64_t GetChecksum()
    {
        return m_hash.GetDigest(m_end);
    }

    /** @return what is wrong */
    WireStatus GetStatus() const
    {
        return m_status;
    }

    /** @return a sentence about it */
    const std::string& GetDetail() const
    {
        return m_detail;
    }

  private:
    bool ReadRecord(Message& message);
    bool ReadNote(ModuleNote note, Message& message);
    bool ReadTensor(const ModuleId& id, uint64_t& valueCount, TensorSpec& tensor);
    bool ReadValues(ModuleSpec spec, uint64_t valueCount, ModuleRecord& update);
    bool ReadPacked(ModuleSpec spec, uint64_t length, ModuleRecord& update);
    bool ReadText(std::string_view& text);

    template <typename T>
    bool Take(T& value);

    bool Fail(WireStatus status, const std::string& text);
    bool FailTruncated();

    std::size_t GetLeft() const
    {
        return m_end - m_next;
    }

    MessageType m_type;
    const uint8_t* m_next;
    const uint8_t* m_end;
    RunningHash m_hash;
    std::set<ModuleId> m_seen;                       // modules with a record
    std::set<std::pair<NoteKind, ModuleId>> m_noted; // modules with a note
    uint64_t m_record{0}; // number of the record that is being read, from 1
    WireStatus m_status{WireStatus::OK};
    std::string m_detail;
};

} // namespace ns3::hfedfm

#endif /* HFEDFM_BODY_READER_H */
