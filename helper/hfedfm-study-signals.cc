/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "hfedfm-study-signals.h"

namespace ns3
{
namespace hfedfm
{

namespace
{

/** The signal that asks the study to end. */
volatile std::sig_atomic_t g_signal = 0;

extern "C" void
HfedfmStudySignal(int signal)
{
    g_signal = signal;
}

} // namespace

StudySignals::StudySignals()
{
    g_signal = 0;
    struct sigaction action = {};
    action.sa_handler = HfedfmStudySignal;
    for (std::size_t i = 0; i < SIGNALS.size(); ++i)
    {
        ::sigaction(SIGNALS[i], &action, &m_before[i]);
    }
}

StudySignals::~StudySignals()
{
    for (std::size_t i = 0; i < SIGNALS.size(); ++i)
    {
        ::sigaction(SIGNALS[i], &m_before[i], nullptr);
    }
}

int
StudySignals::GetRaised()
{
    return g_signal;
}

void
StudySignals::Reset()
{
    for (const int signal : SIGNALS)
    {
        ::signal(signal, SIG_DFL);
    }
}

} // namespace hfedfm
} // namespace ns3
