// SPDX-License-Identifier: GPL-2.0-only

/**
 * @file
 * What MessageStream costs, next to ns-3's BulkSendApplication and PacketSink: the same bytes over
 * the same topology with the same socket settings, taking turns in one process. BulkSend sends
 * zeros that take no memory, MessageStream messages with real bytes that are checked at the end.
 *
 * Topologies: one point-to-point link; one 802.11ax cell in which four stations send at once.
 * Messages of 1 MB. CPU seconds of Simulator::Run, median over the repetitions.
 */

#include "hfedfm-bench-median.h"

#include "ns3/applications-module.h"
#include "ns3/core-module.h"
#include "ns3/hfedfm-module.h"
#include "ns3/hfedfm-options.h"
#include "ns3/internet-module.h"
#include "ns3/point-to-point-module.h"

#include <cstdio>
#include <ctime>
#include <functional>
#include <string>
#include <vector>

using namespace ns3;
using namespace ns3::hfedfm;

namespace
{

constexpr uint32_t SEGMENT = 1448;
constexpr uint32_t BUFFER = 1 << 20;
constexpr uint16_t PORT = 5000;
const double START = 1.0;

/** Senders, the receiver and its address. */
struct Topology
{
    NodeContainer senders;
    Ptr<Node> receiver;
    Ipv4Address address;
};

/** What one run has cost and carried. */
struct Outcome
{
    double cpu{0};
    uint64_t bytes{0};
    double lastByte{0};
};

Topology
MakeWire()
{
    NodeContainer nodes(2);
    PointToPointHelper link;
    link.SetDeviceAttribute("DataRate", StringValue("200Mbps"));
    link.SetChannelAttribute("Delay", StringValue("2ms"));
    const auto devices = link.Install(nodes);
    InternetStackHelper().Install(nodes);
    Ipv4AddressHelper addresses("10.0.0.0", "255.255.255.0");
    return {NodeContainer(nodes.Get(0)), nodes.Get(1), addresses.Assign(devices).GetAddress(1)};
}

/**
 * A few bytes from each station, one after the other: block-ack agreements that are set up among
 * collisions may stall a station for good, with either candidate.
 */
void
WarmUp(const EdgeCell& cell)
{
    const InetSocketAddress address(cell.edgeAddress, PORT + 1);
    PacketSinkHelper("ns3::TcpSocketFactory", address).Install(cell.edge);
    BulkSendHelper bulk("ns3::TcpSocketFactory", address);
    bulk.SetAttribute("MaxBytes", UintegerValue(100));
    for (uint32_t s = 0; s < cell.devices.GetN(); ++s)
    {
        bulk.Install(cell.devices.Get(s)).Start(Seconds(0.5 + 0.05 * s));
    }
}

Topology
MakeCell()
{
    RandomLayoutParameters place;
    place.devices = 4;
    place.clusters = 1;
    place.radius = 10;
    auto random = CreateObject<UniformRandomVariable>();
    random->SetStream(1);
    WifiCellHelper wifi;
    auto network = wifi.Install(MakeRandomLayout(place, random));
    wifi.AssignStreams(network, 100);
    const auto& cell = network.cells[0];
    WarmUp(cell);
    return {cell.devices, cell.edge, cell.edgeAddress};
}

Outcome
Measure(uint64_t expected, const std::function<uint64_t()>& received, const Time& lastByte)
{
    Simulator::Stop(Seconds(600));
    const auto before = std::clock();
    Simulator::Run();
    Outcome outcome;
    outcome.cpu = static_cast<double>(std::clock() - before) / CLOCKS_PER_SEC;
    outcome.bytes = received();
    outcome.lastByte = lastByte.GetSeconds() - START;
    if (outcome.bytes != expected)
    {
        std::fprintf(stderr,
                     "%llu of %llu bytes have arrived (last at %g s).\n",
                     static_cast<unsigned long long>(outcome.bytes),
                     static_cast<unsigned long long>(expected),
                     outcome.lastByte);
        std::exit(1);
    }
    return outcome;
}

/** Counts what arrives and ends the simulation with the last byte. */
struct Sink
{
    uint64_t expected{0};
    uint64_t bytes{0};
    Time last;
    ByteBuffer original;

    void Add(uint64_t size)
    {
        bytes += size;
        if (bytes == expected)
        {
            last = Simulator::Now();
            Simulator::Stop();
        }
    }

    void Packet(Ptr<const ns3::Packet> packet, const Address&)
    {
        Add(packet->GetSize());
    }

    void Received(Ptr<MessageStream>, const ByteBuffer& message)
    {
        if (message != original)
        {
            std::fprintf(stderr, "A message was changed on its way.\n");
            std::exit(1);
        }
        Add(message.size());
    }

    void Accept(Ptr<Socket> socket, const Address&)
    {
        auto stream = CreateObject<MessageStream>();
        stream->SetReceiveCallback(MakeCallback(&Sink::Received, this));
        stream->Accept(socket);
        streams.push_back(stream);
    }

