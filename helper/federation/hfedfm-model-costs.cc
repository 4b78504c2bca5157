// SPDX-License-Identifier: GPL-2.0-only
#include "hfedfm-model-costs.h"

#include "../tool/hfedfm-csv.h"
#include "../tool/hfedfm-file-io.h"

#include "ns3/hfedfm-input-error.h"
#include "ns3/hfedfm-m3t-learner.h"
#include "ns3/hfedfm-options.h"
#include "ns3/hfedfm-vqa-task.h"
#include "ns3/string.h"

#include <algorithm>
#include <map>
#include <set>
#include <sstream>

namespace ns3::hfedfm
{

namespace
{

/** Parameters of all modules together: 4 bytes each make a message that streams still accept. */
constexpr uint64_t MOST_PARAMETERS = 250000000;

/** ViLT-B/32: words 30,522 x 768, positions, patches 32 x 32 x 3, and 12 layers. */
constexpr uint64_t VILT_FROZEN = 111595008;

/** Parameters of a linear head from 768 features to one answer, with its bias. */
constexpr uint64_t VILT_ANSWER = 768 + 1;

/** @return parameters that each module of the embedded model holds, with those of all tasks */
std::map<ModuleId, uint64_t>
CountEmbedded()
{
    const std::string one = "scene";
    const auto learner = CreateObject<M3tLearner>();
    learner->SetAttribute("Tasks", StringValue(one));
    std::map<ModuleId, uint64_t> counts;
    for (const auto& spec : learner->GetManifest())
    {
        if (spec.id.GetName() != one)
        {
            counts[spec.id] = spec.GetCount();
            continue;
        }
        for (const auto& name : GetVqaTaskNames())
        {
            // A head has as many rows as its task has answers.
            const auto count =
                spec.id.GetKind() == ModuleKind::HEAD
                    ? spec.GetCount() / GetVqaTask(one).GetClasses() * GetVqaTask(name).GetClasses()
                    : spec.GetCount();
            counts[ModuleId(spec.id.GetKind(), name)] = count;
        }
    }
    return counts;
}

/** @return whether devices that learn these tasks may have that module */
bool
IsOf(const ModuleId& id, const std::vector<std::string>& tasks)
{
    const auto has = [&id](const std::vector<std::string>& names) {
        return std::find(names.begin(), names.end(), id.GetName()) != names.end();
    };
    return has(tasks) || !has(GetVqaTaskNames());
}

ModelCosts
MakeVilt(const std::string& name, uint64_t adapter, double flops, const std::string& source)
{
    ModelCosts costs{name, CountEmbedded(), flops, VILT_FROZEN, source};
    for (auto& [id, count] : costs.parameters)
    {
        count = id.GetKind() == ModuleKind::ADAPTER
                    ? adapter
                    : VILT_ANSWER * GetVqaTask(id.GetName()).GetClasses();
    }
    return costs;
}

/** Reads one line after the other into costs. */
class CostsReader
{
  public:
    explicit CostsReader(const std::string& path)
        : m_path(path)
    {
        m_costs.name = path;
        m_costs.source = "the file";
    }

    ModelCosts Read()
    {
        std::istringstream lines(ReadFile(m_path));
        std::string line;
        for (uint32_t number = 1; std::getline(lines, line); ++number)
        {
            if (!line.empty() && line.back() == '\r')
            {
                line.pop_back();
            }
            if (!line.empty() && line[0] != '#' && line != "module,parameters")
            {
                m_place = m_path + ", line " + std::to_string(number) + ": ";
                TakeLine(line);
            }
        }
        ThrowIf(m_costs.sampleFlops == 0,
                "The costs file '" + m_path +
                    "' has no line 'flops_per_sample,number', which it needs.");
        ThrowIf(m_costs.GetTrained() > MOST_PARAMETERS,
                "The modules of the costs file '" + m_path + "' have " +
                    std::to_string(m_costs.GetTrained()) + " parameters; at most " +
                    std::to_string(MOST_PARAMETERS) + " are allowed in all.");
        return m_costs;
    }

  private:
    void TakeLine(const std::string& line)
    {
        const auto fields = SplitCommas(line);
        ThrowIf(fields.size() != 2,
                m_place + "'" + line + "' has " + std::to_string(fields.size()) +
                    " fields; two are allowed, a module and its parameters.");
        const auto& name = fields[0];
        const auto& text = fields[1];
        ThrowIf(!m_seen.insert(name).second,
                m_place + "'" + name + "' is there twice; once is allowed.");
        if (name == "flops_per_sample")
        {
            const auto flops = ParseReal(text);
            ThrowIf(!flops || *flops <= 0 || *flops > 1e18,
                    m_place + "flops_per_sample is '" + text +
                        "'; it must be a number above 0 and at most 1e18.");
            m_costs.sampleFlops = *flops;
        }
        else if (name == "frozen_parameters")
        {
            m_costs.frozen = TakeCount(name, text, 0, 1000000000000);
        }
        else
        {
            TakeModule(name, text);
        }
    }

