#!/usr/bin/env bash
# Builds the Debian package and follows the README's service part word by word in a Debian of its
# own, where the original is installed and runs; then upgrades, goes back, purges, installs from
# npm, and follows the Containerfile. `test:install`. Ends with `N passed, N failed`.
set -u
cd "$(dirname "$0")/../.."
# shellcheck source=../services/common.sh
source scripts/services/common.sh
# shellcheck source=house.sh
source scripts/packaging/house.sh

[[ $(uname -s) == Linux && $(id -u) -eq 0 ]] || give_up 'This needs Linux, and root: it boots a Debian in namespaces.'
node=$PWD/$(echo node_modules/node-linux-*/bin/node)
passed=0 failed=0
work=$(mktemp -d "${TMPDIR:-/tmp}/ironic-inspector-install.XXXXXX")

finish() {
  local status=$?
  trap - EXIT INT TERM
  leave_house
  rm -rf "$work"
  printf '\n%s passed, %s failed\n' "$passed" "$failed"
  [[ $status -eq 0 && $failed -eq 0 && $passed -gt 0 ]]
  exit
}
trap finish EXIT
trap 'exit 130' INT TERM

# check WHAT COMMAND...: what should be so; says what the command said where it is not
check() {
  local what=$1 said
  shift
  if said=$("$@" 2>&1); then
    passed=$((passed + 1))
    printf 'ok    %s\n' "$what"
  else
    failed=$((failed + 1))
    printf 'FAIL  %s (%s)\n%s\n' "$what" "$*" "$(tail -n 30 <<<"$said")"
  fi
}

# step NAME: with the time
step() { printf '\n== %s (%s s)\n' "$1" "$SECONDS"; }

# shellcheck source=try-service.sh
source scripts/packaging/try-service.sh
# shellcheck source=try-others.sh
source scripts/packaging/try-others.sh

step 'the Debian package'
deb_folder=$work/repository/.cache/deb
check 'is built' scripts/packaging/build-deb.sh "$deb_folder"
deb=$(echo "$deb_folder"/*.deb)
[[ -f $deb ]] || exit 1
printf 'size: %s KiB; installed: %s KiB\n' $(($(stat -c %s "$deb") / 1024)) "$(dpkg-deb --field "$deb" Installed-Size)"
"$node" scripts/packaging/bundle.ts "$work/lab/bin" scripts/packaging/lab-ironic.ts || exit
cp -r packages/testing/payloads "$work/lab/payloads"
cp "$node" "$work/lab/bin/node"

follow_readme
upgrade_and_leave
install_from_npm
follow_containerfile
