// SPDX-License-Identifier: GPL-2.0-only
#include "hfedfm-circulation.h"

#include "ns3/hfedfm-input-error.h"
#include "ns3/hfedfm-options.h"

#include <algorithm>
#include <fstream>
#include <optional>
#include <utility>

namespace ns3::hfedfm
{

const std::string Circulation::ALLOWED =
    "uniform, rare-encoders, a list with commas of PATTERN=CLOUD or PATTERN=EDGE/CLOUD, each a "
    "period in rounds or 0 for never, for instance head=2,encoder=4/8, or a file with the lines "
    "'pattern,edge,cloud'";

namespace
{

const std::vector<std::pair<std::string, std::string>> PRESETS{{"uniform", ""},
                                                               {"rare-encoders", "encoder=4/8"}};

/** Reads rules one by one. */
class Reader
{
  public:
    /** @param place where the rule is @param pattern of it @param edge period, empty: none
     *  @param cloud period */
    void Take(const std::string& place,
              const std::string& pattern,
              const std::string& edge,
              const std::string& cloud)
    {
        const auto parsed = ModulePattern::Parse(pattern);
        ThrowIf(!parsed,
                place + "'" + pattern + "' is no pattern of modules; it must be " +
                    ModulePattern::ALLOWED + ".");
        ThrowIf(std::find(m_seen.begin(), m_seen.end(), *parsed) != m_seen.end(),
                place + "'" + pattern + "' is there twice; once is allowed.");
        m_seen.push_back(*parsed);
        const auto upper = ReadPeriod(place, pattern, cloud);
        if (!edge.empty())
        {
            const auto lower = ReadPeriod(place, pattern, edge);
            m_rules.edge.Add(*parsed, lower);
            ThrowIf(lower == CirculationRules::NEVER && upper != CirculationRules::NEVER,
                    place + "'" + pattern + "' never leaves its device, but has the period " +
                        cloud + " at the cloud; it must be 0, too.");
            ThrowIf(lower != CirculationRules::NEVER && upper % lower != 0,
                    place + "'" + pattern + "' has the periods " + edge + " and " + cloud +
                        "; the second must be a multiple of the first: there is nothing new for "
                        "the cloud before.");
        }
        m_rules.cloud.Add(*parsed, upper);
    }

    const Circulation& GetRules() const
    {
        return m_rules;
    }

  private:
    static uint32_t ReadPeriod(const std::string& place,
                               const std::string& pattern,
                               const std::string& text)
    {
        const auto period = ParseInteger(text, 0, CirculationRules::MAX_PERIOD);
        ThrowIf(!period,
                place + "the period of '" + pattern + "' is '" + text +
                    "'; it must be a whole number of rounds from 1 to " +
                    std::to_string(CirculationRules::MAX_PERIOD) + ", or 0 for never.");
        return static_cast<uint32_t>(*period);
    }

    std::vector<ModulePattern> m_seen;
    Circulation m_rules;
};

Circulation
ReadRules(const std::string& text)
{
    Reader reader;
    for (const auto& part : SplitCommas(text))
    {
        const auto equals = std::min(part.rfind('='), part.size());
        const auto periods = part.substr(std::min(equals + 1, part.size()));
        const auto slash = periods.find('/');
        const bool two = slash != std::string::npos;
        reader.Take("In the circulation '" + text + "', ",
                    part.substr(0, equals),
                    two ? periods.substr(0, slash) : "",
                    two ? periods.substr(slash + 1) : periods);
    }
    return reader.GetRules();
}

Circulation
ReadFile(const std::string& path)
{
    std::ifstream file(path);
    ThrowIf(!file,
            "The circulation '" + path + "' cannot be read; it must be " + Circulation::ALLOWED +
                ".");
    Reader reader;
    std::size_t number = 0;
    for (std::string line; std::getline(file, line);)
    {
        const auto place = path + ", line " + std::to_string(++number) + ": ";
        if (!line.empty() && line.back() == '\r')
        {
            line.pop_back();
        }
        if (line.empty() || line[0] == '#' || line == "pattern,edge,cloud")
        {
            continue;
        }
        const auto fields = SplitCommas(line);
        ThrowIf(fields.size() != 3,
                place + "'" + line + "' has " + std::to_string(fields.size()) +
                    " fields; three are allowed, a pattern of modules and its periods at the edge "
                    "and at the cloud.");
        ThrowIf(fields[1].empty(),
                place + "the period at the edge is missing; without a rule it is 1.");
        reader.Take(place, fields[0], fields[1], fields[2]);
    }
    ThrowIf(reader.GetRules().IsUniform(), "The circulation file '" + path + "' has no rules.");
    return reader.GetRules();
}

} // namespace

Circulation
Circulation::Parse(const std::string& text)
{
    const auto preset = std::find_if(PRESETS.begin(), PRESETS.end(), [&text](const auto& other) {
        return other.first == text;
    });
    if (preset != PRESETS.end())
    {
        return preset->second.empty() ? Circulation() : ReadRules(preset->second);
    }
    return text.find('=') == std::string::npos ? ReadFile(text) : ReadRules(text);
}

void
Circulation::KeepPersonal(const std::string& patterns)
{
    if (patterns.empty())
    {
        return;
    }
    Circulation all;
    for (const auto& text : SplitCommas(patterns))
    {
        const auto pattern = ModulePattern::Parse(text);
        ThrowIf(!pattern,
                "'" + text + "' is no pattern of personal modules; it must be " +
                    ModulePattern::ALLOWED + ".");
        all.edge.Add(*pattern, CirculationRules::NEVER);
        all.cloud.Add(*pattern, CirculationRules::NEVER);
    }
    const auto append = [](CirculationRules& to, const CirculationRules& from) {
        for (const auto& [pattern, period] : from.GetRules())
        {
            to.Add(pattern, period);
        }
    };
    append(all.edge, edge);
    append(all.cloud, cloud);
    *this = all;
}

std::string
Circulation::ToString() const
{
    std::string text;
    for (const auto& [pattern, period] : cloud.GetRules())
    {
        const auto rule =
            std::find_if(edge.GetRules().begin(),
                         edge.GetRules().end(),
                         [&p = pattern](const auto& other) { return other.first == p; });
        text += (text.empty() ? "" : ",") + pattern.ToString() + "=" +
                (rule == edge.GetRules().end() ? "" : std::to_string(rule->second) + "/") +
                std::to_string(period);
    }
    return text.empty() ? PRESETS.front().first : text;
}

} // namespace ns3::hfedfm
