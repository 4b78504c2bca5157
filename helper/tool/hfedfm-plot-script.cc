/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "hfedfm-plot-script.h"

#include "hfedfm-file-io.h"

#include <array>
#include <cstdio>
#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

namespace ns3
{
namespace hfedfm
{

std::string
QuoteForPlot(const std::string& text)
{
    std::string quoted = "'";
    for (const char c : text)
    {
        quoted += c == '\'' ? "''" : std::string(1, c);
    }
    return quoted + "'";
}

std::string
MakePlotHead(const std::string& name, const std::string& title, PlotFormat format)
{
    const bool svg = format == PlotFormat::SVG;
    const std::string file = name + (svg ? ".svg" : ".png");
    return "# Draws " + file + "; change it as you like and call: gnuplot " + name +
           ".gp\n"
           "reset session\n"
           "set terminal " +
           (svg ? "svg" : "pngcairo") +
           " noenhanced size 1000,620 font 'sans,12' background '#ffffff'\n"
           "set output '" +
           file +
           "'\n"
           "set title " +
           QuoteForPlot(title) +
           " font 'sans,14'\n"
           "set border 3 lc '#555555'\n"
           "set tics nomirror out\n"
           "set grid ytics lc '#dddddd' lt 1 lw 1\n";
}

std::string
GetPlotColour(std::size_t index)
{
    static const std::array<const char*, 8> colours{"#0072B2",
                                                    "#D55E00",
                                                    "#009E73",
                                                    "#CC79A7",
                                                    "#E69F00",
                                                    "#56B4E9",
                                                    "#999999",
                                                    "#000000"};
    return QuoteForPlot(colours[index % colours.size()]);
}

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
