# SPDX-License-Identifier: GPL-2.0-only
#
# Finds what hfedfm needs besides ns-3 and sets
#   HFEDFM_MISSING    names of missing packages, empty if all is there
#   HFEDFM_LIBRARIES  what the library links besides ns-3

set(HFEDFM_MISSING)

# In-tree, targets made by find_package must be seen outside contrib/hfedfm, too.
set(CMAKE_FIND_PACKAGE_TARGETS_GLOBAL TRUE)

find_package(Torch QUIET)
if(NOT Torch_FOUND)
  list(APPEND HFEDFM_MISSING "LibTorch (libtorch-dev)")
else()
  # Its headers may need a later standard than ns-3 does.
  get_target_property(torch_standard torch CXX_STANDARD)
  if(torch_standard AND CMAKE_CXX_STANDARD AND torch_standard GREATER CMAKE_CXX_STANDARD)
    set(CMAKE_CXX_STANDARD ${torch_standard})
  endif()
endif()

find_path(HFEDFM_BOOST_INCLUDE_DIR boost/endian/conversion.hpp)
if(NOT HFEDFM_BOOST_INCLUDE_DIR)
  list(APPEND HFEDFM_MISSING "Boost headers (libboost-dev)")
endif()

find_path(XXHASH_INCLUDE_DIR xxhash.h)
find_library(XXHASH_LIBRARY xxhash)
if(NOT XXHASH_INCLUDE_DIR OR NOT XXHASH_LIBRARY)
  list(APPEND HFEDFM_MISSING "xxHash (libxxhash-dev)")
endif()

# Some packages of xxHash choose the processor's widest vector unit at run time: 2 x faster here.
include(CheckCXXSourceCompiles)
set(CMAKE_REQUIRED_INCLUDES ${XXHASH_INCLUDE_DIR})
set(CMAKE_REQUIRED_LIBRARIES ${XXHASH_LIBRARY})
check_cxx_source_compiles(
  "#include <xxh_x86dispatch.h>
   int main() { return XXH3_64bits(\"\", 0) == 0; }"
  HFEDFM_XXHASH_DISPATCH
)
unset(CMAKE_REQUIRED_INCLUDES)
unset(CMAKE_REQUIRED_LIBRARIES)

find_package(ZLIB QUIET)
if(NOT ZLIB_FOUND)
  list(APPEND HFEDFM_MISSING "zlib (zlib1g-dev)")
endif()

find_package(GTest QUIET)
if(NOT GTest_FOUND AND HFEDFM_STANDALONE)
  list(APPEND HFEDFM_MISSING "GoogleTest (libgtest-dev)")
endif()

find_package(Threads REQUIRED)

string(REPLACE ";" ", " HFEDFM_MISSING "${HFEDFM_MISSING}")
if(NOT Torch_FOUND)
  set(TORCH_LIBRARIES)
endif()
set(HFEDFM_LIBRARIES ${TORCH_LIBRARIES} ${XXHASH_LIBRARY} ${ZLIB_LIBRARIES} Threads::Threads)
