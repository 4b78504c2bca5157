# SPDX-License-Identifier: GPL-2.0-only
#
# After find_package(ns3), here and in projects that use the installed hfedfm: mends what a
# distribution's package exports, gives each module the name ns3::MODULE in all versions, and lists
# the modules in ns3-all-enabled-modules, as a tree does.

set(ns3-all-enabled-modules)
get_property(hfedfm_targets DIRECTORY PROPERTY IMPORTED_TARGETS)
foreach(target ${hfedfm_targets})
  get_target_property(type ${target} TYPE)
  if(NOT type MATCHES "^(SHARED|STATIC)_LIBRARY$" OR NOT target MATCHES "^ns3::(lib)?(.+)$")
    continue()
  endif()
  set(module ${CMAKE_MATCH_2})
  list(APPEND ns3-all-enabled-modules ${module})
  if(NOT TARGET ns3::${module})
    add_library(ns3::${module} ALIAS ${target})
  endif()
  # They may name folders of the machine that built them.
  get_target_property(folders ${target} INTERFACE_INCLUDE_DIRECTORIES)
  set(existing)
  foreach(folder ${folders})
    if(EXISTS ${folder})
      list(APPEND existing ${folder})
    endif()
  endforeach()
  set_target_properties(${target} PROPERTIES INTERFACE_INCLUDE_DIRECTORIES "${existing}")
endforeach()
unset(hfedfm_targets)
