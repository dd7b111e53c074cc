import type { NodeUuid } from '@ironic-inspector/core';

/** A power event of a node's machine. */
export type PowerEvent =
  | { readonly kind: 'on'; readonly uuid: NodeUuid; readonly bootDevice: string }
  | { readonly kind: 'off'; readonly uuid: NodeUuid };

export type PowerListener = (event: PowerEvent) => void;

interface BootDevices {
  readonly always: string | null;
  /** For the next boot only. */
  readonly once: string | undefined;
}

/** Boot devices of nodes, and listeners to their power events. */
export class Power {
  readonly #devices = new Map<NodeUuid, BootDevices>();
  readonly #listeners = new Set<PowerListener>();

  /** As Ironic's API shows it; `null` when it cannot tell. */
  bootDevice(uuid: NodeUuid): { readonly boot_device: string | null; readonly persistent: boolean | null } {
    const { always, once } = this.#devicesOf(uuid);
    if (once !== undefined) return { boot_device: once, persistent: false };
    return { boot_device: always, persistent: always === null ? null : true };
  }

  setBootDevice(uuid: NodeUuid, device: string | null, persistent: boolean): void {
    const { always } = this.#devicesOf(uuid);
    this.#devices.set(uuid, persistent ? { always: device, once: undefined } : { always, once: device ?? undefined });
  }

  /**
   * Calls the listeners after the current operation. A boot uses up a boot device that was set for
   * one boot.
   */
  turn(uuid: NodeUuid, on: boolean): void {
    const { always, once } = this.#devicesOf(uuid);
    if (on && once !== undefined) this.#devices.set(uuid, { always, once: undefined });
    const event: PowerEvent = on ? { kind: 'on', uuid, bootDevice: once ?? always ?? 'disk' } : { kind: 'off', uuid };
    if (this.#listeners.size === 0) return;
    queueMicrotask(() => {
      for (const listener of this.#listeners) listener(event);
    });
  }

  /** @returns a function that removes the listener. */
  listen(listener: PowerListener): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  forget(uuid: NodeUuid): void {
    this.#devices.delete(uuid);
  }

  #devicesOf(uuid: NodeUuid): BootDevices {
    return this.#devices.get(uuid) ?? { always: 'disk', once: undefined };
  }
}