    std::vector<Ptr<MessageStream>> streams;
};

Outcome
RunBulk(const std::function<Topology()>& make, uint64_t size)
{
    const auto topology = make();
    Config::SetDefault("ns3::TcpSocket::SegmentSize", UintegerValue(SEGMENT));
    Config::SetDefault("ns3::TcpSocket::SndBufSize", UintegerValue(BUFFER));
    Config::SetDefault("ns3::TcpSocket::RcvBufSize", UintegerValue(BUFFER));
    const InetSocketAddress address(topology.address, PORT);
    PacketSinkHelper sinks("ns3::TcpSocketFactory", address);
    const auto sinkApp = sinks.Install(topology.receiver);
    Sink sink;
    sink.expected = size * topology.senders.GetN();
    sinkApp.Get(0)->TraceConnectWithoutContext("Rx", MakeCallback(&Sink::Packet, &sink));
    BulkSendHelper bulk("ns3::TcpSocketFactory", address);
    bulk.SetAttribute("MaxBytes", UintegerValue(size));
    bulk.SetAttribute("SendSize", UintegerValue(SEGMENT));
    for (uint32_t s = 0; s < topology.senders.GetN(); ++s)
    {
        bulk.Install(topology.senders.Get(s)).Start(Seconds(START + 0.05 * s));
    }
    const auto outcome = Measure(
        sink.expected,
        [&] { return sink.bytes; },
        sink.last);
    Simulator::Destroy();
    Ipv4AddressGenerator::Reset();
    return outcome;
}

Outcome
RunStream(const std::function<Topology()>& make, const EncodedMessage& message, uint32_t count)
{
    const auto topology = make();
    Sink sink;
    sink.original = *message;
    sink.expected = message->size() * count * topology.senders.GetN();
    const InetSocketAddress address(topology.address, PORT);
    auto listener = CreateObject<MessageStream>()->Listen(topology.receiver, address);
    listener->SetAcceptCallback(MakeNullCallback<bool, Ptr<Socket>, const Address&>(),
                                MakeCallback(&Sink::Accept, &sink));
    std::vector<Ptr<MessageStream>> streams;
    for (uint32_t s = 0; s < topology.senders.GetN(); ++s)
    {
        streams.push_back(CreateObject<MessageStream>());
        for (uint32_t m = 0; m < count; ++m)
        {
            streams.back()->Send(message);
        }
        Simulator::Schedule(Seconds(START + 0.05 * s),
                            &MessageStream::Connect,
                            streams.back(),
                            topology.senders.Get(s),
                            address);
    }
    const auto outcome = Measure(
        sink.expected,
        [&] { return sink.bytes; },
        sink.last);
    for (auto* list : {&streams, &sink.streams})
    {
        for (const auto& stream : *list)
        {
            stream->Dispose();
        }
    }
    Simulator::Destroy();
    Ipv4AddressGenerator::Reset();
    return outcome;
}

void
Compare(const char* name,
        const std::function<Topology()>& make,
        uint32_t count,
        uint32_t repetitions)
{
    const uint32_t floats = 250000;
    ModuleState state(ModuleSpec{ModuleId(), {{"w", {floats}}}});
    for (uint32_t i = 0; i < floats; ++i)
    {
        state.GetValues()[i] = 1e-3F * static_cast<float>(i % 4093);
    }
    const auto message =
        EncodeMessage({MessageType::UPDATE, 1, 1, 0, {{std::move(state), 1, 1.0, Codec::FP32}}});
    std::vector<double> bulkCpu;
    std::vector<double> streamCpu;
    std::vector<double> ratios;
    Outcome bulk;
    Outcome stream;
    for (uint32_t r = 0; r < repetitions; ++r)
    {
        RngSeedManager::SetRun(r + 1);
        bulk = RunBulk(make, message->size() * count);
        stream = RunStream(make, message, count);
        bulkCpu.push_back(bulk.cpu);
        streamCpu.push_back(stream.cpu);
        ratios.push_back(stream.cpu / bulk.cpu);
    }
    const double megabytes = static_cast<double>(stream.bytes) / 1e6;
    std::printf("%-22s %6.1f MB  BulkSend %.4f  MessageStream %.4f CPU s/MB  ratio %.3f  "
                "(last byte after %.3f and %.3f s)\n",
                name,
                megabytes,
                GetMedian(bulkCpu) / megabytes,
                GetMedian(streamCpu) / megabytes,
                GetMedian(ratios),
                bulk.lastByte,
                stream.lastByte);
}

/** @param arguments program name and options */
void
RunAll(const std::vector<std::string>& arguments)
{
    uint32_t repetitions = 9;
    CheckedOptions options("Measures the CPU time of MessageStream beside BulkSendApplication.");
    options.Add("repetitions",
                WholeNumber(repetitions, 1, 10000),
                "Runs of each candidate, which take turns");
    options.Parse(arguments);
    Compare("point-to-point", MakeWire, 20, repetitions);
    Compare("802.11ax, 4 stations", MakeCell, 4, repetitions);
}

} // namespace

int
main(int argc, char* argv[])
{
    return RunChecked([argc, argv]() { RunAll({argv, argv + argc}); });
}
