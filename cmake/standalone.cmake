# SPDX-License-Identifier: GPL-2.0-only
#
# Stand-alone build against an installed ns-3: finds it and offers build_lib() and
# build_lib_example() with the arguments of an ns-3 tree, so that all other CMake files serve both.

if(NOT CMAKE_BUILD_TYPE)
  set(CMAKE_BUILD_TYPE RelWithDebInfo CACHE STRING "Release, RelWithDebInfo or Debug" FORCE)
endif()
set(HFEDFM_SANITIZE "" CACHE STRING "Sanitizers to build with, for instance address,undefined")

set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
set(CMAKE_RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/bin)
set(CMAKE_LIBRARY_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/lib)

enable_testing()

find_package(ns3 QUIET)
if(NOT ns3_FOUND)
  message(FATAL_ERROR "ns-3 not found. Install it (Debian: ns3 libns3-dev) or put this folder into "
                      "contrib/ of an ns-3 tree. './hfedfm install' does the former."
  )
endif()

# Deprecation by the newest ns-3 that is tested is an error, so that the next one does not break us.
# A still newer one may deprecate what we do not know of yet.
set(werror ON)
if(ns3_VERSION VERSION_GREATER 3.48)
  set(werror OFF)
endif()
option(HFEDFM_WERROR "Treat compiler warnings as errors" ${werror})

# The least standard that its headers need.
if(ns3_VERSION VERSION_LESS 3.41)
  set(CMAKE_CXX_STANDARD 17)
elseif(ns3_VERSION VERSION_LESS 3.46)
  set(CMAKE_CXX_STANDARD 20)
else()
  set(CMAKE_CXX_STANDARD 23)
endif()

# Its modules, under the variable names of an ns-3 tree.
include(cmake/ns3-targets.cmake)
foreach(module ${ns3-all-enabled-modules})
  set(lib${module} ns3::${module})
endforeach()
foreach(module core network internet energy mobility propagation point-to-point wifi
               applications spectrum
)
  if(NOT module IN_LIST ns3-all-enabled-modules)
    message(FATAL_ERROR "The installed ns-3 lacks the module '${module}', which hfedfm needs.")
  endif()
endforeach()

add_compile_options(-Wall -Wextra)
if(HFEDFM_WERROR)
  add_compile_options(-Werror)
endif()
if(HFEDFM_SANITIZE)
  add_compile_options(-fsanitize=${HFEDFM_SANITIZE} -fno-omit-frame-pointer)
  add_link_options(-fsanitize=${HFEDFM_SANITIZE})
  # GCC then takes ns-3's reference counts for uses of what has been deleted.
  add_compile_options($<$<CXX_COMPILER_ID:GNU>:-Wno-use-after-free>)
endif()
# Not exported by every package; without it NS_LOG in this module would be compiled out.
add_compile_definitions(NS3_LOG_ENABLE)

# Headers are linked, not copied: all code includes them as "ns3/...".
function(hfedfm_publish_headers)
  set(folder ${CMAKE_BINARY_DIR}/include/ns3)
  file(MAKE_DIRECTORY ${folder})
  set(umbrella "// All public headers of hfedfm.\n")
  foreach(header ${ARGN})
    get_filename_component(name ${header} NAME)
    file(CREATE_LINK ${CMAKE_CURRENT_SOURCE_DIR}/${header} ${folder}/${name} SYMBOLIC)
    string(APPEND umbrella "#include \"ns3/${name}\"\n")
  endforeach()
  file(CONFIGURE OUTPUT ${folder}/hfedfm-module.h CONTENT "${umbrella}")
endfunction()

include(cmake/install.cmake)