    void TakeModule(const std::string& name, const std::string& text)
    {
        const auto id = ModuleId::Parse(name);
        const auto held = id ? m_embedded.find(*id) : m_embedded.end();
        std::string names;
        for (const auto& [known, count] : m_embedded)
        {
            names += known.ToString() + ", ";
        }
        ThrowIf(held == m_embedded.end(),
                m_place + "'" + name + "' is no module of the embedded model; allowed are " +
                    names + "flops_per_sample and frozen_parameters.");
        m_costs.parameters[*id] = TakeCount(name, text, held->second, MOST_PARAMETERS);
    }

    uint64_t TakeCount(const std::string& name,
                       const std::string& text,
                       uint64_t least,
                       uint64_t most) const
    {
        const auto count = ParseInteger(text, least, most);
        ThrowIf(!count,
                m_place + name + " is '" + text + "'; it must be a whole number from " +
                    std::to_string(least) +
                    (least > 0 ? ", as many as the embedded module holds," : "") + " to " +
                    std::to_string(most) + ".");
        return *count;
    }

    std::string m_path;
    std::string m_place; // of the line that is being read
    std::map<ModuleId, uint64_t> m_embedded{CountEmbedded()};
    std::set<std::string> m_seen;
    ModelCosts m_costs;
};

/** @return parameters of each module that a device with all of the tasks trains */
std::map<ModuleId, uint64_t>
CountTrained(const ModelCosts& costs)
{
    std::map<ModuleId, uint64_t> counts;
    for (const auto& [id, held] : CountEmbedded())
    {
        const auto stands = costs.parameters.find(id);
        if (IsOf(id, costs.tasks))
        {
            counts[id] = stands == costs.parameters.end() ? held : stands->second;
        }
    }
    return counts;
}

} // namespace

uint64_t
ModelCosts::GetTrained() const
{
    uint64_t sum = 0;
    for (const auto& [id, count] : CountTrained(*this))
    {
        sum += count;
    }
    return sum;
}

double
ModelCosts::GetMemory() const
{
    return 4.0 * static_cast<double>(frozen) + 16.0 * static_cast<double>(GetTrained());
}

std::string
ModelCosts::GetModuleParameters() const
{
    std::string text;
    for (const auto& [id, count] : parameters)
    {
        if (IsOf(id, tasks))
        {
            text += (text.empty() ? "" : ",") + id.ToString() + "=" + std::to_string(count);
        }
    }
    return text;
}

std::string
ModelCosts::Describe(const CodecRules& codec) const
{
    if (IsEmbedded())
    {
        return "";
    }
    const auto trained = static_cast<double>(GetTrained());
    double bytes = 0;
    for (const auto& [id, count] : CountTrained(*this))
    {
        bytes += static_cast<double>(count) * codec.Find(id).GetBytesPerValue();
    }
    return "This is a scale model: the embedded model learns, and accuracies are its own; bytes, "
           "times and energies are those of '" +
           name + "', with updates of " + FormatFixed(trained, 0) + " parameters for all tasks (" +
           FormatFixed(bytes / 1e6, 2) + " MB as " + codec.ToString() + "), " +
           (sampleFlops > 0 ? FormatFixed(sampleFlops / 1e9, 2) + " GFLOP per sample and step, and "
                            : "operations of the embedded model, and ") +
           FormatFixed(GetMemory() / 1e6, 0) +
           " MB of weights, gradients and moments on a device, activations not counted.\n";
}

const std::vector<ModelCosts>&
GetModelCosts()
{
    static const std::vector<ModelCosts> all{
        {"embedded", {}, 0, 0, "the model that is trained"},
        MakeVilt("vilt-lora",
                 12 * 2 * 2 * 768 * 8,
                 28e9,
                 "ViLT-B/32 with LoRA of rank 8 on queries and values: 12 layers x 2 matrices x "
                 "2 factors of 768 x 8; operations: those of vilt-adapters times 29.1/33.5, as "
                 "counted by formula"),
        MakeVilt("vilt-adapters",
                 9461760,
                 32e9,
                 "ViLT-B/32 with two parallel adapters of 256 per layer: 12 x 2 x (2 x 768 x 256 + "
                 "768 + 256); 381 ms a sample at 85 GFLOP/s, measured with 90 tokens"),
        {"published",
         {{ModuleId(), 1500000 - 2 * 1300}},
         0,
         VILT_FROZEN,
         "an update of 6 MB as fp32, whose study counts no operations"},
    };
    return all;
}

namespace
{

auto
FindNamed(const std::string& name)
{
    const auto& all = GetModelCosts();
    return std::find_if(all.begin(), all.end(), [&name](const auto& costs) {
        return costs.name == name;
    });
}

} // namespace

bool
HasModelCosts(const std::string& name)
{
    return FindNamed(name) != GetModelCosts().end();
}

ModelCosts
FindModelCosts(const std::string& name)
{
    return HasModelCosts(name) ? *FindNamed(name) : CostsReader(name).Read();
}

} // namespace ns3::hfedfm
