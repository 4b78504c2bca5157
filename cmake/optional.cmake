# SPDX-License-Identifier: GPL-2.0-only
#
# What is built only where ns-3 has what it takes, see cmake/optional-parts.txt. Sets
#   HFEDFM_LTE_LIBRARIES  what LTE cells and the sidelink link; empty without them
#   HFEDFM_MODULES        all modules of ns-3 that can be linked
#   HFEDFM_HAS_SKIP_IDLE  whether idle times of LTE cells can be skipped
# and defines hfedfm_leave_out(). Not in CMakeLists.txt, from which a tree takes all modules that are
# named for modules that are needed.

option(HFEDFM_LTE "Build LTE cells and the sidelink, where ns-3 has the module lte" ON)
option(HFEDFM_SKIP_IDLE "Build skipping of idle LTE, where ns-3 has the members for it" ON)

set(HFEDFM_MODULES)
foreach(module ${ns3-all-enabled-modules})
  if(TARGET ${lib${module}})
    list(APPEND HFEDFM_MODULES ${lib${module}})
  endif()
endforeach()

set(HFEDFM_LTE_LIBRARIES)
set(HFEDFM_HAS_SKIP_IDLE FALSE)
set(lacking)
if(HFEDFM_LTE AND lte IN_LIST ns3-all-enabled-modules)
  foreach(module lte virtual-net-device)
    list(APPEND HFEDFM_LTE_LIBRARIES ${lib${module}})
  endforeach()
  if(HFEDFM_STANDALONE)
    get_target_property(CMAKE_REQUIRED_INCLUDES ${liblte} INTERFACE_INCLUDE_DIRECTORIES)
  else()
    get_filename_component(CMAKE_REQUIRED_INCLUDES ${CMAKE_HEADER_OUTPUT_DIRECTORY} DIRECTORY)
  endif()
  set(CMAKE_TRY_COMPILE_TARGET_TYPE STATIC_LIBRARY) # names need not be linked
  include(CheckCXXSourceCompiles)
  check_cxx_source_compiles(
    "#include \"${CMAKE_CURRENT_SOURCE_DIR}/model/radio/lte/hfedfm-lte-idle-members.h\""
    HFEDFM_LTE_HAS_MEMBERS
  )
  unset(CMAKE_TRY_COMPILE_TARGET_TYPE)
  unset(CMAKE_REQUIRED_INCLUDES)
  if(HFEDFM_SKIP_IDLE AND HFEDFM_LTE_HAS_MEMBERS)
    set(HFEDFM_HAS_SKIP_IDLE TRUE)
    set_source_files_properties(
      helper/lte/hfedfm-lte-cell-helper.cc PROPERTIES COMPILE_DEFINITIONS HFEDFM_SKIP_IDLE
    )
  else()
    message(STATUS "hfedfm is built without skipping of idle LTE (SkipIdle)")
    list(APPEND lacking skip-idle)
  endif()
else()
  message(STATUS "hfedfm is built without LTE cells and sidelink: ns-3's module lte is not enabled")
  list(APPEND lacking lte skip-idle)
endif()

set(HFEDFM_LEFT_OUT)
foreach(need ${lacking})
  file(STRINGS cmake/optional-parts.txt patterns REGEX "^${need} ")
  list(TRANSFORM patterns REPLACE "^${need} " "")
  list(APPEND HFEDFM_LEFT_OUT ${patterns})
endforeach()

# hfedfm_leave_out(LIST...): removes files that cannot be built from lists of paths.
function(hfedfm_leave_out)
  foreach(files ${ARGN})
    foreach(pattern ${HFEDFM_LEFT_OUT})
      list(FILTER ${files} EXCLUDE REGEX "${pattern}")
    endforeach()
    set(${files} "${${files}}" PARENT_SCOPE)
  endforeach()
endfunction()
