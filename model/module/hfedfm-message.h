// SPDX-License-Identifier: GPL-2.0-only
#ifndef HFEDFM_MESSAGE_H
#define HFEDFM_MESSAGE_H

#include "hfedfm-module-state.h"

#include <cstdint>
#include <vector>

namespace ns3::hfedfm
{

/** How a module's values are written on the wire. */
enum class Codec : uint8_t
{
    NONE = 0,  //!< no values: only the spec travels (subscriptions)
    FP32 = 1,  //!< IEEE 754 binary32, exact
    FP16 = 2,  //!< IEEE 754 binary16, rounded to nearest even; overflow becomes infinite
    BF16 = 3,  //!< the upper half of binary32, rounded to nearest even; overflow becomes infinite
    INT8 = 4,  //!< whole steps of a scale of each tensor, -127 to 127
    INT4 = 5,  //!< the same from -7 to 7, two in a byte
    TOP_K = 6, //!< values other than zero with their places, of a difference
};

/** What a message between two nodes is for. */
enum class MessageType : uint8_t
{
    HELLO = 1,    //!< child to parent, and between neighbours: who it is and which modules it holds
    MODEL = 2,    //!< parent to child: modules to start a round from
    UPDATE = 3,   //!< child to parent: modules after a round
    FINAL = 4,    //!< parent to child: the last model; no training follows
    EXCHANGE = 5, //!< neighbour to neighbour: state and weight in one step of a consensus
    REQUEST = 6,  //!< anybody to a provider: which modules it would like to have
    MODULES = 7,  //!< the provider's answer: those of them that it holds
    LOCATE = 8,   //!< anybody to a directory: who holds these modules?
    HOLDER = 9,   //!< its answer, one message for each node that holds some of them
};

/** What the node at the other end of a link is to this one. */
enum class LinkRole : uint8_t
{
    PARENT,    //!< gets reports and sends models
    CHILD,     //!< the reverse; connects to this node and says HELLO
    NEIGHBOUR, //!< equal; the one with the higher id connects, and both say HELLO
};

/** @param type a type @return whether its messages use Message::step */
constexpr bool
HasStep(MessageType type)
{
    return type == MessageType::HELLO || type == MessageType::EXCHANGE ||
           type == MessageType::MODEL || type == MessageType::UPDATE;
}

/** One module's parameters with where they come from and how much they count. */
struct ModuleRecord
{
    ModuleState state;        //!< the parameters
    uint32_t baseRound{0};    //!< round of the model that training started from; MODEL: round of
                              //!< the model that the sender has from its own parent
    double weight{0.0};       //!< number of samples behind the parameters
    Codec codec{Codec::FP32}; //!< how the values travel
    bool delta{false};        //!< the values are the difference to the module as the receiver had
                              //!< it in baseRound; only in an UPDATE
};

/** What a note on a module is about. */
enum class NoteKind : uint8_t
{
    CIRCULATION,    //!< in an UPDATE how far it has moved, in a MODEL whether it is to be reported
    SPECIALIZATION, //!< in an UPDATE how well the sender would provide it, in a MODEL whether it is
                    //!< to
};

/** What one node tells another of a module besides its values. */
struct ModuleNote
{
    /** Value in a MODEL: the receiver leaves the module to others from now on. */
    static constexpr float LEAVE = 0;
    /** Value in a MODEL: the receiver is to report the module, or to provide it from now on. */
    static constexpr float WANTED = 1;
    /** Value in a MODEL: the receiver is to tell how well it would provide the module. */
    static constexpr float JUDGE = 2;

    ModuleId module;    //!< which
    uint32_t rounds{0}; //!< UPDATE: rounds since its last synchronization, or thousandths of its
                        //!< battery that the sender has left; else 0
    double weight{0};   //!< UPDATE: samples behind it since then, or share of the local inputs that
                        //!< use it; else 0
    float value{0};     //!< UPDATE: squared distance from the values of then, or loss on local
                        //!< samples; MODEL: one of the above
    NoteKind kind{NoteKind::CIRCULATION}; //!< what it is about
};

/**
 * The module updates that one transfer carries, with its purpose, sender and round.
 *
 * A HELLO between neighbours of a consensus says in `round` how many exchanges a round has, in
 * `lastRound` how many rounds the run has, and in `step` how many neighbours the sender has.
 *
 * A HOLDER says in `sender` who holds the modules, in `lastRound` how many HOLDER messages follow,
 * and in the `baseRound` and `weight` of a module up to which round it was trained and on how many
 * samples, both 0 if that was not told. One without modules says that nobody is known.
 *
 * A parent that does not count in rounds may send the same child several models of one round; it
 * numbers them in `step`. The child, and all below it, repeat that number in the UPDATE and HELLO
 * that are based on it. Elsewhere it is 0.
 */
struct Message
{
    MessageType type{MessageType::HELLO}; //!< what the message is for
    uint32_t sender{0};                   //!< node id of the sender
    uint32_t round{0};                    //!< MODEL: round to begin; UPDATE: last round done;
                                          //!< HELLO: that of the model the next update is based on
    uint32_t lastRound{0};                //!< MODEL, FINAL: last round of the run; else 0
    std::vector<ModuleRecord> updates;    //!< the modules
    uint16_t step{0};                     //!< EXCHANGE: step of the round, from 1; MODEL: which of
                                          //!< several of a round; UPDATE, HELLO: that of the base
    std::vector<ModuleNote> notes{};      //!< only in MODEL and UPDATE
};

} // namespace ns3::hfedfm

#endif /* HFEDFM_MESSAGE_H */
