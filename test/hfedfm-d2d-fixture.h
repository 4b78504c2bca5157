/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef HFEDFM_D2D_FIXTURE_H
#define HFEDFM_D2D_FIXTURE_H

/**
 * @file
 * What the D2D tests share: cells with D2D radios, and messages between any two nodes.
 */

#include "ns3/double.h"
#include "ns3/hfedfm-device-energy-helper.h"
#include "ns3/hfedfm-message-stream.h"
#include "ns3/hfedfm-wifi-adhoc-d2d-helper.h"
#include "ns3/hfedfm-wifi-cell-helper.h"
#include "ns3/inet-socket-address.h"
#include "ns3/ipv4-address-generator.h"
#include "ns3/rng-seed-manager.h"
#include "ns3/simulator.h"
#include "ns3/string.h"
#include "ns3/wifi-net-device.h"
#include "ns3/wifi-phy.h"

#include <functional>
#include <gtest/gtest.h>
#include <memory>
#include <utility>
#include <vector>

namespace ns3
{
namespace hfedfm
{

/** One message over TCP from a node to an address of another. */
class Transfer
{
  public:
    /**
     * Begin to connect; the message goes out when the connection is there.
     * @param from sender @param to receiver @param address of the receiver @param floats to send
     */
    Transfer(Ptr<Node> from, Ptr<Node> to, Ipv4Address address, uint32_t floats)
        : m_floats(floats),
          m_client(CreateObject<MessageStream>()),
          m_server(CreateObject<MessageStream>())
    {
        static uint16_t port = 1000;
        const InetSocketAddress peer(address, ++port);
        m_socket = m_server->Listen(to, InetSocketAddress(Ipv4Address::GetAny(), port));
        m_socket->SetAcceptCallback(MakeNullCallback<bool, Ptr<Socket>, const Address&>(),
                                    MakeCallback(&Transfer::Accept, this));
        m_server->SetReceiveCallback(MakeCallback(&Transfer::Receive, this));
        m_client->SetConnectedCallback(MakeCallback(&Transfer::Send, this));
        m_client->Connect(from, peer);
    }

    ~Transfer()
    {
        m_client->Dispose();
        m_server->Dispose();
    }

    Transfer(const Transfer&) = delete;
    Transfer& operator=(const Transfer&) = delete;

    /** @return whether the message has arrived */
    bool HasArrived() const
    {
        return m_bytes > 0;
    }

    /** @return its size, 0 if it has not arrived */
    uint64_t GetBytes() const
    {
        return m_bytes;
    }

    /** @return s from handing it to the socket to its last byte */
    double GetSeconds() const
    {
        return (m_end - m_start).GetSeconds();
    }

    /** @return when it arrived */
    Time GetEnd() const
    {
        return m_end;
    }

  private:
    void Accept(Ptr<Socket> socket, const Address&)
    {
        m_server->Accept(socket);
    }

    void Send(Ptr<MessageStream> stream)
    {
        ModuleState state(ModuleSpec{ModuleId(), {{"w", {m_floats}}}});
        m_start = Simulator::Now();
        stream->Send(EncodeFrame({MessageType::UPDATE, 7, 1, 0, {{state, 1, 1.0, Codec::FP32}}}));
    }

    void Receive(Ptr<MessageStream>, const ByteBuffer& frame)
    {
        m_bytes = frame.size();
        m_end = Simulator::Now();
    }

    uint32_t m_floats;
    Ptr<MessageStream> m_client;
    Ptr<MessageStream> m_server;
    Ptr<Socket> m_socket;
    uint64_t m_bytes{0};
    Time m_start;
    Time m_end;
};

/** Cells whose devices have D2D radios, once Build() is called. */
class D2dTest : public testing::Test
{
  protected:
    D2dTest()
        : d2d(CreateObject<WifiAdhocD2d>()),
          topology(d2d)
    {
        RngSeedManager::SetSeed(5);
        RngSeedManager::SetRun(1);
    }

    ~D2dTest() override
    {
        Clear();
    }

    /** End the simulation, so that another can be built. */
    void Clear()
    {
        transfers.clear();
        energy.clear();
        network = EdgeNetwork();
        Simulator::Destroy();
        Ipv4AddressGenerator::Reset();
    }

    /** @param x positions of devices on a line by cell, m; servers stand 5 m beside the first */
    void Build(const std::vector<std::vector<double>>& x)
    {
        Layout layout;
        for (const auto& cell : x)
        {
            layout.clusters.push_back({Vector(cell.front(), 5, 0), {}});
            for (const double at : cell)
            {
                layout.clusters.back().devices.emplace_back(at, 0, 0);
            }
        }
        network = wifi.Install(layout);
        wifi.AssignStreams(network, 100);
        topology->Install(network);
        topology->AssignStreams(network, 10000);
    }

    /** @param joules in a battery of each device */
    void Power(double joules = 36000)
    {
        DeviceEnergyHelper helper;
        helper.SetBattery(joules);
        energy = helper.Install(network);
        topology->InstallEnergy(network, energy);
    }

    /** @param seconds when @param action what to do then */
    static void At(double seconds, std::function<void()> action)
    {
        Simulator::Schedule(Seconds(seconds), &D2dTest::Call, std::move(action));
    }

    /** @param seconds when the simulation ends */
    static void RunUntil(double seconds)
    {
        Simulator::Stop(Seconds(seconds) - Simulator::Now());
        Simulator::Run();
    }

    /**
     * @param seconds when a message goes from one device to another of the first cell
     * @param from sender @param to receiver @param floats how many
     * @return index of the transfer
     */
    std::size_t SendAt(double seconds, uint32_t from, uint32_t to, uint32_t floats)
    {
        const auto index = transfers.size();
        transfers.push_back(nullptr);
        At(seconds, [this, index, from, to, floats]() {
            const auto& cell = network.cells[0];
            transfers[index] = std::make_unique<Transfer>(cell.devices.Get(from),
                                                          cell.devices.Get(to),
                                                          cell.d2dAddresses[to],
                                                          floats);
        });
        return index;
    }

    /** @param device a Wi-Fi device @return its physical layer */
    static Ptr<WifiPhy> GetPhy(Ptr<NetDevice> device)
    {
        return DynamicCast<WifiNetDevice>(device)->GetPhy();
    }

    WifiCellHelper wifi;                              //!< makes the access cells
    Ptr<WifiAdhocD2d> d2d;                            //!< makes the D2D radios
    Ptr<D2dTopology> topology;                        //!< the same, or another technology
    EdgeNetwork network;                              //!< what was built
    std::vector<DeviceEnergy> energy;                 //!< of the devices, once powered
    std::vector<std::unique_ptr<Transfer>> transfers; //!< in the order of SendAt()

  private:
    static void Call(std::function<void()> action)
    {
        action();
    }
};

} // namespace hfedfm
} // namespace ns3

#endif /* HFEDFM_D2D_FIXTURE_H */
