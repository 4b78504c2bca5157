# SPDX-License-Identifier: GPL-2.0-only
#
# Installs the library for projects that find it with CMake or pkg-config.

include(GNUInstallDirs)
include(CMakePackageConfigHelpers)

# hfedfm_install(LIBRARY MODULES HEADER...): MODULES are the ns-3 targets of its interface.
function(hfedfm_install library modules)
  set(folder ${CMAKE_INSTALL_LIBDIR}/cmake/${library})
  set_target_properties(${library} PROPERTIES INSTALL_RPATH_USE_LINK_PATH ON)
  target_compile_definitions(${library} INTERFACE $<INSTALL_INTERFACE:NS3_LOG_ENABLE>)
  install(TARGETS ${library} EXPORT ${library} LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR}
          INCLUDES DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}
  )
  install(FILES ${ARGN} ${CMAKE_BINARY_DIR}/include/ns3/${library}-module.h
          DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/ns3
  )
  install(EXPORT ${library} NAMESPACE ${library}:: FILE ${library}-targets.cmake
          DESTINATION ${folder}
  )
  configure_package_config_file(
    cmake/${library}-config.cmake.in ${CMAKE_BINARY_DIR}/${library}-config.cmake
    INSTALL_DESTINATION ${folder}
  )
  install(FILES ${CMAKE_BINARY_DIR}/${library}-config.cmake cmake/ns3-targets.cmake
          DESTINATION ${folder}
  )

  # Files are named, because descriptions of ns-3's own modules are not right in every package.
  file(RELATIVE_PATH prefix /${CMAKE_INSTALL_LIBDIR}/pkgconfig /)
  set(libraries)
  foreach(module ${modules})
    get_target_property(file ${module} LOCATION)
    string(APPEND libraries " ${file}")
  endforeach()
  find_path(HFEDFM_NS3_INCLUDE_DIR ns3/core-module.h HINTS ${ns3_DIR}/../../../include
                                                           ${ns3_DIR}/../../../../include
  )
  configure_file(cmake/${library}.pc.in ${CMAKE_BINARY_DIR}/${library}.pc @ONLY)
  install(FILES ${CMAKE_BINARY_DIR}/${library}.pc
          DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig
  )
  # What is compiled with sanitizers can only be used by what is, too.
  if(NOT HFEDFM_SANITIZE)
    add_test(NAME Install COMMAND ${CMAKE_CURRENT_SOURCE_DIR}/test/install-test.sh
                                  ${CMAKE_BINARY_DIR} ${CMAKE_CXX_COMPILER} ${ns3_DIR}
    )
  endif()
endfunction()
