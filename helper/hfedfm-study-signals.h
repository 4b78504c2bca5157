/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef HFEDFM_STUDY_SIGNALS_H
#define HFEDFM_STUDY_SIGNALS_H

#include <array>
#include <csignal>

namespace ns3
{
namespace hfedfm
{

/** Catches SIGINT, SIGTERM and SIGHUP for as long as it lives: a study ends its cells first. */
class StudySignals
{
  public:
    StudySignals();
    ~StudySignals();

    StudySignals(const StudySignals&) = delete;
    StudySignals& operator=(const StudySignals&) = delete;

    /** @return the signal that has come, or 0 */
    static int GetRaised();

    /** In the process of a cell: let the signals end it as usual. */
    static void Reset();

  private:
    static constexpr std::array<int, 3> SIGNALS{SIGINT, SIGTERM, SIGHUP};
    std::array<struct sigaction, SIGNALS.size()> m_before{};
};

} // namespace hfedfm
} // namespace ns3

#endif /* HFEDFM_STUDY_SIGNALS_H */
