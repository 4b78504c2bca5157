// SPDX-License-Identifier: GPL-2.0-only
#include "hfedfm-embedded-backbone.h"

// The assembler copies the file into the library, so that no path is needed at run time.
asm(".pushsection .rodata, \"a\"\n"
    ".balign 64\n"
    "hfedfm_backbone_begin:\n"
    ".incbin \"" HFEDFM_BACKBONE_FILE "\"\n"
    "hfedfm_backbone_end:\n"
    ".byte 0\n"
    ".popsection\n");

extern "C"
{
    /** First byte of the file. */
    __attribute__((visibility("hidden"))) extern const uint8_t hfedfm_backbone_begin[];
    /** One past its last byte. */
    __attribute__((visibility("hidden"))) extern const uint8_t hfedfm_backbone_end[];
}

namespace ns3::hfedfm
{

std::pair<const uint8_t*, std::size_t>
GetEmbeddedBackbone()
{
    return {hfedfm_backbone_begin,
            static_cast<std::size_t>(hfedfm_backbone_end - hfedfm_backbone_begin)};
}

} // namespace ns3::hfedfm
