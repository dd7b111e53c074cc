#!/usr/bin/env bash
# A real Ironic from Debian's packages: on loopback, without authentication, with hardware that only
# pretends: `ironic.sh install|start|stop|kill|url FOLDER`. INSPECTOR_IRONIC is its version, 21.4 of
# Debian 12, 29.0 of Debian 13 or 39.0 of Debian sid; its `inspector` interface, which
# 39.0 does not have, asks the server at INSPECTOR_URL. Its database is FOLDER/ironic.sqlite.
set -u
# shellcheck source=common.sh
source "$(dirname "$0")/common.sh"

command=$1 folder=$2
lab=$(readlink -f "$(dirname "$0")/../lab")
# all but 21.4 are unpacked beside the system
case ${INSPECTOR_IRONIC:=21.4} in
29.0) suite=trixie ;;
39.0) suite=sid ;;
*) suite= ;;
esac
root=$lab/../../.cache/lab/ironic-$suite
in_root=()
inspect_interface=inspector
if [[ $INSPECTOR_IRONIC == 39.0 ]]; then inspect_interface=agent; fi
inspect_interfaces=$inspect_interface
# which 21.4 does not have
if [[ $INSPECTOR_IRONIC == 29.0 ]]; then inspect_interfaces=inspector,agent; fi
if [[ -n $suite ]]; then
  in_root=("$lab/in-root.sh" "$root" "$folder")
  # to change its root it is root at first
  export IN_ROOT_USER=65534:65534
  unprivileged() { "$@"; }
fi

case $command in
install)
  case $INSPECTOR_IRONIC in
  21.4)
    install_packages ironic-api ironic-conductor python3-ironicclient python3-openstackclient
    installed=$(dpkg-query --show --showformat='${Version}' ironic-api)
    [[ $installed == 1:21.4.* ]] || give_up "Ironic 21.4 is wanted, and $installed is installed: run this on Debian 12."
    ;;
  29.0 | 39.0)
    [[ $(id -u) -eq 0 ]] || give_up "Ironic $INSPECTOR_IRONIC is run in a folder of its own (chroot): that needs root."
    install_packages python3-ironicclient python3-openstackclient
    "$lab/unpack.sh" "$suite" "$root" ironic-api ironic-conductor ipmitool || exit
    ;;
  *) give_up "There is no recipe for Ironic $INSPECTOR_IRONIC here." ;;
  esac
  make_folder "$folder" || exit
  for name in api conductor state lock http tftp tftp/master images images/master; do make_folder "$folder/$name"; done
  free_port >"$folder/port"
  free_port >"$folder/rpc-port"
  cat >"$folder/ironic.conf" <<CONFIG
[DEFAULT]
auth_strategy = noauth
# Also the address that the API reaches the conductor by.
host = 127.0.0.1
my_ip = 127.0.0.1
rpc_transport = json-rpc
state_path = $folder/state
# The second one is there to be changed to: it has neither boot nor deploy interface in common with
# the first.
enabled_hardware_types = fake-hardware,manual-management
enabled_bios_interfaces = no-bios
enabled_boot_interfaces = fake,pxe
enabled_console_interfaces = no-console
enabled_deploy_interfaces = fake,direct
enabled_inspect_interfaces = $inspect_interfaces,no-inspect
default_inspect_interface = $inspect_interface
enabled_management_interfaces = fake
enabled_network_interfaces = noop
enabled_power_interfaces = fake
enabled_raid_interfaces = no-raid
enabled_rescue_interfaces = no-rescue
enabled_storage_interfaces = noop
enabled_vendor_interfaces = no-vendor
[api]
host_ip = 127.0.0.1
port = $(<"$folder/port")
api_workers = 1
public_endpoint = http://127.0.0.1:$(<"$folder/port")
[conductor]
automated_clean = false
sync_power_state_interval = -1
# A locked node is refused at once: that is what our server has to live with.
node_locked_retry_attempts = 1
node_locked_retry_interval = 1
[database]
connection = sqlite:///$folder/ironic.sqlite
[json_rpc]
auth_strategy = noauth
host_ip = 127.0.0.1
port = $(<"$folder/rpc-port")
[oslo_messaging_notifications]
driver = noop
[oslo_concurrency]
lock_path = $folder/lock
[pxe]
tftp_root = $folder/tftp
tftp_master_path = $folder/tftp/master
images_path = $folder/images
instance_master_path = $folder/images/master
[deploy]
http_root = $folder/http
[dhcp]
dhcp_provider = none
[inventory]
data_backend = database
[inspector]
auth_type = none
endpoint_override = $INSPECTOR_URL
status_check_period = 2
# Of the interface \`agent\`: we play the ramdisk, and nothing boots.
require_managed_boot = false
[service_catalog]
auth_type = none
endpoint_override = http://127.0.0.1:$(<"$folder/port")
CONFIG
  chmod 644 "$folder/ironic.conf"
  unprivileged "${in_root[@]}" timeout 120 /usr/bin/ironic-dbsync --config-file "$folder/ironic.conf" create_schema >"$folder/dbsync.log" 2>&1 ||
    give_up "Ironic's database could not be made: $(tail -n 3 "$folder/dbsync.log")"
  ;;
start)
  for name in conductor api; do
    start_in "$folder/$name" "${in_root[@]}" env no_proxy='*' PYTHONWARNINGS=ignore "/usr/bin/ironic-$name" --config-file "$folder/ironic.conf"
  done
  # The API answers before the conductor has registered its drivers.
  come_up 90 'Ironic' "$folder/api" serves "$(<"$folder/port")" /v1/drivers fake-hardware
  ;;
stop) for name in api conductor; do end "$folder/$name" TERM; done ;;
kill) for name in api conductor; do end "$folder/$name" KILL; done ;;
url) printf 'http://127.0.0.1:%s\n' "$(<"$folder/port")" ;;
*) give_up "install, start, stop, kill or url, not $command" ;;
esac
