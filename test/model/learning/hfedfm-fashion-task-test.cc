// SPDX-License-Identifier: GPL-2.0-only

/**
 * @file
 * Fashion-MNIST and its files. Cases: IDX files are read compressed or not, and refused with what
 * is wrong; pictures stand in the middle, grey, with their labels; a folder that does not fit is
 * told with what helps.
 */

#include "../../../model/learning/data/hfedfm-idx-file.h"
#include "../../fixture/hfedfm-study-errors.h"
#include "../../fixture/hfedfm-temp-folder.h"

#include "ns3/hfedfm-fashion-task.h"
#include "ns3/string.h"

#include <fstream>
#include <gtest/gtest.h>
#include <zlib.h>

using namespace ns3;
using namespace ns3::hfedfm;

namespace
{

/** @return a file of bytes */
std::string
MakeIdx(const std::vector<uint32_t>& shape, const std::string& values, char type = 8)
{
    std::string bytes{0, 0, type, static_cast<char>(shape.size())};
    for (const auto size : shape)
    {
        for (int shift = 24; shift >= 0; shift -= 8)
        {
            bytes += static_cast<char>(size >> shift);
        }
    }
    return bytes + values;
}

class FashionTaskTest : public testing::Test
{
  public:
    /** @param name of the file @param content of it @return its path */
    std::string Write(const std::string& name, const std::string& content)
    {
        const auto path = m_folder.GetPath() + "/" + name;
        std::ofstream(path, std::ios::binary) << content;
        return path;
    }

    /** As Write(), compressed. */
    std::string WriteCompressed(const std::string& name, const std::string& content)
    {
        const auto path = m_folder.GetPath() + "/" + name;
        const auto file = gzopen(path.c_str(), "wb");
        gzwrite(file, content.data(), static_cast<unsigned>(content.size()));
        gzclose(file);
        return path;
    }

    std::string ErrorOf(const std::string& path)
    {
        std::string error;
        EXPECT_FALSE(ReadIdxFile(path, error));
        return error;
    }

    /** Write pictures whose pixel at the end of row 0 is their number, with labels 0 to 9. */
    void WritePictures(const std::string& name, uint32_t count, bool compressed)
    {
        std::string pixels;
        std::string labels;
        for (uint32_t i = 0; i < count; ++i)
        {
            std::string picture(784, '\0');
            picture[27] = static_cast<char>(i);
            picture[783] = '\xff';
            pixels += picture;
            labels += static_cast<char>(i % 10);
        }
        const auto images = MakeIdx({count, 28, 28}, pixels);
        if (compressed)
        {
            WriteCompressed(name + "-images-idx3-ubyte.gz", images);
        }
        else
        {
            Write(name + "-images-idx3-ubyte", images);
        }
        Write(name + "-labels-idx1-ubyte", MakeIdx({count}, labels));
    }

    Ptr<FashionTask> MakeTask()
    {
        auto task = CreateObject<FashionTask>();
        task->SetAttribute("Folder", StringValue(m_folder.GetPath()));
        return task;
    }

    TempFolder m_folder;
};

} // namespace

TEST_F(FashionTaskTest, IdxFilesAreReadCompressedOrNot)
{
    const auto content = MakeIdx({2, 3}, "abcdef");
    for (const auto& path : {Write("a", content), WriteCompressed("b", content)})
    {
        std::string error;
        const auto file = ReadIdxFile(path, error);
        ASSERT_TRUE(file) << error;
        EXPECT_EQ(file->shape, (std::vector<uint32_t>{2, 3}));
        EXPECT_EQ(file->values, (std::vector<uint8_t>{'a', 'b', 'c', 'd', 'e', 'f'}));
    }
    std::string error;
    EXPECT_EQ(ReadIdxFile(Write("c", MakeIdx({0}, "")), error)->values.size(), 0U);
}

