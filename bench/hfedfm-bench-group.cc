// SPDX-License-Identifier: GPL-2.0-only

/**
 * @file
 * A model for several children over the sidelink: by groupcast with repair against one stream to
 * each. Seconds until the last child has it, bytes on the air and energy of all radios until then;
 * means over the runs. Children stand in a circle around their parent, or one of them farther away.
 */

#include "ns3/basic-energy-source.h"
#include "ns3/boolean.h"
#include "ns3/core-module.h"
#include "ns3/energy-source-container.h"
#include "ns3/hfedfm-device-energy-helper.h"
#include "ns3/hfedfm-input-error.h"
#include "ns3/hfedfm-link-set.h"
#include "ns3/hfedfm-node-setup.h"
#include "ns3/hfedfm-options.h"
#include "ns3/hfedfm-sidelink-d2d.h"
#include "ns3/internet-stack-helper.h"
#include "ns3/ipv4-address-generator.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <memory>
#include <sstream>
#include <vector>

using namespace ns3;
using namespace ns3::hfedfm;

namespace
{

constexpr uint16_t PORT = 5000;
constexpr uint16_t GROUP_PORT = 5002;
const Time CONNECT = MilliSeconds(400);
const Time BEGIN = Seconds(10);
const Time LIMIT = Seconds(2000);

/** What is measured. */
struct Case
{
    uint32_t children;
    uint32_t bytes;
    double radius;   //!< m
    double farthest; //!< m, of the last child
    bool group;
};

/** What it has taken. */
struct Outcome
{
    double seconds{0};
    double megabytes{0};
    double joules{0};
    double repeated{0}; //!< share of payload bytes
    double cpu{0};
    uint32_t failed{0}; //!< children without it at LIMIT
};

/** A parent and its children. */
class Cell : private LinkEvents
{
  public:
    Cell(const Case& what, uint32_t run)
        : m_case(what)
    {
        RngSeedManager::SetSeed(1);
        RngSeedManager::SetRun(run);
        BuildNetwork();
        BuildApplications();
    }

    ~Cell()
    {
        m_children.clear();
        m_parent.reset();
        m_sender = nullptr;
        Simulator::Destroy();
        Ipv4AddressGenerator::Reset();
    }

    Outcome Run()
    {
        CheckConnections();
        Simulator::Schedule(BEGIN - Simulator::Now(), &Cell::Send, this);
        Simulator::Stop(LIMIT - Simulator::Now());
        const auto before = std::clock();
        Simulator::Run();
        m_outcome.cpu = static_cast<double>(std::clock() - before) / CLOCKS_PER_SEC;
        m_outcome.failed = m_case.children - m_arrived;
        const auto counters = m_parent->GetCounters(LinkRole::CHILD);
        m_outcome.repeated = static_cast<double>(counters.retransmitted) /
                             static_cast<double>(counters.segmentBytes);
        return m_outcome;
    }

    /** Throw unless all children have a connection shortly before BEGIN. */
    void CheckConnections()
    {
        Simulator::Stop(BEGIN - MilliSeconds(1));
        Simulator::Run();
        if (m_connected < m_case.children)
        {
            char text[200];
            std::snprintf(text,
                          sizeof(text),
                          "Only %u of %u children, %g m and the last %g m away, have a connection "
                          "after %g s; --radius and --farthest must be within reach.",
                          m_connected,
                          m_case.children,
                          m_case.radius,
                          m_case.farthest,
                          BEGIN.GetSeconds());
            throw InputError(text);
        }
    }

  private:
    void BuildNetwork()
    {
        m_network.cells.resize(1);
        auto& cell = m_network.cells.front();
        cell.devices.Create(m_case.children + 1);
        std::vector<Vector> places{Vector(0, 0, 1.5)};
        for (uint32_t c = 0; c < m_case.children; ++c)
        {
            const double radius = c + 1 == m_case.children ? m_case.farthest : m_case.radius;
            const double angle = 2 * M_PI * c / m_case.children;
            places.emplace_back(radius * std::cos(angle), radius * std::sin(angle), 1.5);
        }
        SetPositions(cell.devices, places);
        InternetStackHelper internet;
        internet.Install(cell.devices);
        internet.AssignStreams(cell.devices, 1000);
        for (uint32_t d = 0; d < cell.devices.GetN(); ++d)
        {
            m_energy.push_back(Power(cell.devices.Get(d)));
        }
        m_d2d->SetAttribute("MulticastDownlink", BooleanValue(m_case.group));
        m_d2d->Install(m_network);
        m_d2d->AssignStreams(m_network, 10);
        m_d2d->InstallEnergy(m_network, m_energy);
    }

