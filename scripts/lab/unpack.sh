#!/usr/bin/env bash
# `unpack.sh SUITE FOLDER PACKAGE...`: packages of another Debian suite and what they depend on,
# unpacked beside this system, for in-root.sh. It is done once: remove FOLDER to have it done anew.
set -euo pipefail
suite=$1 folder=$(readlink -m "$2")
shift 2
cd "$(dirname "$0")"
# shellcheck source=../services/common.sh
source ../services/common.sh
# shellcheck source=debian.sh
source debian.sh

recipe=$(printf '%s\n' "$*" | cat - unpack.sh debian.sh ironic-29.patch | sha256sum)
if [[ -s $folder/recipe && $(<"$folder/recipe") == "$recipe" ]]; then exit; fi

# What services never call
names=('perl.*' 'libperl.*' 'debconf' 'dpkg' 'apt' 'systemd.*' 'dbus.*' 'fonts-.*' '.*-doc' 'adduser' 'passwd'
  'init-system-helpers' 'libjs-.*' 'qemu-.*' '.*libvirt.*' 'libguestfs.*' 'mariadb.*' '.*mysql.*' 'libpython3.*-dev'
  'linux-.*' 'exim.*' 'postgresql.*' 'libicu.*' 'libllvm.*' 'mesa.*' 'nginx.*' 'apache2.*' 'shim.*' 'grub.*'
  'syslinux.*' 'ipxe.*')
skip=$(IFS='|' && printf '(%s)' "${names[*]}")

trap 'close_suite' EXIT
open_suite "$suite" "$folder.apt"
mapfile -t wanted < <(needed_by "$skip" base-files ca-certificates dash coreutils "$@")
[[ ${#wanted[@]} -gt 0 ]] || give_up "$suite has not all of $*."
printf '%s: fetching %s packages\n' "$suite" "${#wanted[@]}"
fetch "${wanted[@]}"
make_root "$folder"
for deb in "$suite_folder"/debs/*.deb; do
  dpkg-deb --show --showformat '${Package} ${Version}\n' "$deb"
  unpack "$deb" "$folder" --exclude=./usr/share/{doc,man,locale} --exclude='*/tests/*' >&2
done >"$folder/versions"
cp /etc/passwd /etc/group /etc/nsswitch.conf "$folder/etc/"
printf '127.0.0.1 localhost\n' >"$folder/etc/hosts"
# Debian's 29.0.5-0+deb13u3 makes every node that is changed its own child, whoever changes it and
# whatever: no list has it any more, and it cannot be switched off.
if grep -q '^ironic-api 1:29\.0\.5-0+deb13u3$' "$folder/versions"; then
  patch --quiet --directory="$folder" --strip=1 <ironic-29.patch
fi
settle_root "$folder"
printf '%s\n' "$recipe" >"$folder/recipe"
