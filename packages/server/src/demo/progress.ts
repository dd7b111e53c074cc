import type { FlowEvent, Observer } from '@ironic-inspector/core';
import { paint } from './paint.ts';

/**
 * An observer that writes a line for each step a person wants to see. `nameOf` turns a node's UUID
 * into its name.
 */
export function progress(nameOf: (uuid: string) => string, write: (line: string) => void): Observer {
  let begun: number | undefined;
  return (event) => {
    begun ??= event.at.getTime();
    const what = describe(event);
    // Of what belongs to no node, only that it was refused.
    if (what === undefined || (event.node === undefined && event.type !== 'callback-refused')) return;
    const who = event.node === undefined ? 'unknown' : nameOf(event.node);
    const seconds = ((event.at.getTime() - begun) / 1000).toFixed(1).padStart(5);
    write(`${paint('dim', `${seconds} s`)}  ${who.padEnd(12)} ${what}`);
  };
}

function describe(event: FlowEvent): string | undefined {
  switch (event.type) {
    case 'requested':
      return 'introspection asked for';
    case 'boot-device-set':
      return 'told to boot from the network';
    case 'powered-on':
      return 'powered on, the ramdisk boots …';
    case 'data-saved':
      return event.kind === 'unprocessed'
        ? `ramdisk posted ${Math.round(event.bytes / 1024)} KB: recognised, hooks run`
        : undefined;
    case 'node-changed':
      return `written to Ironic: ${event.changes.node.length} node field(s), ${event.changes.ports.length} port(s)`;
    case 'powered-off':
      return 'powered off';
    case 'callback-refused':
      return paint('yellow', `ramdisk posted, and was refused: ${event.reason}`);
    case 'hardware-changed':
      return paint('yellow', `hardware differs from the last run: ${event.total} changes`);
    case 'warning':
      return paint('yellow', `${event.source}: ${event.message}`);
    case 'interrupted':
      return paint('yellow', `held up at ${event.stage}: ${event.message}`);
    case 'failed':
      return paint('red', `${event.stage} failed: ${event.message}`);
    case 'state-changed':
      return event.to === 'finished' ? paint('green', 'finished') : undefined;
    default:
      return undefined;
  }
}
