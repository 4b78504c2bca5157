// SPDX-License-Identifier: GPL-2.0-only
#ifndef HFEDFM_MODULE_PROVIDER_H
#define HFEDFM_MODULE_PROVIDER_H

#include "hfedfm-federation-node.h"

#include "ns3/application.h"
#include "ns3/hfedfm-message-codec.h"
#include "ns3/hfedfm-stream-set.h"
#include "ns3/traced-callback.h"

#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace ns3::hfedfm
{

/**
 * Gives other nodes the modules that a federation node holds, and tells them who holds which: the
 * serving half of relaying.
 *
 * An application of its own beside the federation node, of whatever kind that is, with a port of
 * its own: so a device without children can provide, and its exchanges with parent, children or
 * neighbours stay as they are. It answers a REQUEST with a MODULES message that holds those of the
 * wanted modules that the node holds now, with the round up to which each was trained and the
 * samples behind that; none before the node has started. It answers a LOCATE with HOLDER messages
 * out of the node's directory, and of the node itself. A node whose battery is empty does not
 * answer.
 */
class ModuleProvider : public Application
{
  public:
    /** @return the TypeId */
    static TypeId GetTypeId();

    ModuleProvider();

    /** @param node whose modules are provided */
    void SetFederationNode(Ptr<FederationNode> node)
    {
        m_federationNode = std::move(node);
    }

    /** @return what the streams of all requesters have carried */
    StreamCounters GetCounters() const;

    /** TracedCallback signature. @param node federation id of the provider
     *  @param requester federation id of who asked @param answer what it gets
     *  @param bytes size of the answer */
    typedef void (*ProvidedTracedCallback)(uint32_t node,
                                           uint32_t requester,
                                           const Message& answer,
                                           uint64_t bytes);

  protected:
    void DoDispose() override;

  private:
    void StartApplication() override;
    void StopApplication() override;

    void SetCodec(std::string name);
    std::string GetCodec() const;
    void Received(Ptr<MessageStream> stream, const ByteBuffer& bytes);
    void Answer(const Ptr<MessageStream>& stream, uint32_t requester, const Message& answer);
    Message MakeAnswer(const Message& request) const;
    std::vector<Message> MakeHolders(const Message& request) const;

    uint16_t m_port;                      //!< where requesters connect
    Codec m_codec;                        //!< how values travel
    Ptr<MessageCodec> m_messageCodec;     //!< how messages become bytes
    Ptr<FederationNode> m_federationNode; //!< whose modules are provided
    std::unique_ptr<StreamSet> m_streams; //!< connections of requesters, once started

    TracedCallback<uint32_t, uint32_t, const Message&, uint64_t> m_provided; //!< answer sent
};

} // namespace ns3::hfedfm

#endif /* HFEDFM_MODULE_PROVIDER_H */
