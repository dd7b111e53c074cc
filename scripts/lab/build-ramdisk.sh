#!/usr/bin/env bash
# `build-ramdisk.sh SUITE FOLDER`: makes FOLDER/{vmlinuz,initrd,versions} with the real
# ironic-python-agent of a Debian suite. It is made once: remove FOLDER to have it made anew.
set -euo pipefail
suite=$1 folder=$(readlink -m "$2")
root=$folder.root
cd "$(dirname "$0")"
# shellcheck source=../services/common.sh
source ../services/common.sh
# shellcheck source=debian.sh
source debian.sh

recipe=$(cat build-ramdisk.sh debian.sh ramdisk/* | sha256sum)
if [[ -s $folder/initrd && $(cat "$folder/recipe") == "$recipe" ]]; then
  printf 'ramdisk: %s is there\n' "$(grep ironic-python-agent "$folder/versions")"
  exit
fi
mkdir -p "$folder"
trap 'close_suite; rm -rf "$root"' EXIT

# What collectors and the agent call
tools=(base-files ca-certificates libc-bin dash coreutils busybox-static udev kmod util-linux mount
  iproute2 ethtool pciutils dmidecode lshw ipmitool hdparm smartmontools procps psmisc tar gzip grep sed)
# What Python's packages bring along and nothing here needs: of 555 packages two thirds
names=('python-babel-localedata' 'libjs-.*' 'docutils-common' 'tzdata' 'perl.*' 'libperl.*' 'debconf'
  'dpkg' 'apt' 'wget' 'sgml-base' 'xml-core' 'python3-(docutils|roman|gevent|pygments|babel|grpcio)'
  'python3-(protobuf|redis|paste|matplotlib|etcd.*|pip|setuptools-whl)' 'ieee-data' '.*libvirt.*'
  'libguestfs.*' 'systemd' 'dbus.*' 'gcc-14-base' 'fonts-.*' 'fio' 'sysbench' '.*mysql.*' 'mariadb.*'
  'libpq5' '.*-doc' 'passwd' 'adduser' 'libgnutls.*' 'libc-l10n' 'hwdata' 'pci.ids' 'libpython3.*-dev'
  'initramfs.*' 'linux-.*' 'exim.*' 'mailx' 'lib(protobuf|grpc|absl).*')
skip=$(IFS='|' && printf '(%s)' "${names[*]}")
not_needed=(./usr/share/{doc,man,locale,info,i18n,bash-completion,lintian,zsh,unicode} './usr/share/misc/*'
  '*/tests/*' '*/test/*' '*.pyi' '*.exe' '*.h' '*.a' './usr/lib/systemd/system/*' './usr/lib/udev/hwdb.d/*'
  './usr/lib/x86_64-linux-gnu/gconv/*' './usr/lib/python3*/'{idlelib,lib2to3,tkinter,pydoc_data,turtledemo}'/*')
drivers=(virtio{,_net,_blk,_pci*,_ring,_console,_scsi,_rng} net_failover failover e1000{,e} ahci libahci
  libata ata_piix ata_generic {sd,scsi,sr}_mod scsi_common cdrom 'ipmi_*' 8021q garp mrp llc stp 'crc*'
  t10-pi nvme nvme-core af_packet dmi-sysfs libcrc32c psmouse bonding)

open_suite "$suite" "$folder.apt"
mapfile -t imports < <(depends_on ironic-python-agent python3- | grep -vE 'guestfs|libvirt')
kernel=$(depends_on linux-image-amd64 linux-image- | head -n 1)
# in newer suites the image is only a name for these
mapfile -t parts < <(depends_on "$kernel" 'linux-(base|binary|modules)-')
mapfile -t wanted < <(needed_by "$skip" "${imports[@]}" "${tools[@]}")
[[ -n $kernel && ${#wanted[@]} -gt 0 ]] || give_up "$suite has no ironic-python-agent, or no kernel."
printf 'ramdisk: fetching %s packages of %s and %s\n' "${#wanted[@]}" "$suite" "$kernel"
fetch ironic-python-agent "$kernel" "${parts[@]}" "${wanted[@]}"
# before anything can fail that would leave it half done
rm -f "$folder"/*
for deb in "$suite_folder"/debs/*.deb; do
  dpkg-deb --show --showformat '${Package} ${Version}\n' "$deb"
done >"$folder/versions"

printf 'ramdisk: unpacking %s\n' "$(du -sh "$suite_folder/debs" | cut -f1)"
make_root "$root"
for deb in "$suite_folder"/debs/*.deb; do
  if [[ $deb != */linux-@(image|base|binary|modules)-* ]]; then
    unpack "$deb" "$root" "${not_needed[@]/#/--exclude=}"
  fi
done
shopt -s nullglob
for deb in "$suite_folder"/debs/linux-{image,base,binary,modules}-*.deb; do
  # tar fails for each pattern that is in another package
  unpack "$deb" "$root" --wildcards --no-anchored 'vmlinuz*' 'modules.order' 'modules.builtin*' \
    "${drivers[@]/%/.ko*}" 2>/dev/null || true
done
close_suite
chroot "$root" depmod "${kernel#linux-image-}"
mv "$(find "$root" -name 'vmlinuz*' -type f | head -n 1)" "$folder/vmlinuz"

install -m 755 ramdisk/init ramdisk/set-address "$root/"
ln -sf busybox "$root/bin/sh"
printf 'root:x:0:0:root:/root:/bin/sh\n' >"$root/etc/passwd"
printf 'root:x:0:\ntty:x:5:\ndisk:x:6:\nkvm:x:104:\n' >"$root/etc/group"
printf 'ramdisk\n' >"$root/etc/hostname"
printf '127.0.0.1 localhost ramdisk\n' >"$root/etc/hosts"
mkdir -p "$root/etc/ironic-python-agent.d"
# where nothing names Ironic's API the agent looks for it by multicast, five times
printf '[mdns]\nlookup_attempts = 1\n' >"$root/etc/ironic-python-agent.d/lab.conf"

printf 'ramdisk: compiling\n'
settle_root "$root"
in_root "$root" python3 -c 'import ironic_python_agent.cmd.agent, ironic_python_agent.inspector' ||
  give_up 'The agent cannot be imported: is a package skipped that it needs?'

printf 'ramdisk: packing %s\n' "$(du -sh "$root" | cut -f1)"
(cd "$root" && find . -print0 | LC_ALL=C sort --zero-terminated | cpio --null --quiet --create --format=newc) |
  zstd --quiet -T2 -10 >"$folder/initrd"
printf '%s\n' "$recipe" >"$folder/recipe"
printf 'ramdisk: %s, kernel and initrd of %s\n' "$(grep ironic-python-agent "$folder/versions")" \
  "$(du -ch "$folder"/{vmlinuz,initrd} | tail -n 1 | cut -f1)"
