# shellcheck shell=bash
# The other ways to install: from npm, in a folder of its own, and in a container. Sourced by
# run.sh.

# As docs/replacing-the-python-service.md has it, with the packages of this tree in place of those
# of the registry.
install_from_npm() {
  step 'from npm, in a folder of its own'
  local command prefix=/opt/ironic-inspector-ts
  if [[ ! -f .cache/packed/server.tgz ]]; then
    check 'the packages are built' npx --yes pnpm@12.21.0 run build
    check 'and packed' "$node" scripts/check-packed.ts pack
  fi
  command=$("$node" scripts/packaging/commands-of.ts docs/replacing-the-python-service.md 'From npm' | grep '^npm install')
  command=${command/@ironic-inspector\/server/$(echo .cache/packed/*.tgz)}
  check 'one command installs it' bash -c "${command/$prefix/$house$prefix} --prefer-offline --no-audit --no-fund --loglevel=error"
  check 'it brings its Node' inside_root "PATH=$prefix/bin:\$PATH ironic-inspector-ts --version"
  check 'the Node that is too old says so first' grep --quiet 'needs Node 22.18' <(old_node)
  check 'and the old command is the old one' inside_root 'grep --quiet python /usr/bin/ironic-inspector'
  check 'the unit names it' grep --quiet "^ExecStart=$prefix/bin/ironic-inspector-ts " \
    "$house$prefix/lib/node_modules/@ironic-inspector/server/systemd/ironic-inspector-ts.service"
}

# Node 20, if this machine has it: `bin.js` must say more than what is missing
old_node() {
  "$node" --eval "
    Object.defineProperty(process.versions, 'node', { value: '18.20.4' });
    import('$house/opt/ironic-inspector-ts/lib/node_modules/@ironic-inspector/server/dist/bin.js');
  " 2>&1
}

# No engine runs here: its instructions are followed in a folder, one after the other.
follow_containerfile() {
  step 'the container recipe'
  local file=packages/server/container/Containerfile root=$work/container user='' entry='' instruction rest source target before
  while read -r instruction rest; do
    case $instruction in
    FROM)
      # debian:bookworm-slim
      check "FROM $rest" mmdebstrap --quiet --mode=root --variant=minbase bookworm "$root"
      cp /etc/apt/sources.list.d/debian.sources "$root/etc/apt/sources.list.d/" 2>/dev/null
      before=$(du -sk "$root" | cut -f 1)
      ;;
    COPY)
      read -r source target <<<"$rest"
      # shellcheck disable=SC2086 # a pattern
      check "COPY $rest" cp "$work/repository"/$source "$root$target"
      ;;
    RUN) check "RUN ${rest:0:60}…" timeout 300 chroot "$root" env DEBIAN_FRONTEND=noninteractive /bin/sh -c "$rest" ;;
    USER) user=$rest ;;
    ENTRYPOINT) entry=$(tr -d '[],"' <<<"$rest") ;;
    esac
  done < <(grep -v '^#' "$file" | sed -e ':a' -e '/\\$/N; s/\\\n *//; ta')
  printf 'container: %s MiB, of which Debian %s MiB\n' $(($(du -sk "$root" | cut -f 1) / 1024)) $((before / 1024))
  check "it runs as $user" chroot --userspec="$user" "$root" "$entry" --version
}
