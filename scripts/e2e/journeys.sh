# shellcheck shell=bash
# What a node goes through, each with a node of its own. Needs services.sh and checks.sh.

# What is in the payload of every machine (packages/testing/payloads/ipmi-server.json)
EXPECTED_PROPERTIES='40 x86_64 196608 446'
EXPECTED_SWITCH='02:00:5e:20:00:01 Ethernet1/17'
EXPECTED_CAPABILITIES='cpu_aes:true,cpu_hugepages:true,cpu_hugepages_1g:true,cpu_txt:true,cpu_vt:true'

# machine INDEX MEMBER: what machine.ts knows of it
machine() { node --conditions=ironic-inspector-source scripts/e2e/show-machine.ts "$@"; }

# enroll NAME INDEX: a node in Ironic as an operator makes it, ready to be inspected
enroll() {
  local name=$1 index=$2
  baremetal node create --driver fake-hardware --inspect-interface inspector --name "$name" \
    --driver-info "ipmi_address=$(machine "$index" bmc)" --driver-info ipmi_username=admin --format value --column provision_state >/dev/null
  baremetal node manage "$name" --wait 60 >/dev/null
  check "$name: enrolled and managed" manageable "$(node_is "$name" .provision_state)"
  machine "$index" callback >"$STATE/$name.json"
}

# inspect NAME: asked for in Ironic, which asks our server, which switches the machine on
inspect() {
  baremetal node inspect "$1"
  check_within "$1: Ironic waits for us" 30 'inspect wait' node_is "$1" .provision_state
  check_within "$1: we wait for the ramdisk" 30 'waiting' run_is "$1" .state
}

inspect_journey() {
  local name=e2e-inspect payload=$STATE/e2e-inspect.json uuid
  enroll "$name" 1 || return
  inspect "$name" || return
  check_within "$name: switched on" 15 'power on' node_is "$name" .power_state
  check "$name: told to boot from the network, then to start" 'management/boot_device 204 states/power 202' "$(changes_asked_for "$name")"
  uuid=$(node_is "$name" .uuid)
  check "$name: the callback is taken" "200 {\"uuid\":\"$uuid\"}" "$(post_callback "$payload")"
  check "$name: and answered the same way when it comes again" "200 {\"uuid\":\"$uuid\"}" "$(post_callback "$payload")"
  check_within "$name: Ironic is content" 60 manageable node_is "$name" .provision_state
  check "$name: no error in Ironic" null "$(node_is "$name" .last_error)"
  check "$name: nor in the status" 'finished true null' "$(run_is "$name" '"\(.state) \(.finished) \(.error)"')"
  check "$name: properties" "$EXPECTED_PROPERTIES" "$(properties "$name")"
  check "$name: capabilities" "$EXPECTED_CAPABILITIES" "$(node_is "$name" '.properties.capabilities | split(",") | sort | join(",")')"
  check "$name: one port, the one it booted from" "$(machine 1 bootMac) true" "$(ports_are "$name" '[.ports[] | "\(.address) \(.pxe_enabled)"] | join(" ")')"
  check "$name: the switch it is plugged into" "$EXPECTED_SWITCH" "$(ports_are "$name" '.ports[0].local_link_connection | "\(.switch_id) \(.port_id)"')"
  check_within "$name: switched off" 15 'power off' node_is "$name" .power_state
  check "$name: what was sent is kept as it was" "$(jq --compact-output 'del(.logs)' "$payload" | sha256sum)" \
    "$(inspector "/introspection/$name/data/unprocessed" | jq --compact-output . | sha256sum)"
  check_within "$name: Ironic has taken the inventory from us" 30 "$(jq --raw-output .inventory.hostname "$payload")" kept_hostname "$name"
}

kept_hostname() { ironic "/nodes/$1/inventory" | jq --raw-output .inventory.hostname; }

properties() { node_is "$1" '.properties | "\(.cpus) \(.cpu_arch) \(.memory_mb) \(.local_gb)"'; }

# The finished node of inspect_journey, once more from the stored data
reapply_journey() {
  local name=e2e-inspect
  baremetal node unset "$name" --property cpus --property local_gb
  check 'reapply: facts are gone' 'null null' "$(node_is "$name" '.properties | "\(.cpus) \(.local_gb)"')"
  check 'reapply: taken' 202 "$(code_of inspector "/introspection/$name/data/unprocessed" --request POST)"
  check_within 'reapply: done' 30 'finished true null' run_is "$name" '"\(.state) \(.finished) \(.error)"'
  check 'reapply: facts are back' "$EXPECTED_PROPERTIES" "$(properties "$name")"
}

