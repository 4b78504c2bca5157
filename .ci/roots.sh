# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# Fresh minimal Debian systems in folders, for the other scripts here; sourced, not run.
#
# Environment variables:
#   HFEDFM_ROOTS   where the systems are made; default /var/tmp/hfedfm-roots
#   HFEDFM_MIRROR  Debian mirror; default that of debootstrap
#   HFEDFM_KEEP    if 1, the systems stay when the script ends, to look into
#   HFEDFM_CCACHE  folder of a compiler cache that the systems share; default none
#   HFEDFM_NS3     where the source of ns-3 comes from: a folder, a tarball or a git repository with
#                  tags; default: Debian's source package if it is of the version asked for, else
#                  https://gitlab.com/nsnam/ns-3-dev.git

project=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
roots=${HFEDFM_ROOTS:-/var/tmp/hfedfm-roots}
logs=$project/build-ci

say() {
  echo "${0##*/}: $*" >&2
}

die() {
  say "$1"
  exit "${2:-1}"
}

# What the systems need of this machine; to be called before anything else.
prepare_roots() {
  ((EUID == 0)) || die "Making a Debian system in a folder needs root: call this with sudo."
  if ! command -v debootstrap >/dev/null; then
    say "installing debootstrap"
    apt-get update -qq >&2 || true
    apt-get install -y -qq --no-install-recommends debootstrap >&2 ||
      die "The package debootstrap is missing and could not be installed."
  fi
  mkdir -p "$roots" "$logs" || die "The folders '$roots' and '$logs' cannot be made."
}

# make_root RELEASE ROOT: a new minimal system with this project's last commit in /src/hfedfm.
make_root() {
  local release=$1 root=$2
  rm -rf --one-file-system "$root"
  debootstrap --variant=minbase --include="ca-certificates${HFEDFM_CCACHE:+,ccache}" \
    "$release" "$root" \
    ${HFEDFM_MIRROR:+"$HFEDFM_MIRROR"} &&
    cp --remove-destination -L /etc/resolv.conf "$root/etc/resolv.conf" &&
    # A mirror that is frozen at some day serves as well.
    echo 'Acquire::Check-Valid-Until "false";' >"$root/etc/apt/apt.conf.d/90hfedfm" &&
    git clone -q --no-hardlinks "$project" "$root/src/hfedfm"
}

# in_root ROOT COMMAND...: runs a command there as root, with nothing of this environment.
in_root() {
  # shellcheck disable=SC2016 # expanded inside
  unshare --mount --propagation private bash -c '
    root=$1
    shift
    for folder in proc sys dev; do mount --rbind "/$folder" "$root/$folder"; done
    if [[ -n ${HFEDFM_CCACHE:-} ]]; then
      mkdir -p "$HFEDFM_CCACHE" "$root/var/cache/ccache"
      mount --bind "$HFEDFM_CCACHE" "$root/var/cache/ccache"
    fi
    exec chroot "$root" "$@"
  ' in_root "$1" /usr/bin/env -i HOME=/root LANG=C.UTF-8 \
    PATH=/usr/lib/ccache:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin \
    ${HFEDFM_CCACHE:+CCACHE_DIR=/var/cache/ccache} \
    ${http_proxy:+http_proxy="$http_proxy"} ${https_proxy:+https_proxy="$https_proxy"} \
    ${HFEDFM_JOBS:+HFEDFM_JOBS="$HFEDFM_JOBS"} "${@:2}" </dev/null
}

# install_in ROOT PACKAGE...
install_in() {
  in_root "$1" sh -c 'apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq \
    --no-install-recommends "$@"' sh "${@:2}"
}

