import type { Node } from './node.ts';

/** Provision states in which Ironic lets a node be introspected (CONTRACT.md §3.6). */
export const INTROSPECTABLE: readonly string[] = Object.freeze([
  'enroll',
  'manageable',
  'inspecting',
  'inspect wait',
  'inspect failed',
]);
/** Provision states of a machine that somebody uses. */
export const IN_USE: readonly string[] = Object.freeze(['active', 'rescue']);

/** Whether somebody uses the machine: its power is never touched then, and its ports are not changed. */
export function isInUse(node: Node): boolean {
  return IN_USE.includes((node.provision_state ?? '').toLowerCase());
}
