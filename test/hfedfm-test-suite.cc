/*
 * SPDX-License-Identifier: GPL-2.0-only
 */

/**
 * @file
 * Bridge to test.py of an ns-3 tree: runs all GoogleTest cases of this module as the suite
 * `hfedfm`. Not part of the stand-alone build, where GoogleTest runs them itself.
 */

#include "ns3/test.h"

#include <gtest/gtest.h>
#include <string>

using namespace ns3;

namespace
{

/** Collects the names of cases that failed. */
class FailureListener : public testing::EmptyTestEventListener
{
  public:
    void OnTestEnd(const testing::TestInfo& info) override
    {
        if (info.result()->Failed())
        {
            failures += std::string(" ") + info.test_suite_name() + "." + info.name();
        }
    }

    std::string failures; //!< names, each after a blank
};

/** Runs every GoogleTest case that is linked in. */
class GoogleTestCase : public TestCase
{
  public:
    GoogleTestCase()
        : TestCase("all GoogleTest cases of hfedfm")
    {
    }

  private:
    void DoRun() override
    {
        int argc = 1;
        std::string program = "hfedfm";
        char* argv[] = {program.data(), nullptr};
        testing::InitGoogleTest(&argc, argv);
        auto* listener = new FailureListener; // owned by GoogleTest
        testing::UnitTest::GetInstance()->listeners().Append(listener);
        const int status = RUN_ALL_TESTS();
        NS_TEST_EXPECT_MSG_EQ(listener->failures, "", "These cases failed");
        NS_TEST_EXPECT_MSG_EQ(status, 0, "GoogleTest reports failures");
        NS_TEST_EXPECT_MSG_GT(testing::UnitTest::GetInstance()->test_to_run_count(),
                              0,
                              "No case was found");
    }
};

/** The suite `hfedfm`. */
class HfedfmTestSuite : public TestSuite
{
  public:
    HfedfmTestSuite()
        : TestSuite("hfedfm")
    {
        AddTestCase(new GoogleTestCase);
    }
};

HfedfmTestSuite g_suite; //!< registers itself

} // namespace
