# SPDX-License-Identifier: GPL-2.0-only
#
# In an ns-3 tree: the manual as HTML, with theme and settings of the tree's Model Library, as a part
# of its target 'sphinx' ('./ns3 docs sphinx'). Alone: './ns3 build sphinx_hfedfm'.

find_program(HFEDFM_SPHINX sphinx-build)
if(NOT HFEDFM_SPHINX)
  return()
endif()

file(GLOB chapters CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/doc/*.rst)
set(models ${PROJECT_SOURCE_DIR}/doc/models/source)
set(pages ${CMAKE_CURRENT_BINARY_DIR}/manual)
set(html ${CMAKE_CURRENT_SOURCE_DIR}/doc/build/html)
# One page: the other chapters are included by hfedfm.rst.
add_custom_target(
  sphinx_hfedfm
  COMMAND ${CMAKE_COMMAND} -E make_directory ${pages}
  COMMAND ${CMAKE_COMMAND} -E copy_if_different ${chapters} ${models}/replace.txt ${pages}
  COMMAND ${CMAKE_COMMAND} -E copy_directory ${CMAKE_CURRENT_SOURCE_DIR}/doc/figures ${pages}/figures
  COMMAND
    ${HFEDFM_SPHINX} -q -N -b html -c ${models} -D master_doc=hfedfm
    -D exclude_patterns=hfedfm-*.rst -D html_title=hfedfm -D html_static_path=_static
    -D language=en ${pages} ${html}
  COMMENT "Building the manual of hfedfm in ${html}"
  VERBATIM
)
if(TARGET sphinx)
  add_dependencies(sphinx sphinx_hfedfm)
endif()
