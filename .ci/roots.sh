# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# Fresh minimal Debian systems in folders, for the other scripts here; sourced, not run.
#
# Environment variables:
#   HFEDFM_ROOTS   where the systems are made; default /var/tmp/hfedfm-roots
#   HFEDFM_MIRROR  Debian mirror; default that of debootstrap
#   HFEDFM_KEEP    if 1, the systems stay when the script ends, to look into

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
  debootstrap --variant=minbase --include=ca-certificates "$release" "$root" \
    ${HFEDFM_MIRROR:+"$HFEDFM_MIRROR"} || return 1
  cp --remove-destination -L /etc/resolv.conf "$root/etc/resolv.conf"
  # A mirror that is frozen at some day serves as well.
  echo 'Acquire::Check-Valid-Until "false";' >"$root/etc/apt/apt.conf.d/90hfedfm"
  git clone -q --no-hardlinks "$project" "$root/src/hfedfm"
}

# in_root ROOT COMMAND...: runs a command there as root, with nothing of this environment.
in_root() {
  # shellcheck disable=SC2016 # expanded inside
  unshare --mount --propagation private bash -c '
    root=$1
    shift
    for folder in proc sys dev; do mount --rbind "/$folder" "$root/$folder"; done
    exec chroot "$root" "$@"
  ' in_root "$1" /usr/bin/env -i HOME=/root LANG=C.UTF-8 \
    PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin \
    ${http_proxy:+http_proxy="$http_proxy"} ${https_proxy:+https_proxy="$https_proxy"} \
    ${HFEDFM_JOBS:+HFEDFM_JOBS="$HFEDFM_JOBS"} "${@:2}" </dev/null
}

# drop_root ROOT: deletes a system unless it is to be kept.
drop_root() {
  [[ ${HFEDFM_KEEP:-} == 1 ]] || rm -rf --one-file-system "$1"
}

# took SECONDS: as minutes and seconds.
took() {
  echo "$(($1 / 60)) min $(($1 % 60)) s"
}
