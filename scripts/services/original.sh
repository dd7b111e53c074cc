#!/usr/bin/env bash
# Debian's ironic-inspector, the original: `original.sh install|start|stop|kill|url FOLDER`. Tests
# run it themselves, each with a database of its own: `original.sh run CONFIG` makes the tables and
# becomes the service.
set -u
# shellcheck source=common.sh
source "$(dirname "$0")/common.sh"

command=$1 folder=$2

case $command in
install)
  install_packages ironic-inspector python3-psycopg2 python3-pymysql
  mkdir -p "$folder"
  ;;
start | stop | kill) ;;
url) printf '%s\n' "$(readlink -f "$0")" ;;
run)
  # Debian's Python finds its own modules only, and everything stays on this machine.
  unset PYTHONPATH PYTHONHOME "${!OS_@}"
  export no_proxy='*' NO_PROXY='*' PYTHONWARNINGS=ignore
  /usr/bin/ironic-inspector-dbsync --config-file "$folder" upgrade || exit
  exec /usr/bin/ironic-inspector --config-file "$folder"
  ;;
*) give_up "install, start, stop, kill, url or run, not $command" ;;
esac
