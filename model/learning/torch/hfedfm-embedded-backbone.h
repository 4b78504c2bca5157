// SPDX-License-Identifier: GPL-2.0-only
#ifndef HFEDFM_EMBEDDED_BACKBONE_H
#define HFEDFM_EMBEDDED_BACKBONE_H

#include <cstddef>
#include <cstdint>
#include <utility>

namespace ns3::hfedfm
{

/** @return first byte and size of the backbone file that was linked into the library */
std::pair<const uint8_t*, std::size_t> GetEmbeddedBackbone();

} // namespace ns3::hfedfm

#endif /* HFEDFM_EMBEDDED_BACKBONE_H */
