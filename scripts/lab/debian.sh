# shellcheck shell=bash
# Debian packages of another suite than this machine's, unpacked to a folder: nothing is installed,
# no maintainer script runs. Needs common.sh.

# open_suite SUITE FOLDER: makes apt look at SUITE only, from where it gets this machine's packages.
# FOLDER holds what it says where that is: it is removed by close_suite.
open_suite() {
  local suite=$1 address
  suite_folder=$2
  address=$(apt-get indextargets --format '$(REPO_URI) $(RELEASE)' 'Created-By: Packages' 'Component: main' |
    awk '$2 !~ /security|updates|backports/ { print $1; exit }')
  [[ -n $address ]] || give_up 'The sources of apt name no Debian archive.'
  rm -rf "$suite_folder"
  mkdir -p "$suite_folder"/{lists/partial,cache/archives/partial,debs}
  printf 'deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] %s %s main\n' "$address" "$suite" \
    >"$suite_folder/sources.list"
  : >"$suite_folder/status"
  cat >"$suite_folder/apt.conf" <<CONFIG
Dir::Etc::sourcelist "$suite_folder/sources.list";
Dir::Etc::sourceparts "-";
Dir::State::lists "$suite_folder/lists";
Dir::State::status "$suite_folder/status";
Dir::Cache "$suite_folder/cache";
APT::Install-Recommends "false";
APT::Sandbox::User "root";
Acquire::Languages "none";
Acquire::Retries "3";
CONFIG
  export APT_CONFIG=$suite_folder/apt.conf
  quietly 5m apt-get --quiet=2 update || give_up "apt cannot read $suite."
}

close_suite() {
  unset APT_CONFIG
  rm -rf "$suite_folder"
}

# quietly TIME COMMAND...: what apt says when it fails has the archive's address in it
quietly() { timeout --kill-after=10s "$@" >/dev/null 2>&1 </dev/null; }

# needed_by SKIP NAME...: the packages of that name and all that they depend on, one a line, but for
# what the regular expression SKIP matches
needed_by() {
  local skip=$1
  shift
  timeout 2m apt-get --simulate install "$@" 2>/dev/null | awk '/^Inst/ { print $2 }' | grep -vxE "$skip" | sort -u
}

# depends_on NAME PATTERN: what a package itself says that it depends on
depends_on() { apt-cache depends "$1" | awk -v pattern="^$2" '/^ +Depends: / && $2 ~ pattern { print $2 }'; }

# fetch NAME...: to the folder `debs`
fetch() {
  (cd "$suite_folder/debs" && quietly 10m apt-get --quiet=2 download "$@") || give_up "apt could not fetch $# packages."
}

# make_root FOLDER: an empty Debian with merged /usr
make_root() {
  local root=$1 name
  rm -rf "$root"
  mkdir -p "$root"/usr/{bin,sbin,lib,lib64} "$root"/{etc/ssl/certs,dev,proc,sys,run,tmp,root,boot,var/log,var/lib}
  for name in bin sbin lib lib64; do ln -s "usr/$name" "$root/$name"; done
}

# unpack DEB ROOT [TAR OPTION...]
unpack() {
  local deb=$1 root=$2
  shift 2
  dpkg-deb --fsys-tarfile "$deb" | tar --directory "$root" --extract --keep-directory-symlink "$@"
}

# in_root ROOT COMMAND...: its mounts are in a namespace of its own, and go with it
in_root() {
  # shellcheck disable=SC2016 # expanded by the inner shell
  unshare --mount --propagation private bash -euc '
    mount --rbind /dev "$0/dev"
    mount -t proc proc "$0/proc"
    mount -t tmpfs tmp "$0/tmp"
    exec chroot "$0" "$@"' "$@"
}

# What maintainer scripts would have done. Python is compiled by itself, and never looks at its
# sources again: whoever changes one removes its .pyc.
settle_root() {
  local root=$1 python
  cat "$root"/usr/share/ca-certificates/mozilla/*.crt >"$root/etc/ssl/certs/ca-certificates.crt"
  ldconfig -r "$root"
  python=$(basename "$root"/usr/lib/python3.*)
  # some files are for another Python: those fail
  in_root "$root" python3 -m compileall -q -j 2 --invalidation-mode unchecked-hash \
    /usr/lib/python3 "/usr/lib/$python" >/dev/null 2>&1 || true
  [[ -n $(find "$root/usr/lib/$python" -name '*.pyc' -print -quit) ]] || give_up 'Python compiled nothing.'
}
