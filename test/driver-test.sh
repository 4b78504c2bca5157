#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
#
# The driver without building: help, wrong names, calls through a link and from another folder.
set -u
driver=$(readlink -f "$(dirname "$0")/../hfedfm")
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
ln -s "$driver" "$scratch/link"
cd "$scratch" || exit 1
failed=0

# expect CODE TEXT ARGUMENT...: exit code and a part of what is printed
expect() {
  local code=$1 text=$2 output
  shift 2
  output=$(./link "$@" 2>&1 </dev/null)
  local got=$?
  if [[ $got != "$code" || $output != *"$text"* ]]; then
    echo "'hfedfm $*': exit code $got instead of $code, or no '$text' in: $output"
    failed=1
  fi
}

expect 0 "Usage: ./hfedfm COMMAND"
expect 0 "HFEDFM_BUILD_DIR" help
expect 2 "There is no command 'frobnicate'. Allowed are: study test run bench" frobnicate
expect 2 "There is no example 'nothing'. Allowed are:" run nothing
expect 2 "There is no example ''" run
expect 2 "There is no bench 'nothing'. Allowed are:" bench nothing
expect 2 "There is no option 'there'. Allowed is: --prefix=DIR" install-library there
HFEDFM_JOBS=-1 expect 2 "HFEDFM_JOBS is '-1'" build
# The words that choose what sanitizers see must occur in names of suites.
suites=$(grep -rhoE '^TEST(_[FP])?\(\w+' "${driver%/*}/test")
for word in $(sed -nE "s/^sanitized_tests\+?='(.*)'/\1/p" "$driver" | tr '|' ' '); do
  [[ $suites == *"$word"* ]] || { echo "No suite has '$word' in its name"; failed=1; }
done
left=("$scratch"/*)
[[ ${left[*]} == "$scratch/link" ]] || { echo "files were left behind: ${left[*]}"; failed=1; }
exit $failed
