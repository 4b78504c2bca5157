/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef HFEDFM_STUDY_PROGRESS_H
#define HFEDFM_STUDY_PROGRESS_H

#include <cstdint>
#include <map>
#include <optional>
#include <string>

namespace ns3
{
namespace hfedfm
{

/** How far a study is, and when it will end. All times are seconds since its start. */
class StudyProgress
{
  public:
    /** @param total cells of the study @param reused how many of them were there before */
    StudyProgress(std::size_t total, std::size_t reused);

    /** @param name a cell that starts @param now s */
    void Start(const std::string& name, double now);

    /** @param name a running cell @param fraction how much of it is done, 0 to 1 */
    void Report(const std::string& name, double fraction);

    /** @param name a cell that has ended @return s that it took */
    double Finish(const std::string& name, double now);

    /** @return cells that have ended or were there before */
    std::size_t GetDone() const;

    /**
     * Estimate from the pace so far; not before the slowest running cell at its own pace.
     * @param now s
     * @return s left, or nothing as long as there is no pace
     */
    std::optional<double> GetRemaining(double now) const;

    /** @param now s @param width the line is cut there @return one line for a terminal */
    std::string GetLine(double now, std::size_t width) const;

    /** @param seconds a duration @return for instance `1:02:03` or `0:07` */
    static std::string FormatDuration(double seconds);

  private:
    /** A cell at work. */
    struct Running
    {
        double start{0};    //!< s
        double fraction{0}; //!< 0 to 1
    };

    std::size_t m_total;
    std::size_t m_reused;
    std::size_t m_finished{0};
    std::map<std::string, Running> m_running;
};

} // namespace hfedfm
} // namespace ns3

#endif /* HFEDFM_STUDY_PROGRESS_H */
