/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "hfedfm-checked-options.h"

#include "hfedfm-option-values.h"
#include "hfedfm-study-error.h"

#include <algorithm>
#include <iostream>
#include <sstream>

namespace ns3
{
namespace hfedfm
{

namespace
{

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

/** @param least bound @param most bound @return them in words */
template <typename T>
std::string
DescribeRange(T least, T most)
{
    return "number from " + ToText(least) + " to " + ToText(most);
}

} // namespace

CheckedOptions::CheckedOptions(const std::string& usage)
    : m_usage(usage)
{
}

void
CheckedOptions::AddInteger(const std::string& name,
                           const std::string& meaning,
                           uint32_t& value,
                           uint32_t least,
                           uint32_t most)
{
    Add({name, ToText(value), meaning, "a whole " + DescribeRange(least, most)},
        [&value, least, most](const std::string& text) {
            const auto number = ParseInteger(text, least, most);
            value = static_cast<uint32_t>(number.value_or(value));
            return number.has_value();
        });
}

void
CheckedOptions::AddReal(const std::string& name,
                        const std::string& meaning,
                        double& value,
                        double least,
                        double most)
{
    Add({name, ToText(value), meaning, "a " + DescribeRange(least, most)},
        [&value, least, most](const std::string& text) {
            const auto number = ParseReal(text);
            if (!number.has_value() || *number < least || *number > most)
            {
                return false;
            }
            value = *number;
            return true;
        });
}

void
CheckedOptions::AddChoice(const std::string& name,
                          const std::string& meaning,
                          uint32_t& value,
                          const std::vector<uint32_t>& choices)
{
    Add({name, ToText(value), meaning, ListChoices(choices)},
        [&value, choices](const std::string& text) {
            const auto number = ParseInteger(text, 0, UINT32_MAX);
            if (!number.has_value() ||
                std::find(choices.begin(), choices.end(), *number) == choices.end())
            {
                return false;
            }
            value = static_cast<uint32_t>(*number);
            return true;
        });
}

void
CheckedOptions::AddChoice(const std::string& name,
                          const std::string& meaning,
                          std::string& value,
                          const std::vector<std::string>& choices)
{
    Add({name, value, meaning, ListChoices(choices)}, [&value, choices](const std::string& text) {
        value = text;
        return std::find(choices.begin(), choices.end(), text) != choices.end();
    });
}

void
CheckedOptions::AddSwitch(const std::string& name, const std::string& meaning, bool& value)
{
    Add({name, value ? "true" : "false", meaning, "true or false"},
        [&value](const std::string& text) {
            value = text.empty() || text == "true" || text == "1";
            return value || text == "false" || text == "0";
        });
}

void
CheckedOptions::Add(const CommandOption& option, const Reader& read)
{
    m_table.push_back(option);
    m_readers.push_back(read);
}

void
CheckedOptions::Parse(const std::vector<std::string>& arguments) const
{
    const auto texts = ReadCommandOptions(arguments, m_usage, m_table).texts;
    for (std::size_t i = 0; i < m_table.size(); ++i)
    {
        const auto& option = m_table[i];
        const auto& text = texts.at(option.name);
        if (!m_readers[i](text))
        {
            throw StudyError(DescribeBadOption(option.name, text, option.allowed));
        }
    }
}

int
RunChecked(const std::function<void()>& work)
{
    try
    {
        work();
    }
    catch (const StudyError& error)
    {
        std::cerr << error.what() << std::endl;
        return 2;
    }
    return 0;
}

} // namespace hfedfm
} // namespace ns3
