// SPDX-License-Identifier: GPL-2.0-only
#include "hfedfm-radio-findings.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <limits>

namespace ns3::hfedfm
{

namespace
{

constexpr double ANY = std::numeric_limits<double>::infinity();

/** @param value a number @return four digits of it */
std::string
Round(double value)
{
    char buffer[32];
    std::snprintf(buffer, sizeof(buffer), "%.4g", value);
    return buffer;
}

/** @param check any @return how far it is off, without the last bits of a double */
double
GetDeviation(const RadioCheck& check)
{
    const double deviation = check.got - check.expected;
    return std::fabs(deviation) < 1e-12 * std::fabs(check.got) ? 0 : deviation;
}

} // namespace

bool
RadioCheck::IsOk() const
{
    // Not a number is not within any tolerance.
    return IsStated() || (got >= expected - below && got <= expected + above);
}

bool
RadioCheck::IsStated() const
{
    return std::isinf(below) && std::isinf(above);
}

std::string
RadioCheck::DescribeTolerance() const
{
    if (IsStated())
    {
        return "";
    }
    if (std::isinf(above))
    {
        return "at least";
    }
    return "+-" + Round(above);
}

void
RadioFindings::Near(const std::string& quantity, double expected, double got, double tolerance)
{
    checks.push_back({quantity, expected, got, tolerance, tolerance});
}

void
RadioFindings::AtLeast(const std::string& quantity, double least, double got)
{
    checks.push_back({quantity, least, got, 0, ANY});
}

void
RadioFindings::State(const std::string& quantity, double expected, double got)
{
    checks.push_back({quantity, expected, got, ANY, ANY});
}

void
RadioFindings::Share(const std::string& quantity, double probability, double share, double trials)
{
    Near(quantity, probability, share, 3 * GetStandardError(probability, trials));
}

bool
RadioFindings::IsOk() const
{
    return std::all_of(checks.begin(), checks.end(), [](const RadioCheck& check) {
        return check.IsOk();
    });
}

CsvRows
RadioFindings::MakeRows() const
{
    CsvRows rows{{"quantity", "expected", "got", "deviation", "tolerance", "ok"}};
    for (const auto& check : checks)
    {
        rows.push_back({check.quantity,
                        Round(check.expected),
                        Round(check.got),
                        Round(GetDeviation(check)),
                        check.DescribeTolerance(),
                        check.IsStated() ? "-" : (check.IsOk() ? "yes" : "NO")});
    }
    return rows;
}

CsvRows
RadioFigure::MakeRows() const
{
    CsvRows rows{{"series", "title", "x", "y", "error"}};
    for (std::size_t s = 0; s < series.size(); ++s)
    {
        for (const auto& point : series[s].points)
        {
            rows.push_back({std::to_string(s),
                            series[s].title,
                            FormatNumber(point.x),
                            FormatNumber(point.y),
                            FormatNumber(point.error)});
        }
    }
    return rows;
}

double
GetStandardError(double probability, double trials)
{
    return std::sqrt(probability * (1 - probability) / trials);
}

double
FindCrossing(const std::vector<RadioPoint>& points, double y)
{
    for (std::size_t p = 1; p < points.size(); ++p)
    {
        const auto& a = points[p - 1];
        const auto& b = points[p];
        if ((a.y - y) * (b.y - y) <= 0 && a.y != b.y)
        {
            return a.x + (b.x - a.x) * (y - a.y) / (b.y - a.y);
        }
    }
    return std::nan("");
}

} // namespace ns3::hfedfm
