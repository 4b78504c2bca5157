// SPDX-License-Identifier: GPL-2.0-only

/**
 * @file
 * A module update over LTE. A device sends one of 1 MB, as messages of the wire format, to its
 * edge; in mid-upload it is handed over to the cell of another edge:
 *
 *     edge 0 - eNB 0 )))   device --->   ((( eNB 1 - edge 1
 *        \                                            /
 *         +---- backhaul --- cloud, core ------------+
 *
 *  - the update arrives once, whole and bit-equal, and decodes
 */

#include "../../fixture/hfedfm-lte-fixture.h"

#include "ns3/hfedfm-message-stream.h"

using namespace ns3;
using namespace ns3::hfedfm;

namespace
{

constexpr uint32_t FLOATS = 250000;

EncodedMessage
MakeUpdate()
{
    ModuleState state(ModuleSpec{ModuleId(), {{"w", {FLOATS}}}});
    for (uint32_t i = 0; i < FLOATS; ++i)
    {
        state.GetValues()[i] = 0.5F * static_cast<float>(i);
    }
    return EncodeMessage(
        Message{MessageType::UPDATE, 7, 3, 0, {ModuleRecord{state, 12, 1.0, Codec::FP32}}});
}

class LteUpdate : public LteTest
{
  public:
    LteUpdate()
        : device(CreateObject<MessageStream>()),
          edge(CreateObject<MessageStream>())
    {
        lte->SetAttribute("X2", BooleanValue(true));
        edge->SetReceiveCallback(MakeCallback(&LteUpdate::Received, this));
    }

    ~LteUpdate() override
    {
        device->Dispose();
        edge->Dispose();
    }

    void Accepted(Ptr<Socket> socket, const Address&)
    {
        edge->Accept(socket);
    }

    void Received(Ptr<MessageStream>, const ByteBuffer& encoded)
    {
        messages.push_back(encoded);
    }

    Ptr<MessageStream> device;
    Ptr<MessageStream> edge;
    Ptr<Socket> listener;
    std::vector<ByteBuffer> messages;
};

} // namespace

TEST_F(LteUpdate, AHandoverInMidUploadLosesNoByteOfIt)
{
    auto layout = MakeLayout(2, 1);
    layout.clusters[1].server = Vector(300, 0, 10);
    layout.clusters[0].devices[0] = Vector(150, 0, 1.5);
    layout.clusters[1].devices.clear();
    Build(layout);
    const auto& cell = network.cells[0];
    const Address to = InetSocketAddress(cell.edgeAddress, 5000);
    listener = edge->Listen(cell.edge, to);
    listener->SetAcceptCallback(MakeNullCallback<bool, Ptr<Socket>, const Address&>(),
                                MakeCallback(&LteUpdate::Accepted, this));
    Simulator::Schedule(Seconds(1), &MessageStream::Connect, device, cell.devices.Get(0), to);
    const auto update = MakeUpdate();
    device->Send(update);
    lte->ScheduleHandover(Seconds(1.3), network, cell.stations.Get(0), 1);
    RunUntil(1.3);
    const auto before = edge->GetCounters().bytesReceived;
    EXPECT_GT(before, 10000U);
    EXPECT_LT(before, update->size());
    RunUntil(6);
    ASSERT_EQ(messages.size(), 1U);
    EXPECT_TRUE(messages[0] == *update);
    EXPECT_GT(GetBackhaulBytes(), 100000U); // the rest came by the other cell
    EXPECT_EQ(edge->GetCounters().bytesReceived, update->size());
    Message message;
    ASSERT_EQ(DecodeMessage(messages[0].data(), messages[0].size(), message), WireStatus::OK);
    EXPECT_EQ(message.updates.at(0).state.GetValues()[FLOATS - 1], 0.5F * (FLOATS - 1));
}