# debian_source VERSION FOLDER [ROOT]: unpacks Debian's source package of ns-3 into the folder, which
# lies in the system ROOT; default: this one. Fails if the package is of another version.
debian_source() {
  local version=$1 folder=$2 root=${3:-} inside=() apt=()
  if [[ -n $root ]]; then
    inside=(in_root "$root")
    folder=${folder#"$root"}
    sed 's/^deb /deb-src /' "$root/etc/apt/sources.list" >"$root/etc/apt/sources.list.d/source.list" &&
      install_in "$root" dpkg-dev git || return 1
  else
    # Lists of its own: no root is needed, and nothing changes here.
    mkdir -p "$folder/lists/partial"
    echo "deb-src ${HFEDFM_MIRROR:-http://deb.debian.org/debian} $(near "$version") main" \
      >"$folder/sources.list"
    apt=(-o "Dir::Etc::SourceList=$folder/sources.list" -o Dir::Etc::SourceParts=/dev/null
         -o "Dir::State::Lists=$folder/lists" -o Acquire::Check-Valid-Until=false
         -o APT::Sandbox::User=)
    apt-get "${apt[@]}" update -qq || return 1
  fi
  [[ $("${inside[@]}" apt-cache "${apt[@]}" showsrc --only-source ns3) == *"Version: $version-"* ]] ||
    return 1
  say "takes ns-$version from Debian's source package"
  # shellcheck disable=SC2016 # expanded inside
  "${inside[@]}" sh -c 'cd "$1" && shift && apt-get "$@" source -qq ns3' sh "$folder" "${apt[@]}"
}

# place_ns3 VERSION FROM FOLDER TO: moves the source of that version to TO. It comes from FROM, by way
# of FOLDER, or lies in FOLDER already if FROM is empty.
place_ns3() {
  local version=$1 from=$2 folder=$3 to=$4 found
  if [[ -f $from ]]; then
    tar -C "$folder" -xf "$from"
  elif [[ -f $from/VERSION && ! -e $from/.git ]]; then
    cp -r "$from" "$folder/tree"
    rm -rf "$folder"/tree/{build,cmake-cache,.lock-*} # they name the other place
  fi
  # In Debian's source and in all-in-one tarballs, the tree is one folder deeper.
  found=$(find "$folder" -maxdepth 3 -name VERSION -exec grep -lx "$version" {} + | head -1)
  if [[ -n $found ]]; then
    mv "${found%/VERSION}" "$to"
  elif [[ -f $from || -f $from/VERSION && ! -e $from/.git ]]; then
    say "'$from' does not hold ns-$version."
    return 1
  else
    say "takes ns-$version from $from"
    git clone -q --depth 1 --branch "ns-$version" "$from" "$to"
  fi
  [[ $(<"$to/VERSION") == "$version" ]] || { say "'$from' does not hold ns-$version."; return 1; }
}

# get_ns3 VERSION ROOT: puts the source of that version into ROOT/src/ns-VERSION.
get_ns3() {
  local from=${HFEDFM_NS3:-}
  mkdir "$2/src/source"
  if [[ -z $from ]] && ! debian_source "$1" "$2/src/source" "$2"; then
    from=https://gitlab.com/nsnam/ns-3-dev.git
  fi
  place_ns3 "$1" "$from" "$2/src/source" "$2/src/ns-$1"
}

# near VERSION: the Debian release with the nearest ns-3.
near() {
  local minor=${1#3.}
  minor=${minor%%.*}
  if ((minor <= 40)); then
    echo bookworm
  elif ((minor <= 45)); then
    echo trixie
  else
    echo sid
  fi
}

# step TEXT COMMAND...: runs it with its output in $log and tells with $name how it went; a system in
# $root goes where it fails.
step() {
  local from=$SECONDS code
  # shellcheck disable=SC2154 # set by the scripts that have steps
  echo "== $1" >>"$log"
  # In a condition, the command would not end at its first error.
  set +e
  (
    set -e
    "${@:2}"
  ) >>"$log" 2>&1
  code=$?
  set -e
  if ((code != 0)); then
    # shellcheck disable=SC2154
    echo "$name: $1: FAILED, see $log"
    [[ -z ${root:-} ]] || drop_root "$root"
    exit 1
  fi
  echo "$name: $1: passed, $(took $((SECONDS - from)))"
}

# drop_root ROOT: deletes a system unless it is to be kept.
drop_root() {
  [[ ${HFEDFM_KEEP:-} == 1 ]] || rm -rf --one-file-system "$1"
}

# size_of ROOT: on disk.
size_of() {
  du -sxh "$1" 2>/dev/null | cut -f1 || true
}

# took SECONDS: as minutes and seconds.
took() {
  echo "$(($1 / 60)) min $(($1 % 60)) s"
}
