// SPDX-License-Identifier: GPL-2.0-only
#ifndef HFEDFM_COUNTING_STAGE_H
#define HFEDFM_COUNTING_STAGE_H

#include "hfedfm-message-codec.h"

#include <cstdint>
#include <map>
#include <string>

namespace ns3::hfedfm
{

/** How many messages there were. */
struct MessageCount
{
    uint64_t messages{0}; //!< their number
    uint64_t bytes{0};    //!< their bytes, headers included
};

/**
 * Counts messages and their bytes by type and changes nothing. As the first stage it counts bytes
 * before the others, as the last one those on the wire.
 *
 * What is sent to several others counts once, as it is written once.
 */
class CountingStage : public MessageStage
{
  public:
    /** @return the TypeId */
    static TypeId GetTypeId();

    void Apply(const MessageHeader& header, ByteBuffer& body) override;
    bool Undo(const MessageHeader& header, ByteBuffer& body, std::string& detail) override;

    /** @param type a type @return what was written of it */
    MessageCount GetWritten(MessageType type) const;

    /** @param type a type @return what was read of it, before it was seen to be valid */
    MessageCount GetRead(MessageType type) const;

  private:
    std::map<MessageType, MessageCount> m_written; //!< on the way out
    std::map<MessageType, MessageCount> m_read;    //!< on the way in
};

} // namespace ns3::hfedfm

#endif /* HFEDFM_COUNTING_STAGE_H */
