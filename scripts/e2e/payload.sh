# shellcheck shell=bash
# What the ramdisk of machine INDEX posts: the same hardware for all, addresses of its own.

PAYLOAD=${PAYLOAD:-packages/testing/payloads/ipmi-server.json}
EXPECTED_PROPERTIES='40 x86_64 196608 446'
EXPECTED_CAPABILITIES='cpu_aes:true,cpu_hugepages:true,cpu_hugepages_1g:true,cpu_txt:true,cpu_vt:true'

# From the range for benchmarks (RFC 2544): nobody is there.
bmc_of() { printf '198.18.0.%d' "$1"; }

mac_of() { printf '52:54:00:e2:%02x:%02x' "$1" "$2"; }

boot_mac_of() { personalised "$1" | jq --raw-output .boot_interface; }

personalised() {
  jq --arg bmc "$(bmc_of "$1")" --arg prefix "$(mac_of "$1" 0 | cut -c 1-15)" '
    (.inventory.interfaces | to_entries | map({ key: .value.mac_address, value: "\($prefix)0\(.key)" }) | from_entries) as $macs
    | walk(if type == "string" then $macs[.] // . else . end)
    | .inventory.bmc_address = $bmc' "$PAYLOAD"
}
