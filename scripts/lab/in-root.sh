#!/usr/bin/env bash
# `in-root.sh ROOT FOLDER COMMAND...`: a command of what unpack.sh has unpacked, which sees FOLDER
# of this system too, as root or the user and group IN_ROOT_USER. Its mounts are in a namespace of
# its own, and go with it.
set -eu
# shellcheck disable=SC2016 # expanded by the inner shell
exec unshare --mount --propagation private bash -euc '
  root=$0 folder=$1
  shift
  mount --rbind /dev "$root/dev"
  mount -t proc proc "$root/proc"
  mount -t tmpfs tmp "$root/tmp"
  mkdir -p "$root$folder"
  mount --bind "$folder" "$root$folder"
  exec chroot --userspec="${IN_ROOT_USER:-0:0}" "$root" "$@"' "$@"
