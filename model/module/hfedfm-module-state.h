// SPDX-License-Identifier: GPL-2.0-only
#ifndef HFEDFM_MODULE_STATE_H
#define HFEDFM_MODULE_STATE_H

#include "hfedfm-default-init-allocator.h"
#include "hfedfm-module-id.h"

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace ns3::hfedfm
{

/** Name and shape of one parameter tensor of a module. */
struct TensorSpec
{
    std::string name;            //!< name inside the module, for instance `layer0.down.weight`
    std::vector<uint32_t> shape; //!< extent of each dimension, outermost first

    /** @return the number of elements: the product of the extents, 1 for a scalar */
    std::size_t GetCount() const;

    /** @param o the other spec @return whether name and shape agree */
    bool operator==(const TensorSpec& o) const
    {
        return name == o.name && shape == o.shape;
    }
};

/** Id and tensors of one module: its manifest entry, without values. */
struct ModuleSpec
{
    ModuleId id;                     //!< which module
    std::vector<TensorSpec> tensors; //!< its tensors, in the order of their values

    /** @return the number of parameters of all tensors together */
    std::size_t GetCount() const;

    /** @param o the other spec @return whether id and all tensors agree */
    bool operator==(const ModuleSpec& o) const
    {
        return id == o.id && tensors == o.tensors;
    }
};

/** What a node holds: the specs of its modules. */
using Manifest = std::vector<ModuleSpec>;

/**
 * The values of one module: all its tensors, one after the other, in one aligned buffer of floats.
 *
 * This is the only form in which parameters cross layers. The spec is shared between copies.
 */
class ModuleState
{
  public:
    /** Alignment of the buffer in bytes: a cache line, enough for any vector unit. */
    static constexpr std::size_t ALIGNMENT = 64;

    /** The buffer type; `Buffer(n)` leaves its floats uninitialized, `Buffer(n, 0.0F)` fills. */
    using Buffer = std::vector<float, DefaultInitAllocator<float, ALIGNMENT>>;

    /** Make an empty state: module `adapter` without tensors. */
    ModuleState();

    /** @param spec the module's id and tensors; all values start at zero */
    explicit ModuleState(ModuleSpec spec);

    /** @param spec the module's id and tensors, shared; all values start at zero */
    explicit ModuleState(std::shared_ptr<const ModuleSpec> spec);

    /**
     * Take over values; ends the program if their number is not that of the spec.
     * @param spec the module's id and tensors, shared
     * @param values all values, in the order of the spec's tensors
     */
    ModuleState(std::shared_ptr<const ModuleSpec> spec, Buffer values);

    /**
     * Make a state without values, as it travels with Codec::NONE: its buffer is empty.
     * @param spec the module's id and tensors
     * @return the state; HasValues() is false unless the spec has no parameters
     */
    static ModuleState MakeSpecOnly(ModuleSpec spec);

    /** @return the module's id and tensors */
    const ModuleSpec& GetSpec() const
    {
        return *m_spec;
    }

    /** @return the spec, to be shared with another state of the same module */
    const std::shared_ptr<const ModuleSpec>& ShareSpec() const
    {
        return m_spec;
    }

    /** @return which module this is */
    const ModuleId& GetId() const
    {
        return m_spec->id;
    }

    /** @return whether the buffer holds a value for every parameter of the spec */
    bool HasValues() const
    {
        return m_values.size() == m_spec->GetCount();
    }

    /** @return all values, in the order of the spec's tensors; empty if there are none */
    const Buffer& GetValues() const
    {
        return m_values;
    }

    /** @return all values, to be changed in place; the size must stay */
    Buffer& GetValues()
    {
        return m_values;
    }

    /**
     * Where a tensor's values begin.
     * @param tensor its position in the spec
     * @return the offset in floats from the start of the buffer
     */
    std::size_t GetOffset(std::size_t tensor) const;

    /** @return whether every value is finite: neither infinite nor NaN */
    bool IsFinite() const;

  private:
    std::shared_ptr<const ModuleSpec> m_spec; //!< id and tensors
    Buffer m_values;                          //!< the values
};

/** The modules that a node holds, by id. */
using ModuleSet = std::map<ModuleId, ModuleState>;

/** @param modules a node's modules @return their specs, in the order of the ids */
Manifest GetManifest(const ModuleSet& modules);

} // namespace ns3::hfedfm

#endif /* HFEDFM_MODULE_STATE_H */
