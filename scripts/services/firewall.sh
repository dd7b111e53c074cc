#!/usr/bin/env bash
# Installs what firewalls are tried with: dnsmasq, iptables, DHCP clients.
set -u
# shellcheck source=common.sh
source "$(dirname "$0")/common.sh"

install_packages dnsmasq-base iptables udhcpc iproute2 procps
