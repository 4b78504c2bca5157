// SPDX-License-Identifier: GPL-2.0-only
#include "hfedfm-m3t-description.h"

#include "ns3/abort.h"
#include "ns3/hfedfm-vocabulary.h"

#include <algorithm>
#define BOOST_BIND_GLOBAL_PLACEHOLDERS // what Boost 1.74 asks of itself
#include <boost/property_tree/json_parser.hpp>
#include <boost/property_tree/ptree.hpp>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <sstream>
#include <utility>

namespace ns3::hfedfm
{

namespace
{

/** Append a weight [out, in] and its bias [out]. */
void
AddLinear(std::vector<TensorSpec>& specs, const std::string& name, uint32_t out, uint32_t in)
{
    specs.push_back({name + "weight", {out, in}});
    specs.push_back({name + "bias", {out}});
}

/** Append gain and bias of a layer norm. */
void
AddNorm(std::vector<TensorSpec>& specs, const std::string& name, uint32_t width)
{
    specs.push_back({name + ".weight", {width}});
    specs.push_back({name + ".bias", {width}});
}

/** Append both layers of a bottleneck. */
void
AddBottleneck(std::vector<TensorSpec>& specs,
              const std::string& name,
              uint32_t width,
              uint32_t inside)
{
    AddLinear(specs, name + "down.", inside, width);
    AddLinear(specs, name + "up.", width, inside);
}

/** Keys of the metadata of a backbone file. */
const std::string HEADS = "heads";
const std::string NORM_EPSILON = "norm_epsilon";
const std::string PERCEPTS = "percepts";

/** @param text a number between 0 and 1 @param epsilon filled @return whether it is one */
bool
ReadEpsilon(const std::string& text, float& epsilon)
{
    char* end = nullptr;
    epsilon = std::strtof(text.c_str(), &end);
    return *end == '\0' && epsilon > 0 && epsilon < 1;
}

std::string
PrintShape(const std::vector<uint32_t>& shape)
{
    std::ostringstream text;
    text << "[";
    for (std::size_t i = 0; i < shape.size(); ++i)
    {
        text << (i > 0 ? ", " : "") << shape[i];
    }
    text << "]";
    return text.str();
}

/** @return what modalities besides text look like, as in `image 3x32x32/8x8,audio 1x16x32/16x4` */
std::string
PrintPercepts(const std::vector<PerceptDescription>& percepts)
{
    std::ostringstream text;
    for (const auto& percept : percepts)
    {
        text << (&percept == &percepts.front() ? "" : ",") << percept.name << " "
             << percept.channels << "x" << percept.height << "x" << percept.width << "/"
             << percept.patchHeight << "x" << percept.patchWidth;
    }
    return text.str();
}

/** @param text as of PrintPercepts() @return them; none if the text is wrong */
std::vector<PerceptDescription>
ReadPercepts(const std::string& text)
{
    std::vector<PerceptDescription> percepts;
    std::istringstream stream(text);
    for (std::string item; std::getline(stream, item, ',');)
    {
        const auto space = std::min(item.find(' '), item.size());
        PerceptDescription percept{item.substr(0, space), 0, 0, 0, 0, 0};
        int end = 0;
        const bool read = std::sscanf(item.c_str() + space,
                                      " %5ux%5ux%5u/%5ux%5u%n",
                                      &percept.channels,
                                      &percept.height,
                                      &percept.width,
                                      &percept.patchHeight,
                                      &percept.patchWidth,
                                      &end) == 5 &&
                          space + static_cast<std::size_t>(end) == item.size();
        if (!read || percept.name.empty() || percept.channels == 0 || percept.height == 0 ||
            percept.width == 0 || percept.patchHeight == 0 || percept.patchWidth == 0 ||
            percept.height % percept.patchHeight != 0 || percept.width % percept.patchWidth != 0)
        {
            return {};
        }
        percepts.push_back(percept);
    }
    return percepts;
}

} // namespace

uint32_t
BackboneDescription::CountMostTokens() const
{
    uint32_t most = CountTextTokens();
    for (std::size_t i = 0; i < percepts.size(); ++i)
    {
        most = std::max(most, CountTokens(i));
    }
    return most;
}

std::size_t
BackboneDescription::FindPercept(const std::string& name) const
{
    const auto found = std::find_if(percepts.begin(), percepts.end(), [&name](const auto& percept) {
        return percept.name == name;
    });
    std::string known;
    for (const auto& percept : percepts)
    {
        known += (known.empty() ? "" : ", ") + percept.name;
    }
    NS_ABORT_MSG_IF(found == percepts.end(),
                    "The backbone has no modality '" << name << "'; besides text it has: " << known
                                                     << ".");
    return static_cast<std::size_t>(found - percepts.begin());
}

std::optional<BackboneDescription>
BackboneDescription::Read(const SafetensorsFile& file, std::string& error)
{
    BackboneDescription size;
    error.clear();
    const auto shapeOf = [&](const std::string& name) {
        const auto found = file.tensors.find(name);
        const bool fits = found != file.tensors.end() && found->second.shape.size() == 2 &&
                          found->second.shape[0] > 0 && found->second.shape[1] > 0;
        if (!fits && error.empty())
        {
            error = "it has no tensor '" + name + "' with two sizes";
        }
        return fits ? found->second.shape : std::vector<uint32_t>{1, 1};
    };
    const auto told = [&file](const std::string& key, const std::string& other) {
        const auto found = file.metadata.find(key);
        return found == file.metadata.end() ? other : found->second;
    };
    const auto check = [&error](bool fits, const std::string& problem) {
        error = error.empty() && !fits ? problem : error;
    };
    size.vocabulary = shapeOf("embed.token")[0];
    size.width = shapeOf("embed.token")[1];
    size.words = shapeOf("embed.position.text")[0] - 1;
    size.hidden = shapeOf("layer0.ff1.weight")[0];
    size.layers = 1;
    while (file.tensors.count(NameLayer(size.layers) + "ff1.weight") > 0)
    {
        ++size.layers;
    }
    check(size.words == Vocabulary::SENTENCE && size.vocabulary >= Vocabulary::GetSize(),
          "it has " + std::to_string(size.vocabulary) + " words and " +
              std::to_string(size.words + 1) + " places of them; " +
              std::to_string(Vocabulary::GetSize()) + " words or more and " +
              std::to_string(Vocabulary::SENTENCE + 1) + " places are needed");
    const auto heads = told(HEADS, std::to_string(size.heads));
    size.heads = static_cast<uint32_t>(std::strtoul(heads.c_str(), nullptr, 10));
    check(size.heads > 0 && heads == std::to_string(size.heads) && size.width % size.heads == 0,
          "its metadata say heads=" + heads + "; a number that divides the width of " +
              std::to_string(size.width) + " is needed");
    const auto epsilon = told(NORM_EPSILON, "1e-5");
    check(ReadEpsilon(epsilon, size.normEpsilon),
          "its metadata say norm_epsilon=" + epsilon + "; a number between 0 and 1 is needed");
    const auto percepts = told(PERCEPTS, PrintPercepts(size.percepts));
    size.percepts = ReadPercepts(percepts);
    check(!size.percepts.empty(),
          "its metadata say percepts=" + percepts +
              "; a list like 'image 3x32x32/8x8,audio 1x16x32/16x4' of channels, height and width "
              "and of height and width of patches, which divide them, is needed");
    if (!error.empty())
    {
        return std::nullopt;
    }
    for (const auto& spec : size.MakeSpecs())
    {
        const auto found = file.tensors.find(spec.name);
        const auto expected = PrintShape(spec.shape);
        check(found != file.tensors.end(),
              "the tensor '" + spec.name + "' of shape " + expected + " is missing");
        if (found != file.tensors.end())
        {
            check(found->second.shape == spec.shape,
                  "the tensor '" + spec.name + "' has shape " + PrintShape(found->second.shape) +
                      "; expected is " + expected);
        }
    }
    return error.empty() ? std::make_optional(size) : std::nullopt;
}

std::optional<BackboneDescription>
BackboneDescription::ReadConfig(const std::string& json, std::string& error)
{
    boost::property_tree::ptree tree;
    error.clear();
    try
    {
        std::istringstream stream(json);
        boost::property_tree::read_json(stream, tree);
    }
    catch (const boost::property_tree::json_parser_error& problem)
    {
        error = "it is no JSON: line " + std::to_string(problem.line()) + ": " + problem.message();
        return std::nullopt;
    }
    const auto keep = [&error](const std::string& problem) {
        error = error.empty() ? problem : error;
    };
    const auto textOf = [&tree](const std::string& key, const std::string& other) {
        return tree.get<std::string>(key, other);
    };
    const auto number = [&](const std::string& key) {
        const auto text = textOf(key, "");
        const bool isNumber = !text.empty() && text.size() < 8 &&
                              text.find_first_not_of("0123456789") == std::string::npos;
        const auto value = isNumber ? static_cast<uint32_t>(std::stoul(text)) : 0;
        if (value == 0)
        {
            keep(text.empty() ? "it has no '" + key + "', a whole number from 1 to 9999999"
                              : "its '" + key + "' is '" + text +
                                    "'; a whole number from 1 to 9999999 is needed");
        }
        return std::max(value, 1U);
    };
    const auto must = [&](const std::string& key, const std::string& value) {
        const auto text = textOf(key, value);
        if (text != value)
        {
            keep("its '" + key + "' is '" + text + "'; it must be " + value);
        }
    };
    BackboneDescription size;
    size.width = number("hidden_size");
    size.layers = number("num_hidden_layers");
    size.heads = number("num_attention_heads");
    size.hidden = number("intermediate_size");
    size.vocabulary = number("vocab_size");
    size.words = number("max_position_embeddings") - 1;
    const auto side = number("image_size");
    const auto patch = number("patch_size");
    size.percepts = {{"image", number("num_channels"), side, side, patch, patch}};
    must("hidden_act", "gelu");
    must("qkv_bias", "true");
    const auto epsilon = textOf("layer_norm_eps", "1e-12");
    if (!ReadEpsilon(epsilon, size.normEpsilon))
    {
        keep("its 'layer_norm_eps' is '" + epsilon + "'; a number between 0 and 1 is needed");
    }
    const auto divides = [&](uint32_t part, uint32_t whole, const std::string& names) {
        if (whole % part != 0)
        {
            keep("its " + names + " are " + std::to_string(part) + " and " + std::to_string(whole) +
                 "; the first must divide the second");
        }
    };
    divides(size.heads, size.width, "'num_attention_heads' and 'hidden_size'");
    divides(patch, side, "'patch_size' and 'image_size'");
    return error.empty() ? std::make_optional(size) : std::nullopt;
}

std::map<std::string, std::string>
BackboneDescription::MakeMetadata() const
{
    const BackboneDescription embedded;
    std::map<std::string, std::string> metadata;
    if (heads != embedded.heads)
    {
        metadata[HEADS] = std::to_string(heads);
    }
    if (normEpsilon != embedded.normEpsilon)
    {
        std::ostringstream text;
        text << normEpsilon;
        metadata[NORM_EPSILON] = text.str();
    }
    if (PrintPercepts(percepts) != PrintPercepts(embedded.percepts))
    {
        metadata[PERCEPTS] = PrintPercepts(percepts);
    }
    return metadata;
}

std::vector<TensorSpec>
BackboneDescription::MakeSpecs() const
{
    std::vector<TensorSpec> specs;
    const auto add = [&](const std::string& modality) {
        for (auto& spec : MakeEncoderSpec(modality).tensors)
        {
            specs.push_back({NameEmbedding(modality, spec.name), std::move(spec.shape)});
        }
    };
    add(TEXT);
    for (const auto& percept : percepts)
    {
        add(percept.name);
    }
    for (uint32_t layer = 0; layer < layers; ++layer)
    {
        const std::string prefix = BackboneDescription::NameLayer(layer);
        AddNorm(specs, prefix + "norm1", width);
        AddLinear(specs, prefix + "qkv.", 3 * width, width);
        AddLinear(specs, prefix + "proj.", width, width);
        AddNorm(specs, prefix + "norm2", width);
        AddLinear(specs, prefix + "ff1.", hidden, width);
        AddLinear(specs, prefix + "ff2.", width, hidden);
    }
    AddNorm(specs, "norm", width);
    return specs;
}

ModuleSpec
BackboneDescription::MakeEncoderSpec(const std::string& modality) const
{
    ModuleSpec spec{ModuleId(ModuleKind::ENCODER, modality), {}};
    uint32_t places = CountTextTokens();
    if (modality == TEXT)
    {
        spec.tensors.push_back({"token", {vocabulary, width}});
    }
    else
    {
        const auto& percept = percepts.at(FindPercept(modality));
        AddLinear(spec.tensors, "patch.", width, percept.CountPatchValues());
        places = percept.CountPatches();
    }
    spec.tensors.push_back({"position", {places, width}});
    spec.tensors.push_back({"modality", {width}});
    return spec;
}

std::string
BackboneDescription::NameEmbedding(const std::string& modality, const std::string& tensor)
{
    const auto dot = std::min(tensor.find('.'), tensor.size());
    return tensor == "token"
               ? "embed.token"
               : "embed." + tensor.substr(0, dot) + "." + modality + tensor.substr(dot);
}

int
ModuleDescription::CountFrozenLayers(uint32_t layers) const
{
    if (!encoders.empty())
    {
        return -1;
    }
    uint32_t frozen = prompts > 0 ? promptLayer : layers;
    if (HasAdapter())
    {
        // What stands behind a layer leaves the layer itself as it is.
        const auto behind = adapterStyle == AdapterStyle::BOTTLENECK ? 1U : 0U;
        frozen = std::min(frozen, adapterLayers.front() + behind);
    }
    if (HasExperts())
    {
        frozen = std::min(frozen, expertLayers.front() + 1);
    }
    return static_cast<int>(frozen);
}

bool
ModuleDescription::IsAnyTrainedBefore(uint32_t layer) const
{
    return !encoders.empty() || CountPrompts(layer) > 0 ||
           (HasAdapter() && adapterLayers.front() < layer) ||
           (HasExperts() && expertLayers.front() < layer);
}

Manifest
ModuleDescription::MakeManifest(const BackboneDescription& backbone,
                                const TaskDescription& task) const
{
    const auto width = backbone.width;
    Manifest manifest;
    for (const auto& modality : encoders)
    {
        if (modality == BackboneDescription::TEXT || modality == task.percept)
        {
            manifest.push_back(backbone.MakeEncoderSpec(modality));
        }
    }
    if (prompts > 0)
    {
        manifest.push_back(
            {ModuleId(ModuleKind::PROMPT, task.name), {{"tokens", {prompts, width}}}});
    }
    if (HasExperts())
    {
        ModuleSpec gate{ModuleId(ModuleKind::GATE), {}};
        for (const auto layer : expertLayers)
        {
            gate.tensors.push_back(
                {BackboneDescription::NameLayer(layer) + "weight", {experts, width}});
            if (routeSamples)
            {
                break; // the first of these layers chooses for all
            }
        }
        manifest.push_back(gate);
        for (uint32_t expert = 0; expert < experts; ++expert)
        {
            ModuleSpec spec{ModuleId(ModuleKind::EXPERT, std::to_string(expert)), {}};
            for (const auto layer : expertLayers)
            {
                AddBottleneck(spec.tensors,
                              BackboneDescription::NameLayer(layer),
                              width,
                              expertWidth);
            }
            manifest.push_back(spec);
        }
    }
    if (HasAdapter())
    {
        ModuleSpec spec{GetAdapterId(task.name), {}};
        for (const auto layer : adapterLayers)
        {
            const auto name = BackboneDescription::NameLayer(layer);
            switch (adapterStyle)
            {
            case AdapterStyle::BOTTLENECK:
                AddBottleneck(spec.tensors, name, width, adapterWidth);
                break;
            case AdapterStyle::PARALLEL:
                AddBottleneck(spec.tensors, name + "attention.", width, adapterWidth);
                AddBottleneck(spec.tensors, name + "feed.", width, adapterWidth);
                break;
            case AdapterStyle::LORA:
                spec.tensors.push_back({name + "query.a", {adapterWidth, width}});
                spec.tensors.push_back({name + "query.b", {width, adapterWidth}});
                spec.tensors.push_back({name + "value.a", {adapterWidth, width}});
                spec.tensors.push_back({name + "value.b", {width, adapterWidth}});
                break;
            }
        }
        manifest.push_back(spec);
    }
    ModuleSpec head{ModuleId(ModuleKind::HEAD, task.name), {}};
    AddLinear(head.tensors, "", task.classes, width);
    manifest.push_back(head);
    std::sort(manifest.begin(), manifest.end(), [](const auto& a, const auto& b) {
        return a.id < b.id;
    });
    return manifest;
}

std::string
ModuleDescription::FindError(const BackboneDescription& backbone) const
{
    std::ostringstream error;
    const auto check = [&](const char* name, const std::vector<uint32_t>& list) {
        for (const auto layer : list)
        {
            if (layer >= backbone.layers && error.tellp() == 0)
            {
                error << name << " names layer " << layer << ", but the backbone has layers 0 to "
                      << backbone.layers - 1 << ".";
            }
        }
    };
    check("AdapterLayers", adapterLayers);
    if (experts > 0)
    {
        check("ExpertLayers", expertLayers);
    }
    if (prompts > 0)
    {
        check("PromptLayer", {promptLayer});
    }
    for (const auto& modality : encoders)
    {
        const bool known =
            modality == BackboneDescription::TEXT ||
            std::any_of(backbone.percepts.begin(),
                        backbone.percepts.end(),
                        [&](const auto& percept) { return percept.name == modality; });
        if (!known && error.tellp() == 0)
        {
            error << "Encoders names '" << modality << "'; the backbone has: text";
            for (const auto& percept : backbone.percepts)
            {
                error << ", " << percept.name;
            }
            error << ".";
        }
    }
    if (experts > 0 && expertLayers.empty() && error.tellp() == 0)
    {
        error << "Experts is " << experts << ", but ExpertLayers names no layer.";
    }
    if (experts > 0 && expertsPerInput > experts && error.tellp() == 0)
    {
        error << "ExpertsPerInput is " << expertsPerInput << ", but there are " << experts
              << " experts.";
    }
    return error.str();
}

std::string
ModuleDescription::ToString() const
{
    std::ostringstream text;
    const auto list = [&text](const char* name, const auto& items) {
        text << " " << name << "=";
        for (const auto& item : items)
        {
            text << item << ",";
        }
    };
    list("encoders", encoders);
    text << " prompts=" << prompts << " at=" << promptLayer
         << " style=" << static_cast<int>(adapterStyle) << " width=" << adapterWidth
         << " per_task=" << adapterPerTask;
    list("adapters", adapterLayers);
    text << " experts=" << experts << " expert_width=" << expertWidth
         << " by_sample=" << routeSamples << " top=" << expertsPerInput << " balance=" << balance;
    list("expert_layers", expertLayers);
    return text.str();
}

double
CountTrainingFlops(const BackboneDescription& backbone,
                   const ModuleDescription& modules,
                   const TaskDescription& task)
{
    const auto& patches = backbone.percepts.at(backbone.FindPercept(task.percept));
    const double d = backbone.width;
    const double input = backbone.CountTextTokens() + patches.CountPatches();
    const double embedding = 2.0 * patches.CountPatches() * patches.CountPatchValues() * d;
    const int frozen = modules.CountFrozenLayers(backbone.layers);
    double flops = 3 * 2 * task.classes * d;
    if (std::find(modules.encoders.begin(), modules.encoders.end(), task.percept) !=
        modules.encoders.end())
    {
        flops += 2 * embedding;
    }
    else if (!modules.encoders.empty())
    {
        flops += embedding;
    }
    for (uint32_t layer = 0; layer < backbone.layers; ++layer)
    {
        const double tokens = input + modules.CountPrompts(layer);
        const double rows = layer + 1 < backbone.layers ? tokens : 1;
        const bool cached = static_cast<int>(layer) < frozen;
        // Whether gradients go on to what is in front of this layer.
        const bool passed = modules.IsAnyTrainedBefore(layer);
        const bool adapted = modules.HasAdapter(layer);
        const double bottleneck = 4 * rows * d * modules.adapterWidth;
        if (adapted)
        {
            switch (modules.adapterStyle)
            {
            case AdapterStyle::BOTTLENECK:
                flops += 3 * bottleneck - (cached ? bottleneck / 2 : 0);
                break;
            case AdapterStyle::PARALLEL:
                flops += 3 * 2 * bottleneck - (passed ? 0 : bottleneck / 2);
                break;
            case AdapterStyle::LORA:
                flops += 3 * 8 * tokens * d * modules.adapterWidth;
                break;
            }
        }
        if (modules.HasExperts(layer))
        {
            flops += 3 * (modules.expertsPerInput * 4 * rows * d * modules.expertWidth +
                          2 * (modules.routeSamples ? 1 : rows) * d * modules.experts);
        }
        if (cached)
        {
            continue;
        }
        const double feed = 4 * rows * d * backbone.hidden;
        const double rest = 4 * rows * d * d + 4 * tokens * d * d;
        const double attention = 4 * rows * tokens * d;
        flops += feed + rest + attention;
        if (passed || (adapted && modules.adapterStyle == AdapterStyle::LORA))
        {
            flops += feed + rest + 2 * attention;
        }
        else if (adapted)
        {
            flops += feed;
        }
    }
    return flops;
}

double
CountForwardFlops(const BackboneDescription& backbone,
                  const ModuleDescription& modules,
                  const TaskDescription& task)
{
    const auto& patches = backbone.percepts.at(backbone.FindPercept(task.percept));
    const double d = backbone.width;
    const double input = backbone.CountTextTokens() + patches.CountPatches();
    double flops = 2 * task.classes * d;
    if (!modules.encoders.empty())
    {
        flops += 2.0 * patches.CountPatches() * patches.CountPatchValues() * d;
    }
    for (uint32_t layer = 0; layer < backbone.layers; ++layer)
    {
        const double tokens = input + modules.CountPrompts(layer);
        const double rows = layer + 1 < backbone.layers ? tokens : 1;
        const double bottleneck = 4 * rows * d * modules.adapterWidth;
        if (modules.HasAdapter(layer))
        {
            flops += modules.adapterStyle == AdapterStyle::BOTTLENECK ? bottleneck
                     : modules.adapterStyle == AdapterStyle::PARALLEL
                         ? 2 * bottleneck
                         : 8 * tokens * d * modules.adapterWidth;
        }
        if (modules.HasExperts(layer))
        {
            flops += modules.expertsPerInput * 4 * rows * d * modules.expertWidth +
                     2 * (modules.routeSamples ? 1 : rows) * d * modules.experts;
        }
        if (static_cast<int>(layer) >= modules.CountFrozenLayers(backbone.layers))
        {
            flops += 4 * rows * d * backbone.hidden + 4 * rows * d * d + 4 * tokens * d * d +
                     4 * rows * tokens * d;
        }
    }
    return flops;
}

} // namespace ns3::hfedfm
