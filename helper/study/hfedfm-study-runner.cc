// SPDX-License-Identifier: GPL-2.0-only
#include "hfedfm-study-runner.h"

#include "../tool/hfedfm-file-io.h"

#include "ns3/hfedfm-input-error.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <exception>
#include <fcntl.h>
#include <iostream>
#include <poll.h>
#include <sstream>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <unistd.h>

#ifdef __linux__
#include <cmath>
#include <sys/prctl.h>
#endif

namespace ns3::hfedfm
{

namespace
{

/** How often the progress line is drawn anew, ms. */
const int REDRAW_PERIOD = 500;

/** Where the process of a cell reports. */
int g_reportPipe = -1;

/** First letters of the lines of a report. */
const char PROGRESS = 'p';
const char ERROR = 'e';

/** Report a line; one that does not fit into the pipe is not worth waiting for. */
void
Report(char kind, std::string text)
{
    std::replace(text.begin(), text.end(), '\n', ' ');
    // Up to PIPE_BUF, at least 512 bytes, a line is written whole or not at all.
    text = kind + text.substr(0, 500) + "\n";
    [[maybe_unused]] const auto count = ::write(g_reportPipe, text.data(), text.size());
}

/** The signal that asks the study to end. */
volatile std::sig_atomic_t g_signal = 0;

extern "C" void
HfedfmStudySignal(int signal)
{
    g_signal = signal;
}

/** Catches signals for as long as it lives: a study ends its cells first. */
class Signals
{
  public:
    Signals()
    {
        g_signal = 0;
        struct sigaction action = {};
        action.sa_handler = HfedfmStudySignal;
        for (std::size_t i = 0; i < CAUGHT.size(); ++i)
        {
            ::sigaction(CAUGHT[i], &action, &m_before[i]);
        }
    }

    ~Signals()
    {
        for (std::size_t i = 0; i < CAUGHT.size(); ++i)
        {
            ::sigaction(CAUGHT[i], &m_before[i], nullptr);
        }
    }

    Signals(const Signals&) = delete;
    Signals& operator=(const Signals&) = delete;

    /** In the process of a cell: let the signals end it as usual. */
    static void Reset()
    {
        for (const int signal : CAUGHT)
        {
            ::signal(signal, SIG_DFL);
        }
    }

