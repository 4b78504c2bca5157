/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef HFEDFM_LTE_FIXTURE_H
#define HFEDFM_LTE_FIXTURE_H

#include "ns3/boolean.h"
#include "ns3/hfedfm-backhaul-helper.h"
#include "ns3/hfedfm-lte-cell-helper.h"
#include "ns3/inet-socket-address.h"
#include "ns3/lte-ue-net-device.h"
#include "ns3/lte-ue-rrc.h"
#include "ns3/packet.h"
#include "ns3/point-to-point-net-device.h"
#include "ns3/rng-seed-manager.h"
#include "ns3/simulator.h"
#include "ns3/socket.h"
#include "ns3/string.h"
#include "ns3/tcp-socket-factory.h"
#include "ns3/uinteger.h"

#include <algorithm>
#include <array>
#include <gtest/gtest.h>
#include <memory>
#include <string>
#include <vector>

namespace ns3
{
namespace hfedfm
{

/** A TCP stream of bytes with a pattern, checked one by one where they arrive. */
class PatternTransfer
{
  public:
    /** @param start when to connect @param from sender @param to receiver @param address of the
     * receiver @param port there @param bytes how many */
    PatternTransfer(Time start,
                    Ptr<Node> from,
                    Ptr<Node> to,
                    Ipv4Address address,
                    uint16_t port,
                    uint32_t bytes)
        : m_bytes(bytes),
          m_start(start)
    {
        m_listener = MakeSocket(to);
        m_listener->Bind(InetSocketAddress(Ipv4Address::GetAny(), port));
        m_listener->Listen();
        m_listener->SetAcceptCallback(MakeNullCallback<bool, Ptr<Socket>, const Address&>(),
                                      MakeCallback(&PatternTransfer::Accept, this));
        m_sender = MakeSocket(from);
        m_sender->SetConnectCallback(MakeCallback(&PatternTransfer::Fill, this),
                                     MakeNullCallback<void, Ptr<Socket>>());
        m_sender->SetSendCallback(MakeCallback(&PatternTransfer::HasRoom, this));
        Simulator::Schedule(start, &PatternTransfer::Connect, this, address, port);
    }

    PatternTransfer(const PatternTransfer&) = delete;
    PatternTransfer& operator=(const PatternTransfer&) = delete;

    /** @return bytes that have arrived, in order and as they were sent */
    uint32_t GetArrived() const
    {
        return m_arrived;
    }

    /** @return whether all bytes have arrived, and no other */
    bool IsComplete() const
    {
        return m_arrived == m_bytes && m_wrong == 0;
    }

    /** @return when the last byte arrived */
    Time GetEnd() const
    {
        return m_end;
    }

    /** @return when the connection was begun */
    Time GetStart() const
    {
        return m_start;
    }

  private:
    static Ptr<Socket> MakeSocket(Ptr<Node> node)
    {
        auto socket = Socket::CreateSocket(node, TcpSocketFactory::GetTypeId());
        socket->SetAttribute("SegmentSize", UintegerValue(1400));
        socket->SetAttribute("SndBufSize", UintegerValue(1 << 20));
        socket->SetAttribute("RcvBufSize", UintegerValue(1 << 20));
        return socket;
    }

    static uint8_t GetByte(uint32_t index)
    {
        return static_cast<uint8_t>((index * 2654435761U) >> 24U);
    }

    void Connect(Ipv4Address address, uint16_t port)
    {
        m_sender->Connect(InetSocketAddress(address, port));
    }

    void HasRoom(Ptr<Socket> socket, uint32_t)
    {
        Fill(socket);
    }

    void Fill(Ptr<Socket> socket)
    {
        while (m_sent < m_bytes && socket->GetTxAvailable() > 0)
        {
            const auto size = std::min({m_bytes - m_sent, socket->GetTxAvailable(), 14000U});
            std::vector<uint8_t> data(size);
            for (uint32_t i = 0; i < size; ++i)
            {
                data[i] = GetByte(m_sent + i);
            }
            const auto taken = socket->Send(Create<Packet>(data.data(), size));
            if (taken <= 0)
            {
                return;
            }
            m_sent += static_cast<uint32_t>(taken);
        }
    }

    void Accept(Ptr<Socket> socket, const Address&)
    {
        m_receiver = socket;
        socket->SetRecvCallback(MakeCallback(&PatternTransfer::Receive, this));
    }

    void Receive(Ptr<Socket> socket)
    {
        while (auto packet = socket->Recv())
        {
            std::vector<uint8_t> data(packet->GetSize());
            packet->CopyData(data.data(), packet->GetSize());
            for (const auto byte : data)
            {
                m_wrong += byte != GetByte(m_arrived++);
            }
            m_end = Simulator::Now();
        }
    }

