import { DONE } from '@ironic-inspector/core';
import type { Firewall } from '@ironic-inspector/core';
import { aFunction, checkOptions } from './check-options.ts';
import { warnProcess } from './warn.ts';
import type { Warn } from './warn.ts';

export interface NoopFirewallOptions {
  /**
   * Called when the firewall is opened for the first time, to say that it keeps nobody off.
   * @default a warning of this process
   */
  readonly warn?: Warn;
}

/**
 * A firewall that keeps nobody off, and warns of that once. It is for networks where something else
 * filters, or where every machine may boot the ramdisk (CONTRACT.md §7.1, `noop`).
 */
export function createNoopFirewall(options: NoopFirewallOptions = {}): Firewall {
  checkOptions('The no-op firewall', options, { warn: aFunction });
  const { warn = warnProcess } = options;
  let said = false;
  return {
    name: 'noop',
    async open() {
      if (!said) warn('The no-op firewall keeps nobody off: every machine that asks may boot the ramdisk');
      said = true;
      return DONE;
    },
    sync: async () => DONE,
    close: async () => DONE,
  };
}
