// SPDX-License-Identifier: GPL-2.0-only
#include "hfedfm-plot-script.h"

#include "hfedfm-file-io.h"

#include <cstdio>
#include <fcntl.h>
#include <map>
#include <sys/wait.h>
#include <unistd.h>

// The scripts are part of the library, each a text that ends with a zero: no path is needed at run
// time.
#define HFEDFM_EMBED_PLOT(name)                                                                    \
    asm(".pushsection .rodata\n"                                                                   \
        ".local hfedfm_plot_" #name "\n"                                                           \
        "hfedfm_plot_" #name ":\n"                                                                 \
        ".incbin \"" HFEDFM_PLOT_FOLDER "/" #name ".gp\"\n"                                        \
        ".byte 0\n"                                                                                \
        ".popsection\n");                                                                          \
    extern "C" const char hfedfm_plot_##name[] __attribute__((visibility("hidden")))

HFEDFM_EMBED_PLOT(study);
HFEDFM_EMBED_PLOT(table);
HFEDFM_EMBED_PLOT(radio);

namespace ns3::hfedfm
{

std::string
DrawPlots(const std::string& folder, const std::string& name, const std::string& program)
{
    static const std::map<std::string, const char*> scripts{{"study", hfedfm_plot_study},
                                                            {"table", hfedfm_plot_table},
                                                            {"radio", hfedfm_plot_radio}};
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
