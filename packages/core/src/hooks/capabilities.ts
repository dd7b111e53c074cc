import type { AfterInput, Hook } from './hook.ts';

/**
 * `capabilities`: makes CPU flags capabilities of the node, and the boot mode if that is wanted
 * (CONTRACT.md §5.5). On by default.
 *
 * - **Reads** `cpu.flags` and `boot.current_boot_mode` of the inventory.
 * - **Writes** entries of `properties.capabilities` of the node: `true` for each flag that is
 *   there, and `boot_mode`. As upstream: a capability stays when its flag disappears.
 * - **Options**: `capabilities.cpuFlags`, which flags become which capabilities;
 *   `capabilities.bootMode`.
 * - **Fails** never. Missing facts are a warning.
 */
export const capabilities: Hook = {
  name: 'capabilities',

  after(input) {
    if (input.options.capabilities.bootMode) recordBootMode(input);
    recordCpuFlags(input);
  },
};

function recordBootMode({ inventory, node, log }: AfterInput): void {
  const mode = inventory.boot?.current_boot_mode;
  if (mode) node.setCapability('boot_mode', mode);
  else log.warn('the ramdisk did not say in which mode it booted; the capability boot_mode is not set');
}

function recordCpuFlags({ inventory, options, node, log }: AfterInput): void {
  const wanted = Object.entries(options.capabilities.cpuFlags);
  if (wanted.length === 0) return;
  const flags = inventory.cpu?.flags;
  if (flags === null || flags === undefined) {
    log.warn('the ramdisk did not report the flags of the CPU; no capabilities are set for them');
    return;
  }
  const present = new Set(flags);
  for (const [flag, capability] of wanted) {
    if (present.has(flag)) node.setCapability(capability, 'true');
  }
}
