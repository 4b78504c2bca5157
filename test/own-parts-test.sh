#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
#
# The examples of a user's own parts: the manual has them literally, none is longer than it promises,
# and they run, those with data in studies. The argument is the folder with the programs.
set -u
programs=${1:?give the folder with the programs}
cd "$(dirname "$(readlink -f "$0")")/.." || exit 1
failed=0
manual=$(<doc/hfedfm-own-parts.rst)
out=$(mktemp -d)
trap 'rm -rf "$out"' EXIT
for part in coordinator aggregator link-policy task dataset learner; do
  name=hfedfm-own-$part
  [[ $manual == *"$(sed 's/^\(.\)/  \1/' "examples/$name.cc")"* ]] ||
    { echo "doc/hfedfm-own-parts.rst differs from examples/$name.cc"; failed=1; }
  options=()
  most=59
  if [[ $part == @(task|dataset|learner) ]]; then
    most=119
    options=(--devices=4 --edges=2 --rounds=3 --runs=1 --schemes=star,hfedfm:3 --quiet=1 --overwrite=1)
    options+=("--out=$out")
    [[ $part != task ]] || options+=(--tasks=quarter,audio --senses=image,image+audio)
  fi
  (($(wc -l <"examples/$name.cc") <= most)) || { echo "examples/$name.cc has over $most lines"; failed=1; }
  output=$("$programs/$name" "${options[@]}") && [[ -n $output ]] || { echo "$name failed: $output"; failed=1; }
done
exit $failed
