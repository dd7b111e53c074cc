import { DONE, Err, InspectorError } from '@ironic-inspector/core';
import type { BootPolicy, Firewall } from '@ironic-inspector/core';

/** A firewall that keeps nobody out but remembers whom it was told to. */
export interface MemoryFirewall extends Firewall {
  /** What is enforced now; `undefined` before it is opened and after it is closed. */
  readonly enforced: BootPolicy | undefined;
  /** Every policy enforced so far, in order, repetitions included. */
  readonly policies: readonly BootPolicy[];
  /** Makes the next calls of `open` and `sync` fail. @param times - how many; 1 unless given */
  failNext(times?: number): void;
}

export function memoryFirewall(): MemoryFirewall {
  const policies: BootPolicy[] = [];
  let enforced: BootPolicy | undefined;
  let failures = 0;

  const enforce = async (policy: BootPolicy) => {
    if (failures > 0) {
      failures -= 1;
      return Err(new InspectorError('firewall-failed', 'The firewall was told to fail'));
    }
    const copy: BootPolicy = structuredClone(policy);
    enforced = copy;
    policies.push(copy);
    return DONE;
  };

  return {
    name: 'memory',
    open: enforce,
    sync: enforce,
    close: async () => {
      enforced = undefined;
      return DONE;
    },
    get enforced() {
      return enforced;
    },
    get policies() {
      return [...policies];
    },
    failNext: (times = 1) => {
      failures = times;
    },
  };
}
