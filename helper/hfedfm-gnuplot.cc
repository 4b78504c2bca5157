/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "hfedfm-gnuplot.h"

#include "hfedfm-file-io.h"

#include <cstdio>
#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

namespace ns3
{
namespace hfedfm
{

std::string
DrawPlots(const std::string& folder,
          const std::vector<std::string>& scripts,
          const std::string& program)
{
    if (scripts.empty())
    {
        return "";
    }
    std::fflush(nullptr);
    const pid_t process = ::fork();
    if (process == 0)
    {
        const std::string log = folder + "/gnuplot.log";
        const int file = ::open(log.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0666);
        if (file >= 0)
        {
            ::dup2(file, STDOUT_FILENO);
            ::dup2(file, STDERR_FILENO);
        }
        std::vector<char*> arguments{const_cast<char*>(program.c_str())};
        for (const auto& script : scripts)
        {
            arguments.push_back(const_cast<char*>(script.c_str()));
        }
        arguments.push_back(nullptr);
        if (::chdir(folder.c_str()) == 0)
        {
            ::execvp(program.c_str(), arguments.data());
        }
        ::_exit(127);
    }
    int status = 0;
    if (process < 0 || ::waitpid(process, &status, 0) < 0)
    {
        return DescribeSystemError("start " + program);
    }
    if (WIFEXITED(status) && WEXITSTATUS(status) == 127)
    {
        return "There are no plots, because " + program +
               " is not installed; with it, 'gnuplot *.gp' in '" + folder + "' draws them.";
    }
    if (!WIFEXITED(status) || WEXITSTATUS(status) != 0)
    {
        return "Not all plots were drawn; see '" + folder + "/gnuplot.log'.";
    }
    return "";
}

} // namespace hfedfm
} // namespace ns3
