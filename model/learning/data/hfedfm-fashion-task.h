// SPDX-License-Identifier: GPL-2.0-only
#ifndef HFEDFM_FASHION_TASK_H
#define HFEDFM_FASHION_TASK_H

#include "hfedfm-vqa-task.h"

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace ns3::hfedfm
{

/**
 * "What is it": pieces of clothing of Fashion-MNIST (Xiao, Rasul and Vollgraf, arXiv 1708.07747),
 * 60,000 training and 10,000 test pictures of 28 x 28 shades of grey, in the middle of 32 x 32
 * pixels whose colors are alike.
 *
 * The files are those of Debian's package dataset-fashion-mnist; they are read when somebody asks
 * for the first time, by all objects of one folder together.
 */
class FashionTask : public VqaTask
{
  public:
    /** Answer classes. */
    static constexpr uint32_t FASHION_CLASSES = 10;

    /** @return the TypeId */
    static TypeId GetTypeId();

    std::string GetName() const override
    {
        return "fashion";
    }

    uint32_t GetClasses() const override
    {
        return FASHION_CLASSES;
    }

    std::string GetAnswer(uint32_t label) const override;
    std::string FindError() const override;
    VqaSample Draw(uint32_t label, SeededRandom& random) const override;
    uint32_t CountPool(VqaPart part, uint32_t label) const override;
    VqaSample Take(VqaPart part, uint32_t label, uint32_t index) const override;

  private:
    /** Pictures, and which of them are of each class. */
    struct Part
    {
        std::vector<uint8_t> pixels;                                  //!< [n][28][28]
        std::array<std::vector<uint32_t>, FASHION_CLASSES> byClass{}; //!< indices of pictures
    };

    /** The content of a folder. */
    struct Pictures
    {
        std::array<Part, 2> parts; //!< by VqaPart
        std::string error;         //!< why there are none, without a full stop
    };

    static std::string ReadPart(const std::string& folder, const std::string& name, Part& part);
    static std::shared_ptr<const Pictures> ReadFolder(const std::string& folder);
    const Part& GetPart(VqaPart part) const;

    std::string m_folder; //!< where the files are
};

} // namespace ns3::hfedfm

#endif /* HFEDFM_FASHION_TASK_H */
