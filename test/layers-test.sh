#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
#
# The rooms of the source and who may include whom. A room is a folder with sources; one that is not
# in the table, an arrow that is not there, a circle of files, a room that has grown too big, a
# class torn over several sources, knowledge of versions or of Torch outside its room, and a need for
# LTE that is not listed are errors.
set -u
shopt -s globstar nullglob extglob
cd "$(dirname "$(readlink -f "$0")")/.." || exit 1
failed=0

# One line per room: what it may include, beside itself. Arrows go down only: a room is above all
# that it includes.
table='
model/compat:
model/simulator:
model/module:
model/energy: model/compat
model/learning/data:
model/learning/m3t: model/learning/data model/module
model/learning/torch: model/learning/m3t model/learning/data model/module
model/learning: model/learning/torch model/learning/m3t model/learning/data model/module
model/federation: model/module
model/transport: model/module model/compat
model/analytical: model/federation
model/radio: model/energy
model/radio/wifi: model/radio model/energy model/compat
model/radio/lte: model/radio model/energy model/simulator model/compat
model/radio/sidelink: model/radio model/energy model/transport model/compat
model/app: model/federation model/transport model/energy model/module model/compat
helper/tool:
helper/network: helper/tool model/radio model/transport model/federation model/energy model/compat
helper/wifi: helper/network helper/tool model/radio model/radio/wifi model/compat
helper/lte: helper/network helper/tool model/radio model/radio/lte model/simulator model/compat
helper/sidelink: helper/network helper/tool model/radio model/radio/sidelink model/compat
helper/federation: helper/network helper/tool model/app model/federation model/learning model/learning/data model/module
helper/recording: helper/federation helper/network model/app model/federation model/radio model/energy
helper/study: helper/* model/app model/energy model/learning model/learning/data model/module model/simulator
examples: helper/* model/learning model/learning/torch model/radio/sidelink
examples/asynchronous: helper/* model/app model/energy
examples/published-table: helper/* model/analytical
examples/radio-validation: helper/* model/energy model/radio/lte model/radio/sidelink
bench: helper/* model/* examples/radio-validation
'

# fail TEXT: tells an error
fail() {
  echo "$1"
  failed=1
}

declare -A room_of=() size_of=() may=()
total=0
for file in {model,helper,examples,bench}/**/*.{h,cc}; do
  room=${file%/*}
  name=${file##*/}
  [[ $name != *.h || -z ${room_of[$name]:-} ]] || fail "Two headers have the name $name"
  [[ $name != *.h ]] || room_of[$name]=$room
  lines=$(wc -l <"$file")
  ((lines <= 800)) || fail "$file has $lines lines; 800 are allowed"
  size_of[$room]=$((${size_of[$room]:-0} + lines))
  total=$((total + lines))
done

while IFS=: read -r room below; do
  [[ -n $room ]] || continue
  [[ -n ${size_of[$room]:-} ]] || fail "The table names '$room', where there are no sources"
  read -ra others <<<"$below"
  for other in "${others[@]}"; do
    # A pattern stands for rooms further up in the table.
    [[ $other == *\* || -n ${may[$other]+x} ]] || fail "'$room' includes '$other', which is not below it"
  done
  may[$room]=$below
done <<<"$table"

for room in "${!size_of[@]}"; do
  [[ -n ${may[$room]+x} ]] || fail "The room '$room' is not in the table of this test"
  ((size_of[$room] * 4 <= total)) || fail "'$room' has ${size_of[$room]} of $total lines: over a quarter"
done

# allowed FROM TO: whether one room may include another
allowed() {
  local pattern patterns
  read -ra patterns <<<"${may[$1]:-}"
  for pattern in "${patterns[@]}"; do
    # shellcheck disable=SC2053 # a pattern
    [[ $2 != $pattern ]] || return 0
  done
  return 1
}

# Every arrow between files as 'FILE HEADER'; what the build makes of data is none.
includes=$(grep -roE --include='*.h' --include='*.cc' '^#include "[^"]*hfedfm-[^"]*"' \
  model helper examples bench | grep -v '"hfedfm-embedded/' | sed -E 's/:#include "(.*\/)?/ /; s/"$//')
while read -r file header; do
  from=${file%/*}
  to=${room_of[$header]:-}
  if [[ -z $to ]]; then
    [[ $header == hfedfm-module.h ]] || fail "$file includes $header, which does not exist"
  elif [[ $to != "$from" ]] && ! allowed "$from" "$to"; then
    fail "$file ($from) may not include $header ($to)"
  fi
done <<<"$includes"

# What needs LTE is listed, so that the rest can be built without.
lte=$(sed -n 's/^lte //p' cmake/optional-parts.txt | paste -sd'|')
needs_lte='^#include "(ns3/(lte|epc|eps|no-backhaul|component-carrier|[a-z]*-ff-mac)|.*hfedfm-(lte|sidelink)-)'
while read -r file; do
  [[ $file =~ $lte ]] || fail "$file needs LTE, but is not in cmake/optional-parts.txt"
done < <(grep -rlE --include='*.h' --include='*.cc' "$needs_lte" model helper examples test bench)
# So are our examples, because warnings in those of users are no errors.
while read -r file; do
  name=$(basename "$file" .cc)
  grep -qwe "${name%-main}" CMakeLists.txt || fail "$file is not in HFEDFM_EXAMPLES of CMakeLists.txt"
done < <(git ls-files 'examples/hfedfm-*.cc' 'examples/*-main.cc' 2>/dev/null)

circles=$(sed -nE 's/^[^ ]*\/([^ /]*\.h) /\1 /p' <<<"$includes" | tsort 2>&1 >/dev/null)
[[ -z $circles ]] || fail "Headers include each other in a circle:"$'\n'"$circles"

# One class, one pair of files: a source without a header of its own must be a program.
for file in {model,helper}/**/*.cc; do
  [[ -e ${file%.cc}.h ]] || fail "$file has no header of its own: cut the class, not the file"
done

# forbid TEXT PATTERN FOLDER...: lines that match are told as errors
forbid() {
  local found
  found=$(grep -rHnE --include='*.h' --include='*.cc' "$2" "${@:3}")
  [[ -z $found ]] || fail "$1:"$'\n'"$found"
}

versions='^ *# *(el)?if.*(NS3_|NS_VERSION|TORCH_VERSION|__has_include|__cplusplus)'
forbid "Versions are told apart outside model/compat" "$versions" \
  model/!(compat) helper examples test bench
torch='# *include <(torch|ATen|c10)/'
for file in {model,helper,examples,test}/**/*.{h,cc}; do
  [[ $file == model/learning/torch/* || $file == test/model/learning/* ]] ||
    forbid "Torch is included outside model/learning/torch" "$torch" "$file"
done
exit $failed
