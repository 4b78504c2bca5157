// SPDX-License-Identifier: GPL-2.0-only
#ifndef HFEDFM_MESSAGE_CODEC_H
#define HFEDFM_MESSAGE_CODEC_H

#include "ns3/hfedfm-wire.h"
#include "ns3/object.h"

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace ns3::hfedfm
{

/**
 * What is done to the body of each message on its way out, and undone at the other end: compressed,
 * authenticated, counted.
 *
 * A stage belongs to one node and may keep a state. It sees the header, but changes only the body:
 * streams and multicast find the end of a message by its header, whatever the stages are.
 */
class MessageStage : public Object
{
  public:
    /** @return the TypeId */
    static TypeId GetTypeId();

    /**
     * Do to a body what the stage is for.
     * @param header of the message, with the length that the body has now
     * @param body to be changed in place; it may become longer or shorter
     */
    virtual void Apply(const MessageHeader& header, ByteBuffer& body) = 0;

    /**
     * Undo what the sender's stage has done.
     * @param header of the message, with the length that the body has now
     * @param body any bytes, to be changed in place
     * @param detail gets a sentence if the body is refused
     * @return whether the body is one that the sender's stage may have made
     */
    virtual bool Undo(const MessageHeader& header, ByteBuffer& body, std::string& detail) = 0;
};

/**
 * The only place that turns messages into bytes and bytes into messages.
 *
 * A message is written as wire.h says, then the body passes the stages in their order, and the
 * header gets the length and checksum that follow. At the other end the stages undo it in reverse
 * order, so all nodes must have the same ones. Without stages the bytes are exactly those of
 * EncodeMessage().
 *
 * A node has one codec for all of its links: what goes to several others passes the stages once.
 *
 * A small model may stand for a larger one: modules count for as many parameters as the attribute
 * ModuleParameters says, and messages get padding for those that are not there. Stages do not see
 * it.
 */
class MessageCodec : public Object
{
  public:
    /** @return the TypeId */
    static TypeId GetTypeId();

    /** @param stage applied after those that are there */
    void AddStage(Ptr<MessageStage> stage);

    /** @return the stages in the order in which they are applied */
    const std::vector<Ptr<MessageStage>>& GetStages() const
    {
        return m_stages;
    }

    /** @param update a module's record @return bytes of padding that a message gets for it: those
     *  of the parameters that the module counts for beyond its own, in the record's codec */
    uint64_t GetPadding(const ModuleRecord& update) const;

    /** @param message one that EncodeMessage() can write @return its bytes */
    EncodedMessage Encode(const Message& message) const;

    /** @param message that several nodes are sent @return its bytes, made only once */
    EncodedMessage Encode(const SharedMessage& message) const;

    /**
     * Read what Encode() of another node has written. Any bytes give a message or an error.
     * @param bytes header and body
     * @param message where to put what they say; unchanged on error
     * @param detail if given, gets a sentence on what is wrong
     * @return OK, an error of DecodeMessage(), or STAGE_REFUSED
     */
    WireStatus Decode(const ByteBuffer& bytes,
                      Message& message,
                      std::string* detail = nullptr) const;

  protected:
    void DoDispose() override;

  private:
    void SetStages(std::string types);
    void SetParameters(std::string text);

    std::string GetParameters() const
    {
        return m_parametersText;
    }

    std::string GetStageTypes() const
    {
        return m_types;
    }

    std::vector<Ptr<MessageStage>> m_stages;   //!< in the order in which they are applied
    std::string m_types;                       //!< the attribute's value
    std::map<ModuleId, uint64_t> m_parameters; //!< that modules count for
    std::string m_parametersText;              //!< the attribute's value
};

} // namespace ns3::hfedfm

#endif /* HFEDFM_MESSAGE_CODEC_H */