function(build_lib)
  cmake_parse_arguments(
    LIB "IGNORE_PCH" "LIBNAME" "SOURCE_FILES;HEADER_FILES;LIBRARIES_TO_LINK;TEST_SOURCES" ${ARGN}
  )
  hfedfm_publish_headers(${LIB_HEADER_FILES})
  add_library(${LIB_LIBNAME} SHARED ${LIB_SOURCE_FILES})
  target_include_directories(${LIB_LIBNAME} PUBLIC $<BUILD_INTERFACE:${CMAKE_BINARY_DIR}/include>)
  # Public headers include those of ns-3, but not of LibTorch.
  set(modules ${LIB_LIBRARIES_TO_LINK})
  list(FILTER modules INCLUDE REGEX "^ns3::")
  list(REMOVE_ITEM LIB_LIBRARIES_TO_LINK ${modules})
  target_link_libraries(${LIB_LIBNAME} PUBLIC ${modules} PRIVATE ${LIB_LIBRARIES_TO_LINK})
  target_compile_features(${LIB_LIBNAME} PUBLIC cxx_std_${CMAKE_CXX_STANDARD})
  hfedfm_install(${LIB_LIBNAME} "${modules}" ${LIB_HEADER_FILES})

  set(tests ${LIB_TEST_SOURCES})
  list(FILTER tests EXCLUDE REGEX "test-suite.cc$") # the bridge to test.py of an ns-3 tree
  add_executable(${LIB_LIBNAME}-tests ${tests})
  target_link_libraries(${LIB_LIBNAME}-tests ${LIB_LIBNAME} GTest::gtest GTest::gtest_main)
  # How ctest learns of the suites.
  file(GENERATE OUTPUT ${CMAKE_BINARY_DIR}/${LIB_LIBNAME}-suites.cmake
       CONTENT "set(hfedfm_tests \"$<TARGET_FILE:${LIB_LIBNAME}-tests>\")
include(\"${CMAKE_CURRENT_SOURCE_DIR}/cmake/test-suites.cmake\")
"
  )
  set_property(
    DIRECTORY APPEND PROPERTY TEST_INCLUDE_FILES ${CMAKE_BINARY_DIR}/${LIB_LIBNAME}-suites.cmake
  )
  add_test(NAME Driver COMMAND ${CMAKE_CURRENT_SOURCE_DIR}/test/driver-test.sh)
  add_test(NAME Layers COMMAND ${CMAKE_CURRENT_SOURCE_DIR}/test/layers-test.sh)
  add_test(NAME OwnParts COMMAND ${CMAKE_CURRENT_SOURCE_DIR}/test/own-parts-test.sh
                                 ${CMAKE_RUNTIME_OUTPUT_DIRECTORY}
  )
  add_test(NAME ComparisonExamples
           COMMAND ${CMAKE_CURRENT_SOURCE_DIR}/test/comparison-examples-test.sh
                   ${CMAKE_RUNTIME_OUTPUT_DIRECTORY}
  )
  add_test(NAME CompressionExample
           COMMAND ${CMAKE_CURRENT_SOURCE_DIR}/test/compression-example-test.sh
                   ${CMAKE_RUNTIME_OUTPUT_DIRECTORY}
  )
  add_test(NAME GoldenExamples COMMAND ${CMAKE_CURRENT_SOURCE_DIR}/test/golden-test.sh
                                       ${CMAKE_RUNTIME_OUTPUT_DIRECTORY}
  )
  set(lib${LIB_LIBNAME} ${LIB_LIBNAME} PARENT_SCOPE)
  set(lib${LIB_LIBNAME} ${LIB_LIBNAME})
  add_subdirectory(examples)
endfunction()

function(build_lib_example)
  cmake_parse_arguments(EXAMPLE "" "NAME" "SOURCE_FILES;LIBRARIES_TO_LINK" ${ARGN})
  add_executable(${EXAMPLE_NAME} ${EXAMPLE_SOURCE_FILES})
  # Users copy examples, and callbacks of traces often leave an argument unused.
  target_compile_options(${EXAMPLE_NAME} PRIVATE -Wno-unused-parameter)
  target_link_libraries(${EXAMPLE_NAME} ${EXAMPLE_LIBRARIES_TO_LINK} ${HFEDFM_LIBRARIES})
endfunction()
