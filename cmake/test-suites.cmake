# SPDX-License-Identifier: GPL-2.0-only
#
# Read by ctest, not by cmake: asks the test program for its cases and adds one test per suite, since
# each process takes half a second to load LibTorch. What is about the same is one test: the suites X,
# XTest, XDeathTest and all instances of the parameterized suite X are the test X.
#
# Reads hfedfm_tests, the path of the program.

# Begin first; as long as ctest has not measured them, it would begin with any. About in seconds.
set(long LteIdle 20 D2dFederation 17 FederationTree 12 DyingCluster 10 SidelinkThroughput 6 Scenario 5
         D2dDeaths 5 LteEnergy 4 SidelinkGroupFederation 4 D2dEnergy 4 Table 4 SidelinkD2dLink 4
)

if(NOT EXISTS ${hfedfm_tests})
  add_test(Suites ${hfedfm_tests})
  return()
endif()
set(listing ${hfedfm_tests}-list.txt)
if(NOT EXISTS ${listing} OR ${hfedfm_tests} IS_NEWER_THAN ${listing})
  execute_process(
    COMMAND ${hfedfm_tests} --gtest_list_tests
    OUTPUT_VARIABLE output ERROR_VARIABLE output RESULT_VARIABLE result
  )
  if(NOT result EQUAL 0)
    message(FATAL_ERROR "'${hfedfm_tests} --gtest_list_tests' failed (${result}):\n${output}")
  endif()
  file(WRITE ${listing} "${output}")
endif()

# Suites end in a point, cases are indented.
file(STRINGS ${listing} suites REGEX "^[^ ]+\\.( |$)")
set(names)
foreach(suite ${suites})
  string(REGEX REPLACE "\\.( .*)?$" "" suite "${suite}")
  string(REGEX REPLACE "/[0-9]+$" "" name "${suite}") # an instance for a type
  string(REGEX REPLACE "^.*/" "" name "${name}")
  string(REGEX REPLACE "(Death)?Test$" "" name "${name}")
  list(APPEND names ${name})
  list(APPEND filter_${name} "${suite}.*")
endforeach()
list(REMOVE_DUPLICATES names)
foreach(name ${names})
  string(REPLACE ";" ":" filter "${filter_${name}}")
  add_test(${name} ${hfedfm_tests} "--gtest_filter=${filter}")
  list(FIND long ${name} place)
  set(cost 0)
  if(NOT place EQUAL -1)
    math(EXPR place "${place} + 1")
    list(GET long ${place} cost)
  endif()
  set_tests_properties(
    ${name} PROPERTIES ENVIRONMENT "OPENBLAS_NUM_THREADS=1" TIMEOUT 600 COST ${cost}
                       FAIL_REGULAR_EXPRESSION "Deprecation warning"
  )
endforeach()