TEST_F(FashionTaskTest, DamagedIdxFilesAreRefused)
{
    EXPECT_EQ(ErrorOf(m_folder.GetPath() + "/none"), "No such file or directory");
    EXPECT_EQ(ErrorOf(Write("a", "")), "it is no IDX file");
    EXPECT_EQ(ErrorOf(Write("a", "PK\x03\x04")), "it is no IDX file");
    EXPECT_EQ(ErrorOf(Write("a", MakeIdx({1}, "x", 13))),
              "it is an IDX file of type 13 with 1 sizes; bytes (type 8) with 1 or more are "
              "needed");
    EXPECT_EQ(ErrorOf(Write("a", MakeIdx({2, 3}, "").substr(0, 9))),
              "it ends in the list of its sizes");
    EXPECT_EQ(ErrorOf(Write("a", MakeIdx({2, 3}, "abcde"))),
              "it has fewer values than the 6 of its sizes");
    EXPECT_EQ(ErrorOf(Write("a", MakeIdx({2, 3}, "abcdefg"))),
              "it has more values than the 6 of its sizes");
    // What the head promises is not reserved.
    EXPECT_EQ(ErrorOf(Write("a", MakeIdx({4000000000U}, "abc"))),
              "it has fewer values than the 4000000000 of its sizes");
    EXPECT_EQ(ErrorOf(Write("a", MakeIdx({0xffffffffU, 0xffffffffU}, "abc"))),
              "its sizes make more than 4294967296 bytes");
    const auto whole = WriteCompressed("b", MakeIdx({1000}, std::string(1000, 'x')));
    std::ifstream in(whole, std::ios::binary);
    const std::string bytes((std::istreambuf_iterator<char>(in)), {});
    EXPECT_EQ(ErrorOf(Write("c", bytes.substr(0, bytes.size() - 12))),
              "its compressed data are damaged");
}

TEST_F(FashionTaskTest, PicturesStandInTheMiddleWithTheirLabels)
{
    WritePictures("train", 35, true);
    WritePictures("t10k", 12, false);
    const auto task = MakeTask();
    ASSERT_EQ(task->FindError(), "");
    EXPECT_EQ(task->CountPool(VqaPart::TRAINING, 4), 4U);
    EXPECT_EQ(task->CountPool(VqaPart::TRAINING, 5), 3U);
    EXPECT_EQ(task->CountPool(VqaPart::TEST, 1), 2U);
    const auto sample = task->Take(VqaPart::TRAINING, 4, 2); // number 24
    EXPECT_EQ(sample.label, 4U);
    EXPECT_EQ(sample.tokens.back(), Vocabulary::ANS);
    ASSERT_EQ(sample.percept.values.size(), 3U * 32 * 32);
    float sum = 0;
    for (std::size_t plane = 0; plane < 3; ++plane)
    {
        EXPECT_EQ(sample.percept.values[plane * 1024 + 2 * 32 + 29], 24.0F / 255);
        EXPECT_EQ(sample.percept.values[plane * 1024 + 29 * 32 + 29], 1.0F);
    }
    for (const auto value : sample.percept.values)
    {
        sum += value;
    }
    EXPECT_FLOAT_EQ(sum, 3 * (1 + 24.0F / 255));
    SeededRandom random(1);
    EXPECT_EQ(task->Draw(7, random).label, 7U);
    EXPECT_EQ(task->GetAnswer(9), "ankle boot");
}

TEST_F(FashionTaskTest, AFolderThatDoesNotFitIsToldWithWhatHelps)
{
    EXPECT_EQ(MakeTask()->FindError(),
              "The task fashion has no pictures: the file '" + m_folder.GetPath() +
                  "/train-images-idx3-ubyte.gz' cannot be used: No such file or directory. Install "
                  "Debian's package dataset-fashion-mnist, or set the attribute "
                  "ns3::hfedfm::FashionTask::Folder.");
}

TEST_F(FashionTaskTest, EveryPictureNeedsALabelAndEveryClassAPicture)
{
    const auto expect = [this](const std::string& part) {
        const auto error = MakeTask()->FindError();
        EXPECT_TRUE(Contains(error, part)) << error;
    };
    WritePictures("train", 20, false);
    WritePictures("t10k", 9, false);
    expect("the t10k files in '" + m_folder.GetPath() + "' have no picture of the class 9");
}

TEST_F(FashionTaskTest, LabelsAreThoseOfTheTenClasses)
{
    WritePictures("train", 20, false);
    Write("train-labels-idx1-ubyte", MakeIdx({20}, std::string(20, '\x0a')));
    EXPECT_TRUE(Contains(MakeTask()->FindError(), "is 10; 0 to 9 are allowed"));
}

TEST_F(FashionTaskTest, ThereAreAsManyLabelsAsPictures)
{
    WritePictures("train", 20, false);
    Write("train-labels-idx1-ubyte", MakeIdx({19}, std::string(19, '\x01')));
    EXPECT_TRUE(Contains(MakeTask()->FindError(), "do not have a label for each picture"));
}