    /** @return the mains, and a ledger for it @param node that draws from it */
    static DeviceEnergy Power(Ptr<Node> node)
    {
        auto source = CreateObject<BasicEnergySource>();
        source->SetInitialEnergy(1e6);
        source->SetNode(node);
        auto container = CreateObject<EnergySourceContainer>();
        container->Add(source);
        node->AggregateObject(container);
        DeviceEnergy energy;
        energy.source = source;
        energy.ledger = CreateObject<EnergyLedger>();
        energy.ledger->SetEnergySource(source);
        return energy;
    }

    void BuildApplications()
    {
        const auto& cell = m_network.cells.front();
        LinkEvents& events = *this;
        m_parent = std::make_unique<LinkSet>(cell.devices.Get(0), 0, m_codec, events);
        m_parent->Listen(InetSocketAddress(Ipv4Address::GetAny(), PORT), true);
        if (const auto channel = m_d2d->MakeMulticastChannel(cell, 0))
        {
            m_sender = CreateObject<MulticastSender>();
            m_sender->Open(cell.devices.Get(0), channel, GROUP_PORT, 0);
            m_parent->UseMulticast(m_sender);
        }
        for (uint32_t c = 1; c <= m_case.children; ++c)
        {
            m_children.push_back(
                std::make_unique<LinkSet>(cell.devices.Get(c), c, m_codec, events));
            Simulator::Schedule(CONNECT * static_cast<int64_t>(c), &Cell::Connect, this, c);
        }
    }

    void Connect(uint32_t child)
    {
        const auto& cell = m_network.cells.front();
        auto& links = *m_children[child - 1];
        if (const auto channel = m_d2d->MakeMulticastChannel(cell, child))
        {
            auto receiver = CreateObject<MulticastReceiver>();
            receiver->Open(cell.devices.Get(child), channel, GROUP_PORT, child);
            links.UseMulticast(receiver);
        }
        m_connecting = child;
        links.ConnectParent(InetSocketAddress(cell.d2dAddresses[0], PORT));
    }

    void LinkConnected(LinkRole role, uint32_t peer) override
    {
        // One after the other: this is the one that began last.
        ++m_connected;
        Message hello;
        hello.type = MessageType::HELLO;
        hello.sender = m_connecting;
        m_children[m_connecting - 1]->Send(role, peer, m_codec->Encode(hello));
    }

    void Send()
    {
        ModuleState state(ModuleSpec{ModuleId(), {{"w", {std::max(1U, m_case.bytes / 4)}}}});
        const auto bytes =
            m_codec->Encode({MessageType::MODEL, 0, 1, 1, {{state, 1, 1.0, Codec::FP32}}});
        m_bytes = m_d2d->GetBytesSent();
        m_joules = GetJoules();
        for (uint32_t c = 1; c <= m_case.children; ++c)
        {
            m_parent->Send(LinkRole::CHILD, c, bytes);
        }
    }

    void LinkMessage(LinkRole, const Message&, std::size_t) override
    {
        if (++m_arrived == m_case.children)
        {
            m_outcome.seconds = (Simulator::Now() - BEGIN).GetSeconds();
            m_outcome.megabytes = static_cast<double>(m_d2d->GetBytesSent() - m_bytes) * 1e-6;
            m_outcome.joules = GetJoules() - m_joules;
            Simulator::Stop();
        }
    }

    double GetJoules() const
    {
        double joules = 0;
        for (const auto& device : m_energy)
        {
            const auto snapshot = device.ledger->Snapshot();
            joules += snapshot.tx + snapshot.rx;
        }
        return joules;
    }