ramdisk_error_journey() {
  local name=e2e-ramdisk-error message='No disks larger than 4 GiB found'
  enroll "$name" 2 || return
  inspect "$name" || return
  jq --arg message "$message" '.error = $message' "$STATE/$name.json" >"$STATE/$name-failed.json"
  check "$name: the callback is refused" 400 "$(post_callback "$STATE/$name-failed.json" | cut -c 1-3)"
  check "$name: the run ends at once" 'error true' "$(run_is "$name" '"\(.state) \(.finished)"')"
  check "$name: with the ramdisk's words" true "$(run_is "$name" "(.error | contains(\"$message\"))")"
  check_within "$name: Ironic knows" 30 'inspect failed' node_is "$name" .provision_state
  check "$name: and says why" true "$(node_is "$name" "(.last_error | contains(\"$message\"))")"
  say "       $(node_is "$name" .last_error)"
}

abort_journey() {
  local name=e2e-abort
  enroll "$name" 3 || return
  inspect "$name" || return
  baremetal node abort "$name"
  check_within "$name: Ironic has given up" 30 'inspect failed' node_is "$name" .provision_state
  check_within "$name: so have we" 30 'error Canceled by operator' run_is "$name" '"\(.state) \(.error)"'
  check_within "$name: switched off" 30 'power off' node_is "$name" .power_state
  check "$name: a callback is too late" 400 "$(post_callback "$STATE/$name.json" | cut -c 1-3)"
}

# The operator aborts at our API instead; Ironic learns it when it asks
own_abort_journey() {
  local name=e2e-own-abort
  enroll "$name" 4 || return
  inspect "$name" || return
  check "$name: taken" 202 "$(code_of inspector "/introspection/$name/abort" --request POST)"
  check_within "$name: Ironic has given up" 30 'inspect failed' node_is "$name" .provision_state
  check "$name: and says why" 'ironic-inspector inspection failed: Canceled by operator' "$(node_is "$name" .last_error)"
}

# Another operation holds the node, first when it is to be switched on, then when its ramdisk posts: Ironic refuses every
# change until it lets go.
lock_journey() {
  local name=e2e-lock
  enroll "$name" 5 || return
  reserve_for 4 "$name"
  check "$name: taken" 202 "$(code_of inspector "/introspection/$name" --request POST)"
  check_within "$name: switched on once the node is let go" 30 'waiting' run_is "$name" .state
  check_within "$name: on" 15 'power on' node_is "$name" .power_state
  reserve_for 4 "$name"
  check "$name: the callback is taken all the same" 200 "$(post_callback "$STATE/$name.json" | cut -c 1-3)"
  check "$name: once the node is let go" false "$(node_is "$name" '.reservation == "another-conductor"')"
  check_within "$name: finished" 30 'finished null' run_is "$name" '"\(.state) \(.error)"'
  check "$name: properties" "$EXPECTED_PROPERTIES" "$(properties "$name")"
  check "$name: the port is there" "$(machine 5 bootMac)" "$(ports_are "$name" '[.ports[].address] | join(" ")')"
  check_within "$name: switched off" 15 'power off' node_is "$name" .power_state
  check "$name: Ironic refused both at first" 'management/boot_device 409  409' "$(changes_asked_for "$name" | grep -oE '\S* 409' | uniq | paste -sd ' ')"
}

# reserve_for SECONDS NAME: does in Ironic's database what another conductor does while it works on the node
reserve_for() {
  local seconds=$1 name=$2
  reservation "$name" "'another-conductor'"
  check "$name: Ironic refuses changes" 409 \
    "$(code_of ironic "/nodes/$name" --request PATCH --data '[{"op":"add","path":"/extra/e2e","value":1}]')"
  (sleep "$seconds" && reservation "$name" NULL) &
}

reservation() { sqlite3 -cmd '.timeout 10000' "$IRONIC_DATABASE" "UPDATE nodes SET reservation = $2 WHERE name = '$1'" >/dev/null; }

# Who boots the machine by other means does not want its power touched
unmanaged_boot_journey() {
  local name=e2e-unmanaged
  enroll "$name" 6 || return
  baremetal node power on "$name"
  check_within "$name: on" 15 'power on' node_is "$name" .power_state
  check "$name: taken" 202 "$(code_of inspector "/introspection/$name?manage_boot=false" --request POST)"
  check "$name: we wait for the ramdisk" waiting "$(run_is "$name" .state)"
  check "$name: the callback is taken" 200 "$(post_callback "$STATE/$name.json" | cut -c 1-3)"
  check_within "$name: finished" 30 'finished null' run_is "$name" '"\(.state) \(.error)"'
  check "$name: still on" 'power on null' "$(node_is "$name" '"\(.power_state) \(.target_power_state)"')"
  check "$name: nothing but facts was sent" ' 200' "$(changes_asked_for "$name")"
}
