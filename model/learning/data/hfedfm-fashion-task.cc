// SPDX-License-Identifier: GPL-2.0-only
#include "hfedfm-fashion-task.h"

#include "hfedfm-idx-file.h"

#include "ns3/abort.h"
#include "ns3/string.h"

#include <fstream>
#include <map>
#include <mutex>
#include <utility>

namespace ns3::hfedfm
{

NS_OBJECT_ENSURE_REGISTERED(FashionTask);

namespace
{

constexpr uint32_t SIDE = 28;
constexpr int MARGIN = (Image::SIDE - static_cast<int>(SIDE)) / 2;

/** @return an IDX file, compressed or not; nothing with an error */
std::optional<IdxFile>
ReadEither(const std::string& path, std::string& error)
{
    const auto compressed = path + ".gz";
    const auto name = std::ifstream(path) ? path : compressed;
    auto file = ReadIdxFile(name, error);
    if (!file)
    {
        error = "the file '" + name + "' cannot be used: " + error;
    }
    return file;
}

} // namespace

TypeId
FashionTask::GetTypeId()
{
    static TypeId tid =
        TypeId("ns3::hfedfm::FashionTask")
            .SetParent<VqaTask>()
            .SetGroupName("Hfedfm")
            .AddConstructor<FashionTask>()
            .AddAttribute("Folder",
                          "Where the four IDX files of Fashion-MNIST are, with or without .gz; "
                          "read once in a process, when the task is used first.",
                          StringValue("/usr/share/datasets/fashion-mnist"),
                          MakeStringAccessor(&FashionTask::m_folder),
                          MakeStringChecker());
    return tid;
}

std::string
FashionTask::ReadPart(const std::string& folder, const std::string& name, Part& part)
{
    std::string error;
    auto images = ReadEither(folder + "/" + name + "-images-idx3-ubyte", error);
    const auto labels =
        images ? ReadEither(folder + "/" + name + "-labels-idx1-ubyte", error) : std::nullopt;
    if (!labels)
    {
        return error;
    }
    const auto count = labels->values.size();
    if (images->shape != std::vector<uint32_t>{static_cast<uint32_t>(count), SIDE, SIDE})
    {
        return "the " + name + " files in '" + folder + "' do not have a label for each picture " +
               "of 28 x 28";
    }
    for (std::size_t i = 0; i < count; ++i)
    {
        if (labels->values[i] >= FASHION_CLASSES)
        {
            return "a label of the " + name + " files in '" + folder + "' is " +
                   std::to_string(labels->values[i]) + "; 0 to 9 are allowed";
        }
        part.byClass[labels->values[i]].push_back(static_cast<uint32_t>(i));
    }
    for (uint32_t label = 0; label < FASHION_CLASSES; ++label)
    {
        if (part.byClass[label].empty())
        {
            return "the " + name + " files in '" + folder + "' have no picture of the class " +
                   std::to_string(label);
        }
    }
    part.pixels = std::move(images->values);
    return "";
}

std::shared_ptr<const FashionTask::Pictures>
FashionTask::ReadFolder(const std::string& folder)
{
    // Some 55 MB, wanted by all devices and any thread, or by nobody.
    static std::mutex mutex;
    static std::map<std::string, std::shared_ptr<const Pictures>> read;
    const std::lock_guard<std::mutex> lock(mutex);
    auto& known = read[folder];
    if (!known)
    {
        auto pictures = std::make_shared<Pictures>();
        pictures->error = ReadPart(folder, "train", pictures->parts[0]);
        if (pictures->error.empty())
        {
            pictures->error = ReadPart(folder, "t10k", pictures->parts[1]);
        }
        known = pictures;
    }
    return known;
}

std::string
FashionTask::FindError() const
{
    const auto pictures = ReadFolder(m_folder);
    return pictures->error.empty()
               ? ""
               : "The task fashion has no pictures: " + pictures->error +
                     ". Install Debian's package dataset-fashion-mnist, or set the attribute "
                     "ns3::hfedfm::FashionTask::Folder.";
}

const FashionTask::Part&
FashionTask::GetPart(VqaPart part) const
{
    const auto pictures = ReadFolder(m_folder); // which are kept for ever
    NS_ABORT_MSG_UNLESS(pictures->error.empty(), FindError());
    return pictures->parts[part == VqaPart::TRAINING ? 0 : 1];
}

std::string
FashionTask::GetAnswer(uint32_t label) const
{
    static const std::array<std::string, FASHION_CLASSES> answers = {"t-shirt",
                                                                     "trouser",
                                                                     "pullover",
                                                                     "dress",
                                                                     "coat",
                                                                     "sandal",
                                                                     "shirt",
                                                                     "sneaker",
                                                                     "bag",
                                                                     "ankle boot"};
    return answers.at(label);
}

uint32_t
FashionTask::CountPool(VqaPart part, uint32_t label) const
{
    return static_cast<uint32_t>(GetPart(part).byClass.at(label).size());
}

VqaSample
FashionTask::Take(VqaPart part, uint32_t label, uint32_t index) const
{
    const auto& pictures = GetPart(part);
    const auto* pixel =
        pictures.pixels.data() + std::size_t{pictures.byClass.at(label).at(index)} * SIDE * SIDE;
    Image image;
    for (uint32_t y = 0; y < SIDE; ++y)
    {
        for (uint32_t x = 0; x < SIDE; ++x)
        {
            const float shade = static_cast<float>(*pixel++) / 255.0F;
            image.Set(static_cast<int>(x) + MARGIN,
                      static_cast<int>(y) + MARGIN,
                      {shade, shade, shade});
        }
    }
    return {MakePercept(image), Vocabulary::Encode("what is it [ans]"), label};
}

VqaSample
FashionTask::Draw(uint32_t label, SeededRandom& random) const
{
    return Take(VqaPart::TRAINING, label, random.Below(CountPool(VqaPart::TRAINING, label)));
}

} // namespace ns3::hfedfm
