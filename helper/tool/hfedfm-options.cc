// SPDX-License-Identifier: GPL-2.0-only
#include "hfedfm-options.h"

#include "hfedfm-input-error.h"

#include "ns3/command-line.h"
#include "ns3/config.h"
#include "ns3/global-value.h"
#include "ns3/string.h"
#include "ns3/type-id.h"

#include <algorithm>
#include <cerrno>
#include <cmath>
#include <csignal>
#include <cstdlib>
#include <fcntl.h>
#include <iostream>
#include <istream>
#include <iterator>
#include <map>
#include <ostream>
#include <set>
#include <sstream>
#include <sys/wait.h>
#include <unistd.h>

namespace ns3::hfedfm
{

namespace
{

/** A text that CommandLine takes whole; it cuts a std::string at the first blank. */
struct OptionText
{
    std::string text; //!< everything after the equals sign
};

std::istream&
operator>>(std::istream& in, OptionText& option)
{
    option.text.assign(std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>());
    return in;
}

std::ostream&
operator<<(std::ostream& out, const OptionText& option)
{
    return out << option.text;
}

/** Reads a number followed by one of the units and returns their product. */
std::optional<double>
ParseWithUnit(const std::string& text, const std::map<std::string, double>& units)
{
    auto end = text.find_last_of("0123456789.");
    end = end == std::string::npos ? 0 : end + 1;
    const auto number = ParseReal(text.substr(0, end));
    const auto unit = units.find(text.substr(end));
    if (!number.has_value() || unit == units.end())
    {
        return std::nullopt;
    }
    const double value = *number * unit->second;
    return std::isfinite(value) ? std::optional<double>(value) : std::nullopt;
}

/** @param value a number @return it in words that ParseReal() reads */
template <typename T>
std::string
ToText(const T& value)
{
    std::ostringstream text;
    text.precision(10);
    text << value;
    return text.str();
}

/** @param choices at least two @return them as in "a, b or c" */
template <typename T>
std::string
ListChoices(const std::vector<T>& choices)
{
    std::string text = ToText(choices.front());
    for (std::size_t c = 1; c < choices.size(); ++c)
    {
        text += (c + 1 == choices.size() ? " or " : ", ") + ToText(choices[c]);
    }
    return text;
}

} // namespace

std::optional<uint64_t>
ParseInteger(const std::string& text, uint64_t least, uint64_t most)
{
    if (text.empty() || text.find_first_not_of("0123456789") != std::string::npos)
    {
        return std::nullopt;
    }
    errno = 0;
    const uint64_t value = std::strtoull(text.c_str(), nullptr, 10);
    if (errno != 0 || value < least || value > most)
    {
        return std::nullopt;
    }
    return value;
}

std::optional<double>
ParseReal(const std::string& text)
{
    // strtod alone would also take leading blanks, hexadecimal digits, "inf" and "nan".
    if (text.empty() || text.find_first_not_of("0123456789.eE+-") != std::string::npos)
    {
        return std::nullopt;
    }
    char* end = nullptr;
    const double value = std::strtod(text.c_str(), &end);
    if (end != text.c_str() + text.size() || !std::isfinite(value))
    {
        return std::nullopt;
    }
    return value;
}

std::optional<double>
ParseRate(const std::string& text)
{
    static const std::map<std::string, double> units{{"bps", 1},
                                                     {"b/s", 1},
                                                     {"kbps", 1e3},
                                                     {"kb/s", 1e3},
                                                     {"Mbps", 1e6},
                                                     {"Mb/s", 1e6},
                                                     {"Gbps", 1e9},
                                                     {"Gb/s", 1e9}};
    return ParseWithUnit(text, units);
}

std::optional<double>
ParseDuration(const std::string& text)
{
    static const std::map<std::string, double> units{{"", 1},
                                                     {"s", 1},
                                                     {"ms", 1e-3},
                                                     {"us", 1e-6},
                                                     {"ns", 1e-9},
                                                     {"min", 60},
                                                     {"h", 3600}};
    return ParseWithUnit(text, units);
}

std::vector<std::string>
SplitCommas(const std::string& text)
{
    std::vector<std::string> parts;
    std::size_t begin = 0;
    while (true)
    {
        const auto comma = text.find(',', begin);
        parts.push_back(text.substr(begin, comma - begin));
        if (comma == std::string::npos)
        {
            return parts;
        }
        begin = comma + 1;
    }
}

std::string
DescribeBadOption(const std::string& name, const std::string& text, const std::string& allowed)
{
    return "Option --" + name + " is '" + text + "'; it must be " + allowed + ".";
}

template <typename T>
OptionRule
WholeNumber(T& value, uint64_t least, uint64_t most)
{
    return {ToText(value),
            "a whole number from " + ToText(least) + " to " + ToText(most),
            [&value, least, most](const std::string& text) {
                const auto number = ParseInteger(text, least, most);
                value = static_cast<T>(number.value_or(value));
                return number.has_value();
            }};
}

template OptionRule WholeNumber(uint32_t&, uint64_t, uint64_t);
template OptionRule WholeNumber(uint64_t&, uint64_t, uint64_t);

OptionRule
RealNumber(double& value, const RealRange& range)
{
    const auto bounds = "a number from " + ToText(range.least) + " to " + ToText(range.most);
    return {ToText(value),
            range.allowed.empty() ? bounds : range.allowed,
            [&value, range](const std::string& text) {
                const auto number = range.parse(text);
                value = number.value_or(value);
                return number.has_value() && value <= range.most &&
                       (range.above ? value > range.least : value >= range.least);
            }};
}

template <typename T>
OptionRule
OneOf(T& value, const std::vector<T>& choices)
{
    return {ToText(value), ListChoices(choices), [&value, choices](const std::string& text) {
                const auto same = [&text](const T& choice) { return ToText(choice) == text; };
                const auto found = std::find_if(choices.begin(), choices.end(), same);
                value = found == choices.end() ? value : *found;
                return found != choices.end();
            }};
}

template OptionRule OneOf(uint32_t&, const std::vector<uint32_t>&);
template OptionRule OneOf(std::string&, const std::vector<std::string>&);

OptionRule
AnyText(std::string& value, const std::string& allowed, bool mayBeEmpty)
{
    return {value, allowed, [&value, mayBeEmpty](const std::string& text) {
                value = text;
                return mayBeEmpty || !text.empty();
            }};
}

OptionRule
Switch(bool& value)
{
    return {value ? "true" : "false", "true or false", [&value](const std::string& text) {
                value = text.empty() || text == "true" || text == "1";
                return value || text == "false" || text == "0";
            }};
}

CheckedOptions::CheckedOptions(const std::string& usage)
    : m_usage(usage)
{
}

void
CheckedOptions::Add(const std::string& option, const OptionRule& rule, const std::string& meaning)
{
    const auto equals = option.find('=');
    m_options.push_back({option.substr(0, equals), rule, meaning, ""});
    if (equals != std::string::npos)
    {
        m_options.back().rule.defaultText = option.substr(equals + 1);
    }
}

void
CheckedOptions::Parse(const std::vector<std::string>& arguments)
{
    for (std::size_t i = 1; i < arguments.size(); ++i)
    {
        TakeArgument(arguments[i]);
    }
    std::map<std::string, OptionText> texts;
    CommandLine command(arguments.empty() ? "" : arguments.front());
    command.Usage(m_usage);
    for (const auto& option : m_options)
    {
        auto& text = texts[option.name];
        text.text = option.rule.defaultText;
        command.AddValue(option.name, option.meaning + "; allowed: " + option.rule.allowed, text);
    }
    command.Parse(arguments);
    for (auto& option : m_options)
    {
        option.text = texts[option.name].text;
        ThrowIf(!option.rule.read(option.text),
                DescribeBadOption(option.name, option.text, option.rule.allowed));
    }
}

const CheckedOptions::Option*
CheckedOptions::Find(const std::string& name) const
{
    const auto found = std::find_if(m_options.begin(),
                                    m_options.end(),
                                    [&name](const Option& option) { return option.name == name; });
    return found == m_options.end() ? nullptr : &*found;
}

namespace
{

/** @param name a global value or an attribute @param text its value @return whether it was set */
bool
SetForeign(const std::string& name, const std::string& text)
{
    return Config::SetGlobalFailSafe(name, StringValue(text)) ||
           Config::SetDefaultFailSafe(name, StringValue(text));
}

/** @return whether a value can be set, which a child tries: many types of ns-3 end the program */
bool
CanBeSet(const std::string& name, const std::string& text)
{
    const auto child = ::fork();
    if (child == 0)
    {
        const int nowhere = ::open("/dev/null", O_WRONLY);
        ::dup2(nowhere, STDERR_FILENO);
        std::signal(SIGABRT, SIG_DFL);
        ::_exit(SetForeign(name, text) ? 0 : 1);
    }
    int status = 1;
    ::waitpid(child, &status, 0);
    return child > 0 && WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

} // namespace

void
CheckedOptions::TakeArgument(const std::string& argument)
{
    // Options of every ns-3 program that print something and end it.
    static const std::set<std::string> printers{"h",
                                                "help",
                                                "version",
                                                "PrintHelp",
                                                "PrintVersion",
                                                "PrintGlobals",
                                                "PrintGroups",
                                                "PrintGroup",
                                                "PrintTypeIds",
                                                "PrintAttributes"};
    const auto begin = argument.find_first_not_of('-');
    ThrowIf(begin == 0 || begin == std::string::npos || begin > 2,
            "The argument '" + argument +
                "' is no option; options look like --name=value. See --help.");
    const auto equals = std::min(argument.find('='), argument.size());
    const std::string name = argument.substr(begin, equals - begin);
    if (printers.count(name) > 0 || Find(name))
    {
        return;
    }
    ThrowIf((name == "RngSeed" || name == "RngRun") && Find("seed"),
            "Option --" + name + " is not allowed; use --seed" + (Find("run") ? " and --run" : "") +
                " instead.");
    StringValue ignored;
    ThrowIf(name.find("::") == std::string::npos &&
                !GlobalValue::GetValueByNameFailSafe(name, ignored),
            "There is no option --" + name + ". --help lists all options.");
    const std::string text = argument.substr(std::min(equals + 1, argument.size()));
    m_foreign.emplace_back(name, text);
    const bool isGlobal = GlobalValue::GetValueByNameFailSafe(name, ignored);
    const auto colons = std::min(name.rfind("::"), name.size());
    TypeId type;
    TypeId::AttributeInformation attribute;
    const bool isAttribute = !isGlobal &&
                             TypeId::LookupByNameFailSafe(name.substr(0, colons), &type) &&
                             type.LookupAttributeByName(name.substr(colons + 2), &attribute);
    ThrowIf(!isGlobal && !isAttribute,
            "Option --" + name +
                ": there is no such attribute of ns-3. --PrintAttributes=<type> lists those of a "
                "type.");
    ThrowIf(!CanBeSet(name, text),
            "Option --" + name + " is '" + text + "'; it must be " +
                (isAttribute ? attribute.checker->GetValueTypeName() +
                                   (attribute.checker->HasUnderlyingTypeInformation()
                                        ? " " + attribute.checker->GetUnderlyingTypeInformation()
                                        : "")
                             : "another value of this global of ns-3") +
                ". --PrintAttributes=<type> lists attributes and what they are.");
    SetForeign(name, text);
}

int
RunChecked(const std::function<void()>& work, int refused)
{
    try
    {
        work();
    }
    catch (const InputError& error)
    {
        std::cerr << error.what() << std::endl;
        return refused;
    }
    return 0;
}

} // namespace ns3::hfedfm