    void LinkHello(LinkRole, const Message&, bool) override
    {
    }

    void LinkGone(LinkRole, uint32_t) override
    {
    }

    void LinkActivity() override
    {
    }

    Case m_case;
    EdgeNetwork m_network;
    Ptr<SidelinkD2d> m_d2d{CreateObject<SidelinkD2d>()};
    std::vector<DeviceEnergy> m_energy;
    Ptr<MessageCodec> m_codec{CreateObject<MessageCodec>()};
    std::unique_ptr<LinkSet> m_parent;
    Ptr<MulticastSender> m_sender;
    std::vector<std::unique_ptr<LinkSet>> m_children;
    uint32_t m_connecting{0};
    uint32_t m_connected{0};
    uint32_t m_arrived{0};
    uint64_t m_bytes{0};
    double m_joules{0};
    Outcome m_outcome;
};

void
Report(const Case& what, uint32_t runs)
{
    Outcome mean;
    for (uint32_t r = 1; r <= runs; ++r)
    {
        const auto outcome = Cell(what, r).Run();
        mean.seconds += outcome.seconds / runs;
        mean.megabytes += outcome.megabytes / runs;
        mean.joules += outcome.joules / runs;
        mean.repeated += outcome.repeated / runs;
        mean.cpu += outcome.cpu / runs;
        mean.failed += outcome.failed;
    }
    std::printf("%u children, %4.0f m, last %4.0f m, %7u bytes, %-7s  %8.2f s  %8.2f MB on the air"
                "  %8.2f J  %5.1f %% repeated  %5.1f CPU s%s\n",
                what.children,
                what.radius,
                what.farthest,
                what.bytes,
                what.group ? "group" : "streams",
                mean.seconds,
                mean.megabytes,
                mean.joules,
                100 * mean.repeated,
                mean.cpu,
                mean.failed > 0 ? "  NOT ALL ARRIVED" : "");
    std::fflush(stdout);
}

/** Throw unless a child at a distance reaches its parent, before anything is printed. */
void
CheckReach(const std::string& option, double metres)
{
    try
    {
        Cell({1, 4, metres, metres, false}, 1).CheckConnections();
    }
    catch (const InputError&)
    {
        std::ostringstream text;
        text << metres;
        throw InputError(DescribeBadOption(
            option,
            text.str(),
            "near enough to the parent to connect over the sidelink, 800 m are by default"));
    }
}

/** @param arguments program name and options */
void
RunAll(const std::vector<std::string>& arguments)
{
    constexpr uint32_t most = 100000000; // bytes
    constexpr double farther = 100000;   // m
    uint32_t runs = 3;
    uint32_t small = 200000;
    uint32_t large = 6000000;
    double radius = 30;
    double farthest = 300;
    CheckedOptions options("Measures a model for several children by groupcast and by streams.");
    options.Add("runs",
                WholeNumber(runs, 1, 10000),
                "Runs of each case; those of the large model are a third");
    options.Add("small", WholeNumber(small, 4, most), "Bytes of the small model");
    options.Add("large", WholeNumber(large, 0, most), "Bytes of the large model; 0: none");
    options.Add("radius", RealNumber(radius, {1, farther}), "Distance of children in m");
    options.Add("farthest",
                RealNumber(farthest, {1, farther}),
                "Distance of the last child where distances are mixed, m");
    options.Parse(arguments);
    CheckReach("radius", radius);
    CheckReach("farthest", farthest);
    for (const auto bytes : {small, large})
    {
        const auto count = bytes == small ? runs : std::max(1U, runs / 3);
        for (uint32_t children : {1, 2, 3, 7})
        {
            for (const bool group : {false, true})
            {
                if (bytes > 0)
                {
                    Report({children, bytes, radius, radius, group}, count);
                }
            }
        }
        for (const bool group : {false, true})
        {
            if (bytes > 0)
            {
                Report({3, bytes, radius, farthest, group}, count);
            }
        }
    }
}

} // namespace

int
main(int argc, char* argv[])
{
    return RunChecked([argc, argv]() { RunAll({argv, argv + argc}); });
}
