// SPDX-License-Identifier: GPL-2.0-only
#include "hfedfm-art-task.h"

#include "ns3/abort.h"

#include <algorithm>

namespace ns3::hfedfm
{

NS_OBJECT_ENSURE_REGISTERED(ArtTask);

namespace
{

constexpr int SIDE = Image::SIDE;

/** The colors of one painting. */
struct Colors
{
    Rgb ground;  //!< of the background
    Rgb pattern; //!< of stripes, dots and the like
    Rgb accent;  //!< of subject and frame
};

/** Colors of each palette; the values of Painting::PALETTE in order. */
Colors
DrawColors(uint32_t palette, SeededRandom& random)
{
    static const std::array<std::array<Rgb, 3>, Painting::VALUES> palettes = {{
        {{{0.80F, 0.30F, 0.10F}, {0.90F, 0.60F, 0.20F}, {0.55F, 0.10F, 0.10F}}},
        {{{0.10F, 0.30F, 0.60F}, {0.20F, 0.60F, 0.60F}, {0.10F, 0.10F, 0.40F}}},
        {{{0.95F, 0.80F, 0.85F}, {0.75F, 0.90F, 0.85F}, {0.75F, 0.75F, 0.95F}}},
        {{{0.95F, 0.10F, 0.80F}, {0.20F, 1.00F, 0.20F}, {1.00F, 1.00F, 0.10F}}},
        {{{0.30F, 0.30F, 0.30F}, {0.60F, 0.60F, 0.60F}, {0.90F, 0.90F, 0.90F}}},
    }};
    auto colors = palettes.at(palette);
    // Ground and pattern may change places, so that no single color tells the palette.
    if (random.Below(2) == 0)
    {
        std::swap(colors[0], colors[1]);
    }
    for (auto& color : colors)
    {
        color = Scale(color, random.Uniform(0.85, 1.1));
    }
    return {colors[0], colors[1], colors[2]};
}

/** How much of the pattern's color a pixel has, 0 to 1; techniques in order. */
double
PatternAt(uint32_t technique, int x, int y, int phase, SeededRandom& random)
{
    switch (technique)
    {
    case 0:
        return (x + phase) / 2 % 2;
    case 1:
        return (x + phase) % 4 < 2 && (y + phase) % 4 < 2 ? 1.0 : 0.0;
    case 2:
        return ((x + phase) / 4 + (y + phase) / 4) % 2;
    case 3:
        return random.Uniform();
    default:
        return static_cast<double>(y) / (SIDE - 1);
    }
}

/** Draw the frame that tells the era; eras in order: none, thin, thick, vignette, corners. */
void
DrawFrame(Image& image, uint32_t era, const Rgb& color)
{
    for (int y = 0; y < SIDE; ++y)
    {
        for (int x = 0; x < SIDE; ++x)
        {
            const int edgeX = std::min(x, SIDE - 1 - x);
            const int edgeY = std::min(y, SIDE - 1 - y);
            const int edge = std::min(edgeX, edgeY);
            if ((era == 1 && edge < 1) || (era == 2 && edge < 4) || (era == 4 && edgeX + edgeY < 7))
            {
                image.Set(x, y, color);
            }
            else if (era == 3 && edge < 8)
            {
                image.Set(x, y, Scale(image.Get(x, y), 0.2 + 0.1 * edge));
            }
        }
    }
}

} // namespace

Painting
DrawPainting(SeededRandom& random)
{
    Painting painting;
    for (auto& value : painting.values)
    {
        value = random.Below(Painting::VALUES);
    }
    return painting;
}

Image
RenderPainting(const Painting& painting, SeededRandom& random)
{
    constexpr int SUBJECT_PIXELS = 12;
    constexpr int MARGIN = (SIDE - SUBJECT_PIXELS) / 2;
    const Colors colors = DrawColors(painting.values[Painting::PALETTE], random);
    const auto phase = static_cast<int>(random.Below(4));
    Image image;
    for (int y = 0; y < SIDE; ++y)
    {
        for (int x = 0; x < SIDE; ++x)
        {
            const double share =
                PatternAt(painting.values[Painting::TECHNIQUE], x, y, phase, random);
            image.Set(x, y, Mix(colors.ground, colors.pattern, share));
        }
    }
    DrawFrame(image, painting.values[Painting::ERA], colors.accent);
    const uint32_t subject = painting.values[Painting::SUBJECT];
    if (subject + 1 < Painting::VALUES)
    {
        const int left = MARGIN - 2 + static_cast<int>(random.Below(5));
        const int top = MARGIN - 2 + static_cast<int>(random.Below(5));
        image.DrawShape(static_cast<Shape>(subject), left, top, SUBJECT_PIXELS, colors.accent);
    }
    image.AddNoise(random, 0.05);
    return image;
}

std::string
AskPainting(Painting::Aspect aspect)
{
    static const std::array<std::string, Painting::ASPECTS> questions = {
        "what palette is this painting [ans]",
        "what technique is this painting [ans]",
        "what era is this painting of [ans]",
        "what subject is there [ans]"};
    return questions.at(aspect);
}

uint32_t
AnswerPainting(const Painting& painting, Painting::Aspect aspect)
{
    return aspect * Painting::VALUES + painting.values.at(aspect);
}

TypeId
ArtTask::GetTypeId()
{
    static TypeId tid = TypeId("ns3::hfedfm::ArtTask")
                            .SetParent<VqaTask>()
                            .SetGroupName("Hfedfm")
                            .AddConstructor<ArtTask>();
    return tid;
}

std::string
ArtTask::GetAnswer(uint32_t label) const
{
    static const std::array<std::string, CLASSES> answers = {
        "warm",    "cool",   "pastel",   "neon",     "mono",       "stripes",     "dots",
        "checker", "noise",  "gradient", "no frame", "thin frame", "thick frame", "vignette",
        "corners", "circle", "square",   "triangle", "cross",      "no subject"};
    return answers.at(label);
}

VqaSample
ArtTask::Draw(uint32_t label, SeededRandom& random) const
{
    NS_ABORT_MSG_IF(label >= CLASSES,
                    "The art task has classes 0 to " << CLASSES - 1 << ", not " << label << ".");
    const auto aspect = static_cast<Painting::Aspect>(label / Painting::VALUES);
    Painting painting = DrawPainting(random);
    painting.values[aspect] = label % Painting::VALUES;
    return {MakePercept(RenderPainting(painting, random)),
            Vocabulary::Encode(AskPainting(aspect)),
            label};
}

} // namespace ns3::hfedfm
