// SPDX-License-Identifier: GPL-2.0-only
#include "hfedfm-plot-script.h"

#include "hfedfm-file-io.h"

#include <cstdio>
#include <fcntl.h>
#include <map>
#include <sys/wait.h>
#include <unistd.h>

namespace ns3::hfedfm
{

namespace
{

// The scripts, so that no path is needed at run time.
constexpr char STUDY[] =
#include "hfedfm-embedded/study.inc"
    ;
constexpr char TABLE[] =
#include "hfedfm-embedded/table.inc"
    ;
constexpr char RADIO[] =
#include "hfedfm-embedded/radio.inc"
    ;

} // namespace

std::string
DrawPlots(const std::string& folder, const std::string& name, const std::string& program)
{
    static const std::map<std::string, const char*> scripts{{"study", STUDY},
                                                            {"table", TABLE},
                                                            {"radio", RADIO}};
    const std::string script = name + ".gp";
    MakeFolder(folder);
    WriteFile(folder + "/" + script, scripts.at(name));
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
        if (::chdir(folder.c_str()) == 0)
        {
            ::execlp(program.c_str(), program.c_str(), script.c_str(), nullptr);
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
        return "There are no plots, because " + program + " is not installed; with it, 'gnuplot " +
               script + "' in '" + folder + "' draws them.";
    }
    if (!WIFEXITED(status) || WEXITSTATUS(status) != 0)
    {
        return "Not all plots were drawn; see '" + folder + "/gnuplot.log'.";
    }
    return "";
}

} // namespace ns3::hfedfm
