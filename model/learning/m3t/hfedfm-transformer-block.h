// SPDX-License-Identifier: GPL-2.0-only
#ifndef HFEDFM_TRANSFORMER_BLOCK_H
#define HFEDFM_TRANSFORMER_BLOCK_H

#include "hfedfm-linear.h"
#include "hfedfm-m3t-description.h"

#include "ns3/hfedfm-safetensors.h"

#include <map>
#include <string>
#include <vector>

namespace ns3::hfedfm
{

/** Tensors by name, as a backbone file holds them. */
using NamedTensors = std::map<std::string, NamedTensor>;

/** Low-rank additions to the weights of queries and values of a layer (LoRA, Hu et al. 2022). */
struct LowRank
{
    /** @param width of the model @param rank of the additions */
    LowRank(int width, int rank);

    /** @return what is trained, in the order of a module's tensors */
    std::vector<TrainedPart*> GetParts()
    {
        return {&queryA, &queryB, &valueA, &valueB};
    }

    Linear queryA; //!< from features to the rank
    Linear queryB; //!< from the rank to queries
    Linear valueA; //!< from features to the rank
    Linear valueB; //!< from the rank to values
};

/**
 * One frozen transformer layer, rearranged for the fast path: gain and bias of a layer norm are
 * folded into the product behind it, the scale of attention into the queries.
 *
 * It comes in two halves, attention and feed-forward, each with its residual, between and behind
 * which others may add something. A half works on one sample.
 */
class TransformerBlock
{
  public:
    /** Activations of one sample that a backward pass needs. */
    struct Pass
    {
        /**
         * Reserve memory.
         * @param size of the model
         * @param tokens longest sequence
         * @param answers whether only the row of the answer is computed
         * @param rank of low-rank additions; 0 for none
         */
        Pass(const BackboneDescription& size, int tokens, bool answers, int rank);

        bool onlyAnswer;      //!< whether only the row of the answer is computed
        FloatBuffer normal;   //!< normalized input
        FloatBuffer inverse;  //!< its inverse deviations
        FloatBuffer qkv;      //!< queries, keys, values; or only the answer's query
        FloatBuffer turned;   //!< keys and values by columns; or the normalized input
        FloatBuffer weights;  //!< of attention, head by head
        FloatBuffer keyed;    //!< only the answer: queries times key weights, a row for each head
        FloatBuffer mixed;    //!< only the answer: attended normalized input, a row for each head
        FloatBuffer features; //!< low rank: normalized input with gain and bias
        FloatBuffer lowQuery; //!< low rank: between A and B of queries
        FloatBuffer lowMixed; //!< only the answer, low rank: what B of values yields
        FloatBuffer lowValue; //!< low rank: between A and B of values
        FloatBuffer attended; //!< all heads side by side
        FloatBuffer middle;   //!< output of the first half
        FloatBuffer normal2;  //!< normalized middle
        FloatBuffer inverse2; //!< its inverse deviations
        FloatBuffer hidden;   //!< inside the feed-forward
        FloatBuffer slope;    //!< derivative of the activation
        FloatBuffer output;   //!< of the second half
    };

    /** Memory of a backward pass, which all layers of a model share. */
    struct Scratch
    {
        /** @param size of the model @param tokens longest sequence @param rank of low-rank parts */
        Scratch(const BackboneDescription& size, int tokens, int rank);

        FloatBuffer dHidden;   //!< gradients inside the feed-forward
        FloatBuffer dRows;     //!< gradients of rows
        FloatBuffer dAttended; //!< gradients of what attention yields
        FloatBuffer dWeights;  //!< gradients of attention weights
        FloatBuffer dQkv;      //!< gradients of queries, keys, values
        FloatBuffer dKeyed;    //!< only the answer: of Pass::keyed
        FloatBuffer dMixed;    //!< only the answer: of Pass::mixed
        FloatBuffer dLow;      //!< low rank: between A and B
        FloatBuffer dFeatures; //!< low rank: of Pass::features
    };

    /**
     * Rearrange a layer.
     * @param size of the model
     * @param tensors of the backbone, with the names and shapes of BackboneDescription::MakeSpecs()
     * @param layer from 0
     */
    TransformerBlock(const BackboneDescription& size, const NamedTensors& tensors, uint32_t layer);

    /**
     * Compute the first half: x + attention(norm(x)).
     * @param x input, a row for each token
     * @param pass filled up to `middle`, which has a row for each token, or the answer's
     * @param low additions to the weights; nullptr for none
     */
    void Attend(const ConstRows& x, Pass& pass, const LowRank* low) const;

    /**
     * Compute the second half: m + feed(norm(m)).
     * @param pass read from `middle`, filled up to `output`
     * @param rows of both
     */
    void Feed(Pass& pass, int rows) const;

    /**
     * Compute gradients of the second half.
     * @param pass activations
     * @param scratch memory
     * @param d gradient of the output, turned into that of the middle
     */
    void FeedBackward(const Pass& pass, Scratch& scratch, const Rows& d) const;

    /**
     * Compute gradients of the first half.
     * @param pass activations
     * @param scratch memory
     * @param d gradient of the middle
     * @param dx overwritten with the gradient of the input, a row for each token
     * @param low additions to the weights, whose gradients are added to; nullptr for none
     */
    void AttendBackward(const Pass& pass,
                        Scratch& scratch,
                        const ConstRows& d,
                        const Rows& dx,
                        LowRank* low) const;

  private:
    void AttendAll(int tokens, Pass& pass, const LowRank* low) const;
    void AttendAnswer(int tokens, Pass& pass, const LowRank* low) const;
    void AddLowRank(int tokens, Pass& pass, const LowRank& low) const;
    void AttendAllBackward(int tokens, const Pass& pass, Scratch& scratch, LowRank* low) const;
    void AttendAnswerBackward(int tokens, const Pass& pass, Scratch& scratch, LowRank* low) const;
    void Scale(float* values, int count) const;
    void AddNorm(const ConstRows& normal, float* features) const;
    void AddNormGradient(const ConstRows& dFeatures, const Rows& dNormal) const;
    void AddLowRankBackward(int tokens, const Pass& pass, Scratch& scratch, LowRank& low) const;

    BackboneDescription m_size;               //!< of the model
    int m_row;                                //!< distance of rows of the model's width
    float m_scale;                            //!< of queries
    FloatBuffer m_gain;                       //!< of the first norm
    FloatBuffer m_shift;                      //!< bias of the first norm
    Linear m_qkv;                             //!< queries (scaled), keys and values
    Linear m_query;                           //!< queries alone
    FloatBuffer m_keyRows;                    //!< weights of keys, row by row
    FloatBuffer m_valueRows;                  //!< weights of values, row by row
    FloatBuffer m_valueBias;                  //!< bias of values
    std::vector<PackedMatrix> m_keyColumns;   //!< by head: a query's gradient from features
    std::vector<PackedMatrix> m_valueColumns; //!< by head: values from features
    Linear m_project;                         //!< behind the attention
    Linear m_up;                              //!< first of the feed-forward
    Linear m_down;                            //!< second of the feed-forward
};

} // namespace ns3::hfedfm

#endif /* HFEDFM_TRANSFORMER_BLOCK_H */
