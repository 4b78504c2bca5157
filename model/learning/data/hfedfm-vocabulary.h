// SPDX-License-Identifier: GPL-2.0-only
#ifndef HFEDFM_VOCABULARY_H
#define HFEDFM_VOCABULARY_H

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

namespace ns3::hfedfm
{

/** The words of the embedded data, and sentences as fixed numbers of tokens. */
class Vocabulary
{
  public:
    /** Rows of the token table; the vocabulary is smaller. */
    static constexpr uint32_t ROWS = 96;
    /** Tokens of a sentence. */
    static constexpr uint32_t SENTENCE = 8;

    /** The tokens of one sentence. */
    using Tokens = std::array<uint8_t, SENTENCE>;

    /** Token that fills short sentences. */
    static constexpr uint8_t PAD = 0;
    /** Token that begins every input. */
    static constexpr uint8_t CLS = 1;
    /** Token that ends a question; the model gives its answer there. */
    static constexpr uint8_t ANS = 2;
    /** Token in the place of a caption's missing word. */
    static constexpr uint8_t MASK = 3;

    /** @return the number of words */
    static uint32_t GetSize();

    /** @param word a word of the vocabulary, else std::invalid_argument is thrown @return its
     * token */
    static uint8_t GetToken(std::string_view word);

    /** @param token a token below GetSize() @return its word */
    static const std::string& GetWord(uint8_t token);

    /**
     * Turn a sentence into tokens.
     * @param sentence at most 8 words of the vocabulary, separated by one space; of another one
     * std::invalid_argument is thrown, which RunStudy() tells before anything runs
     * @param tail how many of the pads to put behind the sentence; the others stand before it
     * @return the tokens; with tail 0 the last word is at slot 7
     */
    static Tokens Encode(const std::string& sentence, uint32_t tail = 0);

    /** @param sentence words separated by one space @return their number */
    static uint32_t CountWords(const std::string& sentence);
};

} // namespace ns3::hfedfm

#endif /* HFEDFM_VOCABULARY_H */
