#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
#
# The examples of a user's own coordinator, aggregator and link policy: the manual has them literally,
# none is longer than it promises, and they run. The argument is the folder with the programs.
set -u
programs=${1:?give the folder with the programs}
cd "$(dirname "$(readlink -f "$0")")/.." || exit 1
failed=0
manual=$(<doc/hfedfm-own-parts.rst)
for part in coordinator aggregator link-policy; do
  name=hfedfm-own-$part
  [[ $manual == *"$(sed 's/^\(.\)/  \1/' "examples/$name.cc")"* ]] ||
    { echo "doc/hfedfm-own-parts.rst differs from examples/$name.cc"; failed=1; }
  (($(wc -l <"examples/$name.cc") < 60)) || { echo "examples/$name.cc has 60 lines or more"; failed=1; }
  output=$("$programs/$name") && [[ -n $output ]] || { echo "$name failed: $output"; failed=1; }
done
exit $failed
