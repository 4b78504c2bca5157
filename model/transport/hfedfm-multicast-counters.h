// SPDX-License-Identifier: GPL-2.0-only
#ifndef HFEDFM_MULTICAST_COUNTERS_H
#define HFEDFM_MULTICAST_COUNTERS_H

#include <cstdint>

namespace ns3::hfedfm
{

/** What the group transfers of a node have carried so far, as their sender. */
struct GroupSendCounters
{
    uint64_t messages{0};       //!< of which all chunks have gone to the radio
    uint64_t messageBytes{0};   //!< of these
    uint64_t deliveries{0};     //!< receivers that have told that they have a message
    uint64_t deliveredBytes{0}; //!< message bytes by receiver
    uint64_t givenUp{0};        //!< receivers that have not, and get the message in another way
    uint64_t superseded{0};     //!< receivers that had not, when another message was to be sent
    uint64_t chunkBytes{0};     //!< of chunks, repeats included, without headers
    uint64_t repeated{0};       //!< chunks sent again
    uint64_t repeatedBytes{0};  //!< of these
    uint64_t polls{0};          //!< sent
    uint64_t answers{0};        //!< received
    uint64_t invalid{0};        //!< datagrams that make no sense here
};

/** What the group transfers of a node have carried so far, as one of their receivers. */
struct GroupReceiveCounters
{
    uint64_t messages{0};     //!< complete
    uint64_t messageBytes{0}; //!< of these
    uint64_t chunks{0};       //!< received
    uint64_t duplicates{0};   //!< of these, not needed
    uint64_t polls{0};        //!< received that name this node
    uint64_t answers{0};      //!< sent
    uint64_t abandoned{0};    //!< transfers begun and not completed
    uint64_t foreign{0};      //!< datagrams of others than the parent
    uint64_t invalid{0};      //!< datagrams that make no sense
};

} // namespace ns3::hfedfm

#endif /* HFEDFM_MULTICAST_COUNTERS_H */
