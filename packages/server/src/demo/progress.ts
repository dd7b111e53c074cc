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
    if (what === undefined || event.node === undefined) return;
    const seconds = ((event.at.getTime() - begun) / 1000).toFixed(1).padStart(5);
    write(`${paint('dim', `${seconds} s`)}  ${nameOf(event.node).padEnd(12)} ${what}`);
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
      return `written to Ironic: ${event.changes.node.length} node fields, ${event.changes.ports.length} port(s)`;
    case 'powered-off':
      return 'powered off';
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
