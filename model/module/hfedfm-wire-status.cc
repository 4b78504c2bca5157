// SPDX-License-Identifier: GPL-2.0-only
#include "hfedfm-wire-status.h"

namespace ns3::hfedfm
{

const char*
ToString(WireStatus status)
{
    switch (status)
    {
    case WireStatus::OK:
        return "OK";
    case WireStatus::TOO_SHORT:
        return "TOO_SHORT";
    case WireStatus::BAD_MAGIC:
        return "BAD_MAGIC";
    case WireStatus::BAD_VERSION:
        return "BAD_VERSION";
    case WireStatus::HEADER_CHECKSUM:
        return "HEADER_CHECKSUM";
    case WireStatus::BAD_TYPE:
        return "BAD_TYPE";
    case WireStatus::BAD_FLAGS:
        return "BAD_FLAGS";
    case WireStatus::BAD_LENGTH:
        return "BAD_LENGTH";
    case WireStatus::BODY_CHECKSUM:
        return "BODY_CHECKSUM";
    case WireStatus::TRUNCATED_RECORD:
        return "TRUNCATED_RECORD";
    case WireStatus::BAD_MODULE_ID:
        return "BAD_MODULE_ID";
    case WireStatus::DUPLICATE_MODULE:
        return "DUPLICATE_MODULE";
    case WireStatus::BAD_WEIGHT:
        return "BAD_WEIGHT";
    case WireStatus::BAD_CODEC:
        return "BAD_CODEC";
    case WireStatus::BAD_SHAPE:
        return "BAD_SHAPE";
    case WireStatus::BAD_PAYLOAD_LENGTH:
        return "BAD_PAYLOAD_LENGTH";
    case WireStatus::BAD_PAYLOAD:
        return "BAD_PAYLOAD";
    case WireStatus::TRAILING_BYTES:
        return "TRAILING_BYTES";
    case WireStatus::STAGE_REFUSED:
        return "STAGE_REFUSED";
    }
    return "UNKNOWN";
}

std::ostream&
operator<<(std::ostream& os, WireStatus status)
{
    return os << ToString(status);
}

} // namespace ns3::hfedfm
