/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "hfedfm-run-result.h"

#include <cstdio>
#include <cstdlib>
#include <map>
#include <sstream>
#include <string>
#include <type_traits>
#include <vector>

namespace ns3
{
namespace hfedfm
{

namespace
{

const std::string FIRST_LINE = "hfedfm run result 4";
const std::string LAST_LINE = "end";

/** Appends values as lines. */
class Writer
{
  public:
    template <typename T>
    void Value(const T& value)
    {
        if constexpr (std::is_same_v<T, std::string>)
        {
            m_text += value + "\n";
        }
        else if constexpr (std::is_floating_point_v<T>)
        {
            char buffer[40];
            std::snprintf(buffer, sizeof(buffer), "%.17g\n", value);
            m_text += buffer;
        }
        else
        {
            m_text += std::to_string(value) + "\n";
        }
    }

    std::size_t Size(std::size_t size)
    {
        Value(static_cast<uint64_t>(size));
        return size;
    }

    std::string m_text;
};

/** Takes values from lines; after an error m_good is false and values are not changed. */
class Reader
{
  public:
    explicit Reader(const std::string& text)
        : m_lines(text)
    {
    }

    template <typename T>
    void Value(T& value)
    {
        std::string line;
        m_good = m_good && std::getline(m_lines, line);
        if (!m_good)
        {
            return;
        }
        if constexpr (std::is_same_v<T, std::string>)
        {
            value = line;
        }
        else
        {
            char* end = nullptr;
            if constexpr (std::is_floating_point_v<T>)
            {
                value = std::strtod(line.c_str(), &end);
            }
            else if constexpr (std::is_signed_v<T>)
            {
                value = static_cast<T>(std::strtoll(line.c_str(), &end, 10));
            }
            else
            {
                value = static_cast<T>(std::strtoull(line.c_str(), &end, 10));
            }
            m_good = !line.empty() && *end == '\0';
        }
    }

    std::size_t Size(std::size_t)
    {
        uint64_t size = 0;
        Value(size);
        return m_good ? size : 0;
    }

