#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
#
# The example of compressed updates: the same table whatever the number of processes, bytes that fall
# from codec to codec, differences beside fp32, and bad options that are refused before anything is
# written. The argument is the folder with the programs.
set -u
program=${1:?give the folder with the programs}/hfedfm-compression
out=$(mktemp -d)
trap 'rm -rf "$out"' EXIT
failed=0

# fail TEXT: tells an error
fail() {
  echo "$1"
  failed=1
}

small=(--quick --devices=3 --edges=1 --rounds=2 --runs=2 --samples=8 --tasks=scene --senses=image --quiet)
one=$("$program" "${small[@]}" --jobs=1 --out="$out/one") || fail "it failed: $one"
two=$("$program" "${small[@]}" --jobs=2 --out="$out/two") || fail "it failed: $two"
[[ $one == "$two" ]] || fail "one process and two give different tables: $one $two"
again=$("$program" "${small[@]}" --jobs=1 --out="$out/one") || fail "it failed: $again"
[[ $again == "$one" ]] || fail "what is there already gives another table: $again"

# kB by name of the row
declare -A size=()
while read -r name kilobytes plus _; do
  [[ $plus != +- ]] || size[$name]=$kilobytes
done <<<"$one"
less() {
  awk -v a="${size[$1]:-none}" -v b="${size[$2]:-none}" -v least="$3" -v most="$4" \
    'BEGIN {exit !(a / b >= least && a / b <= most)}' ||
    fail "$1 takes ${size[$1]:-none} kB, $2 takes ${size[$2]:-none}: $one"
}
less fp16 fp32 0.5 0.55
less bf16 fp16 1 1
less int8-delta fp32 0.25 0.3
less int4-delta fp32 0.125 0.18
less top-k-10% fp32 0.125 0.18
less top-k-10%-no-feedback top-k-10% 0.9 1.1
grep -qE '^int8-delta .* [+-][0-9.]+ \+- [0-9.]+ ' <<<"$one" || fail "no difference is told: $one"
[[ -s $out/one/int8-delta/summary.csv ]] || fail "there are no tables of int8-delta"

for bad in --runs=0 --update-codec=int8 --schemes=local --tasks=smell; do
  "$program" "${small[@]}" "$bad" --out="$out/bad" >"$out/said" 2>&1
  (($? == 2)) || fail "$bad is not refused: $(<"$out/said")"
  [[ -s $out/said && ! -e $out/bad ]] || fail "$bad is refused without a sentence, or too late"
done
exit $failed