  private:
    static constexpr std::array<int, 3> CAUGHT{SIGINT, SIGTERM, SIGHUP};
    std::array<struct sigaction, CAUGHT.size()> m_before{};
};

/** The line of a log that tells why its cell failed. */
std::string
FindReason(const std::string& log)
{
    std::string message;
    std::string last;
    std::istringstream lines(log);
    for (std::string line; std::getline(lines, line);)
    {
        // ns-3 and the C++ library surround the message of a fatal error; ns-3.48 lets a stack
        // trace follow.
        const auto begin = line.find("msg=\"");
        if (begin != std::string::npos)
        {
            const auto end = line.find('"', begin + 5);
            message = line.substr(begin + 5, end - begin - 5);
        }
        else if (!line.empty() && line.find("terminate called") == std::string::npos)
        {
            last = line;
        }
    }
    return message.empty() ? last : message;
}

} // namespace

StudyRunner::StudyRunner(const StudyFolder& folder, uint32_t jobs, bool quiet)
    : m_folder(folder),
      m_jobs(std::max(1U, jobs)),
      m_quiet(quiet),
      m_terminal(::isatty(STDERR_FILENO) == 1)
{
}

StudyOutcome
StudyRunner::Run(const std::vector<StudyCell>& cells, const RunFunction& run)
{
    const Signals signals;
    StudyOutcome outcome;
    std::vector<std::optional<RunResult>> results;
    std::vector<std::string> errors(cells.size());
    std::vector<std::string> details(cells.size());
    std::vector<std::size_t> waiting;
    for (std::size_t i = 0; i < cells.size(); ++i)
    {
        results.push_back(m_folder.LoadCell(cells[i]));
        if (!results.back().has_value())
        {
            waiting.push_back(i);
        }
    }
    outcome.reused = cells.size() - waiting.size();
    m_progress = StudyProgress(cells.size(), outcome.reused);
    m_start = std::chrono::steady_clock::now();
    if (outcome.reused > 0)
    {
        Say(std::to_string(outcome.reused) + " of " + std::to_string(cells.size()) +
            " runs are in '" + m_folder.GetPath() + "' and are not run again");
    }

    auto next = waiting.begin();
    while (g_signal == 0 && (next != waiting.end() || !m_children.empty()))
    {
        while (g_signal == 0 && next != waiting.end() && m_children.size() < m_jobs)
        {
            m_children.push_back(Start(*next, cells[*next], run));
            m_progress.Start(cells[*next].GetName(), GetNow());
            ++next;
        }
        ShowProgress();
        for (const std::size_t position : Poll(cells))
        {
            const Child child = m_children[position];
            m_children.erase(m_children.begin() + static_cast<std::ptrdiff_t>(position));
            const StudyCell& cell = cells[child.cell];
            errors[child.cell] = Reap(child);
            details[child.cell] = child.error;
            const double seconds = m_progress.Finish(cell.GetName(), GetNow());
            results[child.cell] = m_folder.LoadCell(cell);
            if (!results[child.cell].has_value() && errors[child.cell].empty())
            {
                errors[child.cell] = "it wrote no result";
            }
            Say("[" + std::to_string(m_progress.GetDone()) + "/" + std::to_string(cells.size()) +
                "] " + cell.GetName() +
                (errors[child.cell].empty() ? " done in " : " FAILED after ") +
                StudyProgress::FormatDuration(seconds));
        }
    }
    outcome.interrupted = g_signal != 0;
    KillAll();
    if (m_terminal && !m_quiet)
    {
        std::cerr << "\r\033[K" << std::flush;
    }

    for (std::size_t i = 0; i < cells.size(); ++i)
    {
        if (!errors[i].empty() && !outcome.interrupted)
        {
            const std::string log = m_folder.GetLogPath(cells[i]);
            m_folder.DropCell(cells[i]);
            outcome.failures.push_back(
                {cells[i].GetName(), errors[i], Exists(log) ? FindReason(ReadFile(log)) : "", log});
        }
        else if (results[i].has_value())
        {
            outcome.results.push_back(std::move(*results[i]));
        }
        else
        {
            m_folder.DropCell(cells[i]);
        }
    }
    return outcome;
}

StudyRunner::Child
StudyRunner::Start(std::size_t index, const StudyCell& cell, const RunFunction& run)
{
    int ends[2];
    if (::pipe(ends) != 0)
    {
        KillAll();
        throw InputError(DescribeSystemError("make a pipe for '" + cell.GetName() + "'"));
    }
    // What is buffered here must not be written by the child once more.
    std::cout.flush();
    std::fflush(nullptr);
    const pid_t parent = ::getpid();
    const pid_t process = ::fork();
    if (process < 0)
    {
        const auto error = DescribeSystemError("start a process for '" + cell.GetName() + "'");
        ::close(ends[0]);
        ::close(ends[1]);
        KillAll();
        throw InputError(error);
    }
    if (process == 0)
    {
        Signals::Reset();
#ifdef __linux__
        // Do not outlive a study that is killed without a chance to end its cells.
        ::prctl(PR_SET_PDEATHSIG, SIGKILL);
#endif
        if (::getppid() != parent)
        {
            ::_exit(1);
        }
        ::close(ends[0]);
        RunChild(cell, run, ends[1]);
    }
    ::close(ends[1]);
    ::fcntl(ends[0], F_SETFL, O_NONBLOCK);
    return {process, ends[0], index, "", ""};
}

void
StudyRunner::RunChild(const StudyCell& cell, const RunFunction& run, int pipe)
{
    for (const auto& sibling : m_children)
    {
        ::close(sibling.pipe);
    }
    const std::string log = m_folder.GetLogPath(cell);
    const int file = ::open(log.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_APPEND, 0666);
    if (file >= 0)
    {
        ::dup2(file, STDOUT_FILENO);
        ::dup2(file, STDERR_FILENO);
        ::close(file);
    }
    ::fcntl(pipe, F_SETFL, O_NONBLOCK);
    g_reportPipe = pipe;
    int code = 0;
    try
    {
        StudyCell own = cell;
        own.folder = m_folder.BeginCell(cell);
        RunResult result = run(own);
        result.scheme = cell.scheme.ToString();
        result.run = cell.run;
        m_folder.FinishCell(cell, result);
    }
    catch (const std::exception& error)
    {
        // The log may be on the disk that is full.
        Report(ERROR, error.what());
        std::cerr << error.what() << std::endl;
        code = 1;
    }
    std::cout.flush();
    std::fflush(nullptr);
    // Not exit(): handlers and static objects belong to the parent.
    ::_exit(code);
}

void
StudyRunner::ReportProgress(double fraction)
{
    static double reported = 0;
    if (g_reportPipe >= 0 && (fraction >= reported + 0.005 || fraction >= 1))
    {
        reported = fraction;
        Report(PROGRESS, std::to_string(fraction));
    }
}

std::vector<std::size_t>
StudyRunner::Poll(const std::vector<StudyCell>& cells)
{
    std::vector<pollfd> pipes;
    for (const auto& child : m_children)
    {
        pipes.push_back({child.pipe, POLLIN, 0});
    }
    std::vector<std::size_t> ended;
    if (::poll(pipes.data(), pipes.size(), REDRAW_PERIOD) <= 0)
    {
        return ended;
    }
    for (std::size_t i = pipes.size(); i > 0; --i)
    {
        Child& child = m_children[i - 1];
        if (pipes[i - 1].revents != 0 && Receive(child, cells[child.cell].GetName()))
        {
            ended.push_back(i - 1);
        }
    }
    return ended;
}

bool
StudyRunner::Receive(Child& child, const std::string& name)
{
    char buffer[4096];
    ssize_t count = 0;
    while ((count = ::read(child.pipe, buffer, sizeof(buffer))) > 0)
    {
        child.received.append(buffer, static_cast<std::size_t>(count));
    }
    for (auto end = child.received.find('\n'); end != std::string::npos;
         end = child.received.find('\n'))
    {
        const std::string text = child.received.substr(1, end - 1);
        if (child.received.front() == PROGRESS)
        {
            m_progress.Report(name, std::strtod(text.c_str(), nullptr));
        }
        else
        {
            child.error = text;
        }
        child.received.erase(0, end + 1);
    }
    return count == 0;
}

std::string
StudyRunner::Reap(const Child& child)
{
    ::close(child.pipe);
    int status = 0;
    while (::waitpid(child.process, &status, 0) < 0)
    {
        if (errno != EINTR)
        {
            return "its process was lost";
        }
    }
    if (WIFSIGNALED(status))
    {
        return std::string("ended by signal: ") + ::strsignal(WTERMSIG(status));
    }
    return WEXITSTATUS(status) == 0 ? "" : "exit code " + std::to_string(WEXITSTATUS(status));
}

void
StudyRunner::KillAll()
{
    for (const auto& child : m_children)
    {
        ::kill(child.process, SIGKILL);
        Reap(child);
    }
    m_children.clear();
}

void
StudyRunner::ShowProgress()
{
    if (m_quiet || !m_terminal)
    {
        return;
    }
    winsize size = {};
    ::ioctl(STDERR_FILENO, TIOCGWINSZ, &size);
    const std::size_t width = size.ws_col > 1 ? size.ws_col - 1U : 79U;
    std::cerr << "\r" << m_progress.GetLine(GetNow(), width) << "\033[K" << std::flush;
}

void
StudyRunner::Say(const std::string& text)
{
    if (m_quiet)
    {
        return;
    }
    const auto remaining = m_progress.GetRemaining(GetNow());
    std::cerr << (m_terminal ? "\r\033[K" : "") << text;
    if (!m_terminal && remaining.has_value() && *remaining > 0)
    {
        std::cerr << ", about " << StudyProgress::FormatDuration(*remaining) << " left";
    }
    std::cerr << std::endl;
}

double
StudyRunner::GetNow() const
{
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - m_start).count();
}