    std::istringstream m_lines;
    bool m_good{true};
};

// One list of members serves both directions: Archive is a Writer or a Reader, and the structs are
// const or not accordingly.

template <typename Archive>
void
Visit(Archive& archive,
      std::conditional_t<std::is_same_v<Archive, Writer>,
                         const std::map<std::string, double>,
                         std::map<std::string, double>>& values)
{
    const std::size_t size = archive.Size(values.size());
    if constexpr (std::is_same_v<Archive, Writer>)
    {
        for (const auto& item : values)
        {
            archive.Value(item.first);
            archive.Value(item.second);
        }
    }
    else
    {
        for (std::size_t i = 0; i < size && archive.m_good; ++i)
        {
            std::string key;
            archive.Value(key);
            archive.Value(values[key]);
        }
    }
}

template <typename Archive, typename Optional>
void
VisitOptional(Archive& archive, Optional& value)
{
    bool there = value.has_value();
    archive.Value(there);
    if (there)
    {
        if constexpr (!std::is_same_v<Archive, Writer>)
        {
            value.emplace();
        }
        archive.Value(*value);
    }
}

template <typename Archive, typename Split>
void
VisitEnergy(Archive& archive, Split& energy)
{
    archive.Value(energy.total);
    archive.Value(energy.compute);
    archive.Value(energy.tx);
    archive.Value(energy.rx);
    archive.Value(energy.idle);
}

template <typename Archive, typename Sent>
void
VisitTransmitted(Archive& archive, Sent& sent)
{
    archive.Value(sent.seconds);
    archive.Value(sent.bytes);
}

template <typename Archive, typename Split>
void
VisitPhases(Archive& archive, Split& phases)
{
    Visit(archive, phases.seconds);
    Visit(archive, phases.joules);
}

template <typename Archive, typename Row>
void
VisitRound(Archive& archive, Row& row)
{
    archive.Value(row.round);
    archive.Value(row.start);
    archive.Value(row.end);
    archive.Value(row.synchronized);
    archive.Value(row.loss);
    Visit(archive, row.accuracyBefore);
    Visit(archive, row.accuracyAfter);
    VisitEnergy(archive, row.energy);
    archive.Value(row.devicesAggregated);
    archive.Value(row.updatesLate);
    archive.Value(row.updatesRejected);
    VisitOptional(archive, row.consensusBefore);
    VisitOptional(archive, row.consensusAfter);
}

template <typename Archive, typename Row>
void
VisitNode(Archive& archive, Row& row)
{
    archive.Value(row.node);
    archive.Value(row.role);
    VisitOptional(archive, row.cluster);
    archive.Value(row.x);
    archive.Value(row.y);
    VisitEnergy(archive, row.energy);
    VisitPhases(archive, row.phases);
    archive.Value(row.accessSeconds);
    archive.Value(row.d2dSeconds);
    archive.Value(row.backhaulSeconds);
    archive.Value(row.bytesSent);
    archive.Value(row.bytesReceived);
    archive.Value(row.retransmissions);
    Visit(archive, row.accuracy);
    VisitOptional(archive, row.headSince);
    VisitOptional(archive, row.failed);
}

template <typename Archive, typename Row>
void
VisitModule(Archive& archive, Row& row)
{
    archive.Value(row.module);
    archive.Value(row.parameters);
    archive.Value(row.wireBytes);
    archive.Value(row.updatesUp);
    archive.Value(row.updatesDown);
    archive.Value(row.aggregations);
}

/** Visits a row for as long as the text at hand has any: a damaged size allocates nothing. */
template <typename Archive, typename Rows, typename Function>
void
VisitRows(Archive& archive, Rows& rows, Function visit)
{
    const std::size_t size = archive.Size(rows.size());
    if constexpr (std::is_same_v<Archive, Writer>)
    {
        for (const auto& row : rows)
        {
            visit(archive, row);
        }
    }
    else
    {
        for (std::size_t i = 0; i < size && archive.m_good; ++i)
        {
            rows.emplace_back();
            visit(archive, rows.back());
        }
    }
}

template <typename Archive, typename Result>
void
VisitResult(Archive& archive, Result& result)
{
    archive.Value(result.scheme);
    archive.Value(result.run);
    VisitRows(archive, result.rounds, [](auto& a, auto& row) { VisitRound(a, row); });
    VisitRows(archive, result.nodes, [](auto& a, auto& row) { VisitNode(a, row); });
    VisitRows(archive, result.modules, [](auto& a, auto& row) { VisitModule(a, row); });
    archive.Value(result.firstMessage);
    archive.Value(result.lastAggregation);
    VisitEnergy(archive, result.deviceEnergy);
    VisitEnergy(archive, result.serverEnergy);
    VisitPhases(archive, result.devicePhases);
    archive.Value(result.accessBytes);
    archive.Value(result.d2dBytes);
    archive.Value(result.backhaulBytes);
    archive.Value(result.accessWireBytes);
    archive.Value(result.d2dWireBytes);
    archive.Value(result.backhaulWireBytes);
    VisitTransmitted(archive, result.accessUp);
    VisitTransmitted(archive, result.accessDown);
    VisitTransmitted(archive, result.d2d);
    VisitTransmitted(archive, result.backhaulUp);
    VisitTransmitted(archive, result.backhaulDown);
}

} // namespace

std::string
WriteRunResult(const RunResult& result)
{
    Writer writer;
    writer.Value(FIRST_LINE);
    VisitResult(writer, result);
    writer.Value(LAST_LINE);
    return writer.m_text;
}

std::optional<RunResult>
ReadRunResult(const std::string& text)
{
    Reader reader(text);
    RunResult result;
    std::string first;
    std::string last;
    reader.Value(first);
    VisitResult(reader, result);
    reader.Value(last);
    if (!reader.m_good || first != FIRST_LINE || last != LAST_LINE)
    {
        return std::nullopt;
    }
    return result;
}

} // namespace hfedfm
} // namespace ns3
