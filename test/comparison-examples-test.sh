#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Examples that compare variants of a study: the same table whatever the number of processes and
# when results are there already, a row for each variant, and bad options that are refused before
# anything is written. The argument is the folder with the programs.
set -u
programs=${1:?give the folder with the programs}
out=$(mktemp -d)
trap 'rm -rf "$out"' EXIT
failed=0

# fail TEXT: tells an error
fail() {
  echo "$1"
  failed=1
}

# check NAME ROWS OPTIONS...: runs the program hfedfm-NAME
check() {
  local name=$1 rows=$2 one two again row
  local program=$programs/hfedfm-$name
  shift 2
  one=$("$program" --quick --quiet --devices=3 --edges=1 "$@" --jobs=2 --out="$out/$name" 2>&1) ||
    fail "$name failed: $one"
  for row in $rows; do
    grep -q "^$row " <<<"$one" || fail "$name has no row $row: $one"
  done
  again=$("$program" --quick --quiet --devices=3 --edges=1 "$@" --jobs=1 --out="$out/$name" 2>&1)
  [[ $again == "$one" ]] || fail "$name gives another table from its results: $again"
  two=$("$program" --quick --quiet --devices=3 --edges=1 "$@" --jobs=1 --out="$out/$name-1" 2>&1)
  [[ $two == "$one" ]] || fail "$name gives another table with one process: $two"
  "$program" --devices=none --out="$out/$name-2" >/dev/null 2>"$out/error"
  [[ $? == 2 && ! -e $out/$name-2 ]] || fail "$name takes bad options"
  grep -q "^Option --devices is 'none'" "$out/error" || fail "$name does not say which option is bad"
}

check circulation "uniform-4 uniform-1 uniform-2 heads-2-experts-5 round-robin adaptive
  personal-heads mixed-heads" --rounds=5 --runs=1 --samples=8
check heterogeneity "all-tasks all-32-samples 1-2-tasks 1-2-tasks-own-adapters 1-task
  1-task-own-adapters" --rounds=2 --runs=1
exit $failed
