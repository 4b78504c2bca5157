// SPDX-License-Identifier: GPL-2.0-only
#ifndef HFEDFM_BACKBONE_H
#define HFEDFM_BACKBONE_H

#include "hfedfm-frozen-block.h"

#include "ns3/hfedfm-safetensors.h"
#include "ns3/hfedfm-vqa-task.h"

#include <memory>
#include <string>
#include <vector>

namespace ns3::hfedfm
{

/**
 * The frozen part of the model: one copy per process and file, however many devices there are.
 */
class Backbone
{
  public:
    /**
     * Get the backbone of a file, reading it the first time.
     * @param path a safetensors file, or empty for the embedded one; a bad file ends the program
     * @return the backbone, shared by all who ask for the same file
     */
    static std::shared_ptr<const Backbone> Get(const std::string& path);

    /**
     * Make a backbone from the content of a file.
     * @param file tensors
     * @param error filled with what is missing or misshapen
     * @return the backbone, or nothing with `error` set
     */
    static std::shared_ptr<const Backbone> Make(const SafetensorsFile& file, std::string& error);

    /** @return the frozen parameters by name */
    const TensorMap& GetTensors() const
    {
        return m_tensors;
    }

    /** @param layer from 1: the first is part of the prefix @return its folded weights */
    const FrozenBlock& GetBlock(int layer) const
    {
        return m_blocks.at(static_cast<std::size_t>(layer) - 1);
    }

    /**
     * Compute what no trainable parameter changes: embedding and first layer.
     * @param samples n inputs
     * @return input of the first adapter, [n][25][64]: 6.4 kB a sample
     */
    at::Tensor EncodePrefix(const std::vector<VqaSample>& samples) const;

  private:
    TensorMap m_tensors;               //!< by name
    std::vector<FrozenBlock> m_blocks; //!< folded layers, from the second on
};

} // namespace ns3::hfedfm

#endif /* HFEDFM_BACKBONE_H */
