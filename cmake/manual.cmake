# SPDX-License-Identifier: GPL-2.0-only
#
# In an ns-3 tree: the manual as HTML, as a part of the tree's target 'sphinx' ('./ns3 docs sphinx').
# Alone: './ns3 build sphinx_hfedfm'.

find_program(HFEDFM_SPHINX sphinx-build)
if(NOT HFEDFM_SPHINX)
  return()
endif()

set(html ${CMAKE_CURRENT_SOURCE_DIR}/doc/build/html)
add_custom_target(
  sphinx_hfedfm
  COMMAND ${HFEDFM_SPHINX} -q -b html ${CMAKE_CURRENT_SOURCE_DIR}/doc ${html}
  COMMENT "Building the manual of hfedfm in ${html}"
  VERBATIM
)
if(TARGET sphinx)
  add_dependencies(sphinx sphinx_hfedfm)
endif()
