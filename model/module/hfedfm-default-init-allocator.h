// SPDX-License-Identifier: GPL-2.0-only
#ifndef HFEDFM_DEFAULT_INIT_ALLOCATOR_H
#define HFEDFM_DEFAULT_INIT_ALLOCATOR_H

#include <boost/align/aligned_allocator.hpp>
#include <cstddef>
#include <memory>
#include <new>
#include <utility>

namespace ns3::hfedfm
{

/**
 * Aligned allocator that leaves numbers uninitialized where no value is given.
 *
 * `std::vector<T, ...> v(n)` then costs no pass over memory, which matters for buffers of many
 * megabytes that are overwritten at once; `v(n, 0)` still fills.
 *
 * @tparam T element type
 * @tparam A alignment in bytes
 */
template <typename T, std::size_t A>
class DefaultInitAllocator : public boost::alignment::aligned_allocator<T, A>
{
  public:
    /** @tparam U the other element type */
    template <typename U>
    struct rebind
    {
        using other = DefaultInitAllocator<U, A>; //!< the same allocator for elements of type U
    };

    DefaultInitAllocator() = default;

    /** @tparam U element type of the other allocator */
    template <typename U>
    DefaultInitAllocator(const DefaultInitAllocator<U, A>&) noexcept
    {
    }

    /** @param p where to begin the life of an element whose value does not matter yet */
    template <typename U>
    void construct(U* p)
    {
        ::new (static_cast<void*>(p)) U;
    }

    /** @param p where to make an element @param args what to make it from */
    template <typename U, typename... Args>
    void construct(U* p, Args&&... args)
    {
        ::new (static_cast<void*>(p)) U(std::forward<Args>(args)...);
    }
};

} // namespace ns3::hfedfm

#endif /* HFEDFM_DEFAULT_INIT_ALLOCATOR_H */
