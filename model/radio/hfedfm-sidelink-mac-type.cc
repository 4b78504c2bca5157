/*
 * SPDX-License-Identifier: GPL-2.0-only
 */

/**
 * @file
 * Attributes, trace sources and checks of SidelinkMac.
 */

#include "hfedfm-sidelink-error-model.h"
#include "hfedfm-sidelink-mac-header.h"
#include "hfedfm-sidelink-mac.h"

#include "ns3/abort.h"
#include "ns3/boolean.h"
#include "ns3/double.h"
#include "ns3/uinteger.h"

namespace ns3
{
namespace hfedfm
{

NS_OBJECT_ENSURE_REGISTERED(SidelinkMac);

TypeId
SidelinkMac::GetTypeId()
{
    static TypeId tid =
        TypeId("ns3::hfedfm::SidelinkMac")
            .SetParent<Object>()
            .SetGroupName("Hfedfm")
            .AddConstructor<SidelinkMac>()
            .AddAttribute(
                "Mcs",
                "Modulation and coding scheme of data, 0 to 20: Rel-12 has no 64QAM. With "
                "AdaptMcs, that of destinations which have not been heard yet and of "
                "groups.",
                UintegerValue(20),
                MakeUintegerAccessor(&SidelinkMac::m_mcs),
                MakeUintegerChecker<uint8_t>(0, MAX_16QAM_MCS))
            .AddAttribute("AdaptMcs",
                          "Whether to choose the MCS for a device by how strong its last SCI was, "
                          "as if it had the same power and noise; for a group, that of the "
                          "weakest member, if they are known.",
                          BooleanValue(false),
                          MakeBooleanAccessor(&SidelinkMac::m_adapt),
                          MakeBooleanChecker())
            .AddAttribute("TargetBler",
                          "With AdaptMcs, largest block error rate after all transmissions, in the "
                          "absence of interference.",
                          DoubleValue(0.001),
                          MakeDoubleAccessor(&SidelinkMac::m_targetBler),
                          MakeDoubleChecker<double>(1e-9, 0.999))
            .AddAttribute(
                "CountedTransmissions",
                "With AdaptMcs, how many of a block's four transmissions the choice counts "
                "on, 1 to 4. A receiver that sends meanwhile, or hears others, misses some.",
                UintegerValue(SidelinkPool::TRANSMISSIONS),
                MakeUintegerAccessor(&SidelinkMac::m_counted),
                MakeUintegerChecker<uint32_t>(1, SidelinkPool::TRANSMISSIONS))
            .AddAttribute(
                "Rbs",
                "Resource blocks of a transport block: 0 for all of the pool, or a number "
                "without other prime factors than 2, 3 and 5. If fewer than the pool "
                "has, each SC period draws which.",
                UintegerValue(0),
                MakeUintegerAccessor(&SidelinkMac::m_rbs),
                MakeUintegerChecker<uint32_t>(0, MAX_SIDELINK_RBS))
            .AddAttribute("GroupRepetitions",
                          "Subframes of each 8 that data for groups uses: 1, 2, 4 or 8; 0: those "
                          "of the pool, as for devices. With 8 the sender hears no data in a "
                          "period in which it sends to a group.",
                          UintegerValue(0),
                          MakeUintegerAccessor(&SidelinkMac::m_groupRepetitions),
                          MakeUintegerChecker<uint32_t>(0, SidelinkPool::TRP_LENGTH))
            .AddAttribute("MaxTxBufferSize",
                          "Bytes that may wait for each destination.",
                          UintegerValue(512 * 1024),
                          MakeUintegerAccessor(&SidelinkMac::m_maxBuffer),
                          MakeUintegerChecker<uint32_t>(1))
            .AddAttribute("Pause",
                          "Least time between the beginnings of two SC periods in which this "
                          "device sends, as long as all that waits fits into one transport block. "
                          "While it sends it is deaf: a receiver that acknowledges in each period "
                          "misses so many SCIs that TCP falls to two thirds. What is for a group "
                          "does not wait. 0: send in each.",
                          TimeValue(MilliSeconds(200)),
                          MakeTimeAccessor(&SidelinkMac::m_pause),
                          MakeTimeChecker(Time(0)))
            .AddAttribute("ReorderingTimer",
                          "How long a receiver waits for missing PDUs before it delivers later "
                          "ones; two SC periods if they are longer.",
                          TimeValue(MilliSeconds(100)),
                          MakeTimeAccessor(&SidelinkMac::m_reordering),
                          MakeTimeChecker(Time(0)))
            .AddTraceSource("ControlSent",
                            "An SC period begins in which this device sends.",
                            MakeTraceSourceAccessor(&SidelinkMac::m_onControl),
                            "ns3::hfedfm::SidelinkMac::ControlTracedCallback")
            .AddTraceSource("BlockSent",
                            "The first of the transmissions of a transport block begins.",
                            MakeTraceSourceAccessor(&SidelinkMac::m_onBlock),
                            "ns3::hfedfm::SidelinkMac::BlockTracedCallback");
    return tid;
}

void
SidelinkMac::Check() const
{
    NS_ABORT_MSG_UNLESS(m_pool && m_phy, "A sidelink MAC lacks a pool and a physical layer.");
    const uint32_t rbs = GetRbs();
    NS_ABORT_MSG_IF(rbs > m_pool->GetDataRbs(),
                    "The attribute Rbs of a sidelink MAC is "
                        << rbs << "; the pool has " << m_pool->GetDataRbs() << " for data.");
    for (uint32_t t = 0;
         m_groupRepetitions > 0 && t < SidelinkPool::GetTrpCount(m_groupRepetitions);
         ++t)
    {
        NS_ABORT_MSG_IF(
            m_pool->GetDataSubframes(SidelinkPool::GetFirstTrp(m_groupRepetitions) + t).empty(),
            "A sidelink MAC with GroupRepetitions "
                << m_groupRepetitions << " has patterns without room for the "
                << SidelinkPool::TRANSMISSIONS
                << " transmissions of a transport block in a period of the pool: take more "
                   "GroupRepetitions or a longer Period.");
    }
    uint32_t rest = rbs;
    for (const uint32_t factor : {2, 3, 5})
    {
        while (rest % factor == 0)
        {
            rest /= factor;
        }
    }
    NS_ABORT_MSG_IF(rest != 1,
                    "A sidelink MAC sends on "
                        << rbs
                        << " resource blocks; their number must have no other prime factors than "
                           "2, 3 and 5. Set its attribute Rbs, or DataRbs of the pool.");
    constexpr uint32_t least = SidelinkMacHeader::SIZE + 3; // RLC needs more than 2 bytes
    for (uint8_t mcs = 0; mcs <= MAX_16QAM_MCS; ++mcs)
    {
        NS_ABORT_MSG_IF((mcs == m_mcs || m_adapt) && GetTransportBlockBytes(mcs, rbs) < least,
                        "Transport blocks of a sidelink MAC with MCS "
                            << uint32_t{mcs} << " on " << rbs << " resource blocks have "
                            << GetTransportBlockBytes(mcs, rbs) << " bytes; headers and data need "
                            << least << ". Raise its attributes Mcs or Rbs.");
    }
}

} // namespace hfedfm
} // namespace ns3
