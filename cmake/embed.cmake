# SPDX-License-Identifier: GPL-2.0-only
#
# Writes the bytes of a file as a string literal of C++, to be included by the source that needs them:
# cmake -Dfrom=FILE -Dto=FILE -P embed.cmake. wscript-compat/wscript does the same for waf.
file(READ ${from} hex HEX)
set(of_a_line ".")
foreach(double RANGE 1 6)
  string(APPEND of_a_line ${of_a_line}) # 64 digits are 32 bytes
endforeach()
string(REGEX REPLACE "(${of_a_line})" "\\1\"\n\"" hex "${hex}")
string(REGEX REPLACE "([0-9a-f][0-9a-f])" "\\\\x\\1" hex "${hex}")
file(WRITE ${to} "\"${hex}\"\n")
