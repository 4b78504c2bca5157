# SPDX-License-Identifier: GPL-2.0-only
#
# What is built only where ns-3 has what it takes, see cmake/optional-parts.txt. Sets
#   HFEDFM_LTE_LIBRARIES  what LTE cells and the sidelink link; empty without them
#   HFEDFM_HAS_SKIP_IDLE  whether idle times of LTE cells can be skipped
# and defines hfedfm_leave_out() and hfedfm_link_all_modules(). Not in CMakeLists.txt: a tree takes all
# modules that are named there for modules that are needed.

option(HFEDFM_LTE "Build LTE cells and the sidelink, where ns-3 has the module lte" ON)
option(HFEDFM_SKIP_IDLE "Build skipping of idle LTE, where ns-3 has the members for it" ON)

# hfedfm_collect_headers(FOLDER): a tree puts its headers together only after this module's turn, and
# makes those that mark what a library exports. FOLDER/ns3 stands in for them.
function(hfedfm_collect_headers folder)
  foreach(module ${ns3-all-enabled-modules})
    string(MAKE_C_IDENTIFIER "${module}" name)
    string(TOUPPER ${name} name)
    file(WRITE ${folder}/ns3/${module}-export.h "#define ${name}_EXPORT\n#define ${name}_NO_EXPORT\n")
  endforeach()
  file(GLOB parts ${PROJECT_SOURCE_DIR}/src/*/model ${PROJECT_SOURCE_DIR}/src/*/helper
       ${PROJECT_SOURCE_DIR}/src/*/utils
  )
  foreach(part ${parts})
    file(GLOB_RECURSE headers ${part}/*.h)
    foreach(header ${headers})
      get_filename_component(name ${header} NAME)
      file(WRITE ${folder}/ns3/${name} "#include \"${header}\"\n")
    endforeach()
  endforeach()
endfunction()

set(HFEDFM_LTE_LIBRARIES "")
set(HFEDFM_HAS_SKIP_IDLE FALSE)
set(lacking "")
if(HFEDFM_LTE AND lte IN_LIST ns3-all-enabled-modules)
  foreach(module lte virtual-net-device)
    list(APPEND HFEDFM_LTE_LIBRARIES ${lib${module}})
  endforeach()
  if(HFEDFM_STANDALONE)
    get_target_property(CMAKE_REQUIRED_INCLUDES ${liblte} INTERFACE_INCLUDE_DIRECTORIES)
  elseif(NOT DEFINED HFEDFM_LTE_HAS_MEMBERS)
    set(CMAKE_REQUIRED_INCLUDES ${CMAKE_CURRENT_BINARY_DIR}/headers)
    hfedfm_collect_headers(${CMAKE_REQUIRED_INCLUDES})
    get_filename_component(made ${CMAKE_HEADER_OUTPUT_DIRECTORY} DIRECTORY)
    list(APPEND CMAKE_REQUIRED_INCLUDES ${made})
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

set(HFEDFM_LEFT_OUT "")
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

# hfedfm_link_all_modules(PROGRAM): offers it whatever of ns-3 it may use.
function(hfedfm_link_all_modules program)
  set(libraries "")
  foreach(module ${ns3-all-enabled-modules})
    set(type "")
    if(HFEDFM_STANDALONE)
      get_target_property(type ${lib${module}} TYPE)
    endif()
    if(type STREQUAL "SHARED_LIBRARY")
      # By file, without what the target says that it needs itself.
      list(APPEND libraries $<TARGET_FILE:${lib${module}}>)
    elseif(NOT module STREQUAL "test")
      list(APPEND libraries $<TARGET_NAME_IF_EXISTS:${lib${module}}>)
    endif()
  endforeach()
  if(HFEDFM_STANDALONE AND NOT APPLE)
    set(libraries -Wl,--push-state,--as-needed ${libraries} -Wl,--pop-state)
  endif()
  target_link_libraries(${program} ${libraries})
endfunction()
