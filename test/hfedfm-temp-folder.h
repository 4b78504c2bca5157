/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef HFEDFM_TEMP_FOLDER_H
#define HFEDFM_TEMP_FOLDER_H

#include <filesystem>
#include <gtest/gtest.h>
#include <stdlib.h>
#include <string>

namespace ns3
{
namespace hfedfm
{

/** A new empty folder of a test, gone with this object. */
class TempFolder
{
  public:
    TempFolder()
        : m_path(testing::TempDir() + "hfedfm-test-XXXXXX")
    {
        if (!::mkdtemp(m_path.data()))
        {
            ADD_FAILURE() << "no folder can be made in " << testing::TempDir();
        }
    }

    ~TempFolder()
    {
        std::error_code ignored;
        std::filesystem::remove_all(m_path, ignored);
    }

    TempFolder(const TempFolder&) = delete;
    TempFolder& operator=(const TempFolder&) = delete;

    /** @return its path, without a slash at the end */
    const std::string& GetPath() const
    {
        return m_path;
    }

  private:
    std::string m_path; //!< with the name that was chosen
};

} // namespace hfedfm
} // namespace ns3

#endif /* HFEDFM_TEMP_FOLDER_H */
