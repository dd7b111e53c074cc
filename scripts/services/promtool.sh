#!/usr/bin/env bash
# Prometheus's own judge of metrics, from Debian's package; nothing of it is installed or runs:
# `promtool.sh install|start|stop|kill|url FOLDER`.
set -u
# shellcheck source=common.sh
source "$(dirname "$0")/common.sh"

command=$1 folder=$2

case $command in
install)
  mkdir -p "$folder" && cd "$folder" || exit
  apt_get update && apt_get download prometheus || give_up 'Debian has no package prometheus here, see above.'
  dpkg -x prometheus_*.deb . && rm prometheus_*.deb
  ;;
start) "$folder/usr/bin/promtool" --version >/dev/null 2>&1 || give_up 'promtool does not run.' ;;
stop | kill) ;;
# where it is
url) printf '%s/usr/bin/promtool\n' "$folder" ;;
*) give_up "install, start, stop, kill or url, not $command" ;;
esac