    uint32_t m_bytes;
    Time m_start;
    Ptr<Socket> m_listener;
    Ptr<Socket> m_sender;
    Ptr<Socket> m_receiver;
    uint32_t m_sent{0};
    uint32_t m_arrived{0};
    uint32_t m_wrong{0};
    Time m_end;
};

/** LTE cells in a row, 1 km apart, with devices 50 m and more from their eNB. */
class LteTest : public testing::Test
{
  protected:
    LteTest()
        : lte(CreateObject<LteCellHelper>())
    {
        RngSeedManager::SetSeed(3);
        RngSeedManager::SetRun(1);
    }

    ~LteTest() override
    {
        transfers.clear();
        Simulator::Destroy();
    }

    /** @param cells how many @param devices in each @return their layout */
    static Layout MakeLayout(std::size_t cells, std::size_t devices)
    {
        Layout layout;
        for (std::size_t c = 0; c < cells; ++c)
        {
            const double x = 1000.0 * static_cast<double>(c);
            layout.clusters.push_back({Vector(x, 0, 10), {}});
            for (std::size_t d = 0; d < devices; ++d)
            {
                layout.clusters[c].devices.emplace_back(x + 50, static_cast<double>(d), 1.5);
            }
        }
        return layout;
    }

    /** Make cells, and all that is behind them. @param cells how many @param devices in each */
    void Build(std::size_t cells, std::size_t devices)
    {
        Build(MakeLayout(cells, devices));
    }

    /** As above. @param layout of the cells */
    void Build(const Layout& layout)
    {
        network = lte->Install(layout);
        BackhaulHelper backhaul;
        backhaul.SetLink(DataRate("100Mbps"), MilliSeconds(5));
        backhaul.Install(network);
        lte->Complete(network);
        lte->AssignStreams(network, 1000);
        sent.assign(network.cells.size(), {0, 0});
        for (std::size_t c = 0; c < sent.size(); ++c)
        {
            for (uint32_t end = 0; end < 2; ++end)
            {
                network.cells[c].backhaul.Get(end)->TraceConnectWithoutContext(
                    "PhyTxEnd",
                    MakeBoundCallback(&LteTest::Count, &sent[c][end]));
            }
        }
    }

    /** Start a transfer. @return it */
    PatternTransfer& Send(double start,
                          Ptr<Node> from,
                          Ptr<Node> to,
                          Ipv4Address at,
                          uint32_t bytes)
    {
        const auto port = static_cast<uint16_t>(5000 + transfers.size());
        transfers.push_back(
            std::make_unique<PatternTransfer>(Seconds(start), from, to, at, port, bytes));
        return *transfers.back();
    }

    /** Send from a device to its edge. @return the transfer */
    PatternTransfer& SendToEdge(double start, std::size_t cell, uint32_t device, uint32_t bytes)
    {
        const auto& c = network.cells[cell];
        return Send(start, c.devices.Get(device), c.edge, c.edgeAddress, bytes);
    }

    /** Send from a device to the cloud. @return the transfer */
    PatternTransfer& SendToCloud(double start, std::size_t cell, uint32_t device, uint32_t bytes)
    {
        const auto& c = network.cells[cell];
        return Send(start, c.devices.Get(device), network.cloud, c.cloudAddress, bytes);
    }

    /** @param seconds end of the simulation */
    static void RunUntil(double seconds)
    {
        Simulator::Stop(Seconds(seconds) - Simulator::Now());
        Simulator::Run();
    }

    /** @param cell index @return its proxy */
    Ptr<EdgeBreakout> GetBreakout(std::size_t cell) const
    {
        return network.cells[cell].edge->GetObject<EdgeBreakout>();
    }

    /** @param cell index @param device of the cell @return its address */
    Ipv4Address GetAddress(std::size_t cell, uint32_t device) const
    {
        auto ipv4 = network.cells[cell].devices.Get(device)->GetObject<Ipv4>();
        return ipv4->GetAddress(1, 0).GetLocal();
    }

    /** @return bytes on all backhaul links, both directions */
    uint64_t GetBackhaulBytes() const
    {
        uint64_t sum = 0;
        for (const auto& link : sent)
        {
            sum += link[0] + link[1];
        }
        return sum;
    }

    Ptr<LteCellHelper> lte;                    //!< makes the cells
    EdgeNetwork network;                       //!< after Build()
    std::vector<std::array<uint64_t, 2>> sent; //!< on each backhaul: by edge, by cloud
    std::vector<std::unique_ptr<PatternTransfer>> transfers; //!< in the order of Send()

  private:
    static void Count(uint64_t* bytes, Ptr<const Packet> packet)
    {
        *bytes += packet->GetSize();
    }
};

} // namespace hfedfm
} // namespace ns3

#endif /* HFEDFM_LTE_FIXTURE_H */
