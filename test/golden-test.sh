#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
#
# What the examples of modules print, and the bytes of each module by tier, as in test/golden/: words
# and lines of their tables without the numbers, which differ a little between processors, and bytes
# to the last one; a value that there is not is a number, too. The argument is the folder with the programs; with a second one, --update, golden
# files are written instead.
set -u
programs=${1:?give the folder with the programs}
update=${2:-}
golden=$(cd "$(dirname "$0")" && pwd)/golden
out=$(mktemp -d)
trap 'rm -rf "$out"' EXIT
failed=0

# bytes FOLDER: rows of all tables of modules below it. Which experts inputs are routed to, and what
# an adaptive policy chooses, hangs on the last bits of numbers.
bytes() {
  local table
  find "$1" -name modules.csv | LC_ALL=C sort | while read -r table; do
    [[ $table != */adaptive/* ]] || continue
    awk -F, -v name="${table#"$1"/}" '
      NR == 1 {for (i = 1; i <= NF; ++i) if ($i ~ /^(module|scheme|run)$|_bytes/) shown[i] = 1}
      $3 !~ /^expert/ {
        line = name
        for (i = 1; i <= NF; ++i) if (i in shown) line = line " " $i
        sub(/\r/, "", line)
        print line
      }' "$table"
  done
}

# check NAME OPTIONS...: runs the program hfedfm-NAME
check() {
  local name=$1
  shift
  if ! "$programs/hfedfm-$name" --quick --quiet "$@" --out="$out/$name" >"$out/printed" 2>"$out/error"; then
    echo "hfedfm-$name failed: $(<"$out/error")"
    failed=1
    return
  fi
  {
    echo "hfedfm-$name --quick $*"
    sed -e "\|$out|d" -e 's/[+-]\{0,1\}[0-9][0-9.]*\(e[+-][0-9]*\)\{0,1\}/#/g' -e 's/  */ /g' \
      -e 's/ -\( \|$\)/ #\1/g' -e 's/ -\( \|$\)/ #\1/g' "$out/printed"
    bytes "$out/$name"
  } >"$out/$name.txt"
  if [[ $update == --update ]]; then
    cp "$out/$name.txt" "$golden/"
  elif ! diff -u "$golden/$name.txt" "$out/$name.txt"; then
    echo "hfedfm-$name gives something else; if that is meant: test/golden-test.sh FOLDER --update"
    failed=1
  fi
}

check heterogeneity --devices=3 --edges=1 --rounds=2 --runs=1
check circulation --devices=3 --edges=1 --rounds=5 --runs=1 --samples=8
check specialization --devices=4 --edges=1 --rounds=6 --runs=1 --samples=8
check compression --devices=3 --edges=1 --rounds=2 --runs=1 --samples=8 --tasks=scene --senses=image
check relaying --devices=4 --clusters=2 --start=2 --after=8 --samples=8 --runs=1
check async --runs=1
exit $failed
