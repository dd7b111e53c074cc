# shellcheck shell=bash
# A real Ironic 21.4 from Debian's packages: on loopback, without authentication, with hardware that only pretends.
# Needs services.sh.

IRONIC_PACKAGES=(ironic-api ironic-conductor python3-ironicclient python3-openstackclient sqlite3 jq curl)
POLICY=/usr/sbin/policy-rc.d

missing_packages() {
  local package
  for package in "${IRONIC_PACKAGES[@]}"; do
    [[ $(dpkg-query --show --showformat='${db:Status-Status}' "$package" 2>/dev/null) == installed ]] || printf '%s ' "$package"
  done
}

install_ironic() {
  local missing
  command -v apt-get dpkg-query >/dev/null || give_up 'The real Ironic comes from Debian packages, and there is no apt-get here: run this on Debian 12.'
  missing=$(missing_packages)
  if [[ -n $missing ]]; then
    [[ $(id -u) -eq 0 ]] || give_up "Not installed: $missing" 'Only root can install them: run this as root once.'
    say "Installing $missing"
    forbid_services
    apt_get update && apt_get install --no-install-recommends $missing || give_up 'apt-get could not install Ironic, see above.'
    allow_services
  fi
  say "$(dpkg-query --show ironic-api ironic-conductor python3-openstackclient | tr '\t\n' ' ,')"
}

apt_get() {
  DEBIAN_FRONTEND=noninteractive timeout --kill-after=10s 10m \
    apt-get --quiet=2 --yes -o DPkg::Lock::Timeout=120 "$@" </dev/null >>"$STATE/log/apt.log" 2>&1 || { tail -n 30 "$STATE/log/apt.log" && false; }
}

# Debian starts what it installs unless this says no; a container may have such a file of its own.
forbid_services() {
  [[ ! -e $POLICY ]] || mv "$POLICY" "$POLICY.before-e2e"
  printf '#!/bin/sh\nexit 101\n' >"$POLICY"
  chmod 755 "$POLICY"
  POLICY_CHANGED=yes
}

allow_services() {
  [[ ${POLICY_CHANGED:-} == yes ]] || return 0
  rm -f "$POLICY"
  [[ ! -e $POLICY.before-e2e ]] || mv "$POLICY.before-e2e" "$POLICY"
  POLICY_CHANGED=
}

# start_ironic PORT RPC_PORT INSPECTOR_URL: its `inspector` interface asks our server
start_ironic() {
  local port=$1 rpc_port=$2 inspector_url=$3 home=$STATE/ironic
  mkdir -p "$home"/{state,lock,http,tftp/master,images/master}
  IRONIC_URL=http://127.0.0.1:$port
  IRONIC_DATABASE=$home/ironic.sqlite
  cat >"$home/ironic.conf" <<CONFIG
[DEFAULT]
auth_strategy = noauth
# Also the address that the API reaches the conductor by.
host = 127.0.0.1
my_ip = 127.0.0.1
rpc_transport = json-rpc
state_path = $home/state
# The second one is there to be changed to: it has neither boot nor deploy interface in common with the first.
enabled_hardware_types = fake-hardware,manual-management
enabled_bios_interfaces = no-bios
enabled_boot_interfaces = fake,pxe
enabled_console_interfaces = no-console
enabled_deploy_interfaces = fake,direct
enabled_inspect_interfaces = inspector,no-inspect
default_inspect_interface = inspector
enabled_management_interfaces = fake
enabled_network_interfaces = noop
enabled_power_interfaces = fake
enabled_raid_interfaces = no-raid
enabled_rescue_interfaces = no-rescue
enabled_storage_interfaces = noop
enabled_vendor_interfaces = no-vendor
[api]
host_ip = 127.0.0.1
port = $port
api_workers = 1
public_endpoint = $IRONIC_URL
[conductor]
automated_clean = false
sync_power_state_interval = -1
# A locked node is refused at once: that is what our server has to live with.
node_locked_retry_attempts = 1
node_locked_retry_interval = 1
[database]
connection = sqlite:///$IRONIC_DATABASE
[json_rpc]
auth_strategy = noauth
host_ip = 127.0.0.1
port = $rpc_port
[oslo_messaging_notifications]
driver = noop
[oslo_concurrency]
lock_path = $home/lock
[pxe]
tftp_root = $home/tftp
tftp_master_path = $home/tftp/master
images_path = $home/images
instance_master_path = $home/images/master
[deploy]
http_root = $home/http
[dhcp]
dhcp_provider = none
[inventory]
data_backend = database
[inspector]
auth_type = none
endpoint_override = $inspector_url
status_check_period = 2
[service_catalog]
auth_type = none
endpoint_override = $IRONIC_URL
CONFIG
  timeout 120 /usr/bin/ironic-dbsync --config-file "$home/ironic.conf" create_schema >"$STATE/log/ironic-dbsync.log" 2>&1 ||
    give_up "Ironic's database could not be made: $(tail -n 3 "$STATE/log/ironic-dbsync.log")"
  start_service ironic-conductor /usr/bin/ironic-conductor --config-file "$home/ironic.conf"
  start_service ironic-api /usr/bin/ironic-api --config-file "$home/ironic.conf"
  wait_until 90 ironic_is_ready || give_up 'Ironic did not come up.'
  say "Ironic answers at $IRONIC_URL"
}

# The API answers before the conductor has registered its drivers.
ironic_is_ready() { curl --silent --max-time 5 "$IRONIC_URL/v1/drivers" | grep -q fake-hardware; }
