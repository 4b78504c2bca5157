#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
#
# What the source must not do: know versions outside the compatibility header, show Torch outside the
# learning layer, or include upwards.
set -u
cd "$(dirname "$(readlink -f "$0")")/.." || exit 1
failed=0

# forbid TEXT PATTERN FOLDER...: lines that match are told as errors
forbid() {
  local found
  found=$(grep -rnE --include='*.h' --include='*.cc' "$2" "${@:3}")
  [[ -z $found ]] || { echo "$1:"$'\n'"$found"; failed=1; }
}

versions='^ *# *(el)?if.*(NS3_|NS_VERSION|TORCH_VERSION|__has_include|__cplusplus)'
forbid "Versions are told apart outside model/compat" "$versions" \
  model/[!c]* helper examples test bench
torch='# *include <(torch|ATen|c10)/'
forbid "Torch is included outside model/learning" "$torch" \
  model/[!l]* helper examples test/*.h test/hfedfm-[!m]*.cc
# Learning, applications and helpers are above the other layers.
for layer in compat module radio energy federation app; do
  for header in model/learning/*.h model/app/*.h helper/*.h; do
    [[ $header != model/$layer/* ]] || continue
    forbid "model/$layer includes upwards" "include \"(ns3/)?${header##*/}\"" "model/$layer"
  done
done
exit $failed