namespace
{

/** Below this fraction, a cell's own pace says nothing. */
const double LEAST_FRACTION = 0.02;

} // namespace

StudyProgress::StudyProgress(std::size_t total, std::size_t reused)
    : m_total(total),
      m_reused(reused)
{
}

void
StudyProgress::Start(const std::string& name, double now)
{
    m_running[name] = {now, 0};
}

void
StudyProgress::Report(const std::string& name, double fraction)
{
    const auto cell = m_running.find(name);
    if (cell != m_running.end() && std::isfinite(fraction))
    {
        cell->second.fraction = std::clamp(fraction, 0.0, 1.0);
    }
}

double
StudyProgress::Finish(const std::string& name, double now)
{
    const double start = m_running[name].start;
    m_running.erase(name);
    ++m_finished;
    return now - start;
}

std::optional<double>
StudyProgress::GetRemaining(double now) const
{
    double work = static_cast<double>(m_finished);
    double slowest = 0;
    for (const auto& cell : m_running)
    {
        const double fraction = cell.second.fraction;
        work += fraction;
        if (fraction >= LEAST_FRACTION)
        {
            slowest = std::max(slowest, (now - cell.second.start) * (1 - fraction) / fraction);
        }
    }
    if (work < LEAST_FRACTION)
    {
        return std::nullopt;
    }
    const double left = static_cast<double>(m_total - m_reused) - work;
    return std::max(slowest, now * left / work);
}

std::string
StudyProgress::GetLine(double now, std::size_t width) const
{
    std::string line = "[" + std::to_string(GetDone()) + "/" + std::to_string(m_total) + "] " +
                       FormatDuration(now);
    const auto remaining = GetRemaining(now);
    if (remaining.has_value())
    {
        line += ", about " + FormatDuration(*remaining) + " left";
    }
    const char* separator = ": ";
    for (const auto& cell : m_running)
    {
        line += separator + cell.first + " " +
                std::to_string(static_cast<int>(100 * cell.second.fraction)) + "%";
        separator = ", ";
    }
    return line.substr(0, width);
}

std::string
StudyProgress::FormatDuration(double seconds)
{
    const auto whole = static_cast<uint64_t>(std::max(0.0, std::round(seconds)));
    const auto minutes = static_cast<unsigned>(whole / 60 % 60);
    char buffer[40];
    std::snprintf(buffer,
                  sizeof(buffer),
                  whole >= 3600 ? "%02u:%02u" : "%u:%02u",
                  minutes,
                  static_cast<unsigned>(whole % 60));
    return whole >= 3600 ? std::to_string(whole / 3600) + ":" + buffer : buffer;
}

} // namespace ns3::hfedfm
