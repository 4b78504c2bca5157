// SPDX-License-Identifier: GPL-2.0-only
#include "hfedfm-vocabulary.h"

#include "ns3/abort.h"

#include <algorithm>
#include <sstream>
#include <stdexcept>
#include <vector>

namespace ns3::hfedfm
{

namespace
{

/** The order is part of the format of a backbone file: append, never insert. */
const std::vector<std::string>&
Words()
{
    static const std::vector<std::string> words = {
        "[pad]",   "[cls]",   "[ans]",    "[mask]", "red",      "green",  "blue",    "yellow",
        "purple",  "cyan",    "circle",   "square", "triangle", "cross",  "one",     "two",
        "three",   "four",    "left",     "right",  "above",    "below",  "yes",     "no",
        "what",    "color",   "shape",    "how",    "many",     "which",  "side",    "is",
        "the",     "of",      "there",    "a",      "thing",    "things", "palette", "technique",
        "era",     "subject", "painting", "this",   "shows",    "vivid",  "soft",    "plain",
        "regular", "spotted", "blended",  "open",   "bordered", "shaded", "round",   "angular",
        "empty",   "hear",    "sounds",   "sound",  "first",    "last",   "loudest", "here",
        "steady",  "moving",  "rough",    "low",    "high",     "few",    "several", "pitch",
        "warm",    "cool",    "mixed",    "beside", "stacked",  "bright", "dark",    "pointed",
        "it",
    };
    return words;
}

} // namespace

uint32_t
Vocabulary::GetSize()
{
    return static_cast<uint32_t>(Words().size());
}

uint8_t
Vocabulary::GetToken(std::string_view word)
{
    const auto& words = Words();
    const auto found = std::find(words.begin(), words.end(), word);
    if (found == words.end())
    {
        throw std::invalid_argument("The word '" + std::string(word) +
                                    "' is not in the vocabulary of " +
                                    std::to_string(words.size()) + " words.");
    }
    return static_cast<uint8_t>(found - words.begin());
}

const std::string&
Vocabulary::GetWord(uint8_t token)
{
    NS_ABORT_MSG_IF(token >= GetSize(),
                    "There is no token " << +token << ": the vocabulary has " << GetSize()
                                         << " words.");
    return Words()[token];
}

Vocabulary::Tokens
Vocabulary::Encode(const std::string& sentence, uint32_t tail)
{
    const uint32_t words = CountWords(sentence);
    if (words + tail > SENTENCE)
    {
        throw std::invalid_argument("The sentence '" + sentence + "' with " + std::to_string(tail) +
                                    " pads behind it is longer than " + std::to_string(SENTENCE) +
                                    " tokens.");
    }
    Tokens tokens;
    tokens.fill(PAD);
    uint32_t slot = SENTENCE - tail - words;
    std::istringstream stream(sentence);
    for (std::string word; stream >> word; ++slot)
    {
        tokens[slot] = GetToken(word);
    }
    return tokens;
}

uint32_t
Vocabulary::CountWords(const std::string& sentence)
{
    return sentence.empty()
               ? 0
               : 1 + static_cast<uint32_t>(std::count(sentence.begin(), sentence.end(), ' '));
}

} // namespace ns3::hfedfm
