import type { Snapshot } from '../contracts/history-records.ts';
import { InspectorError } from '../errors.ts';
import type { Hook } from '../hooks/hook.ts';
import type { ChangeSet } from '../model/change-set.ts';
import { jsonText, parseJson } from '../model/exact-json.ts';
import { isJsonObject, jsonTypeName } from '../model/json.ts';
import type { IronicNode, Port } from '../model/node.ts';
import { dropOddLeaves, type RamdiskData } from '../model/ramdisk-data.ts';
import { RunNode } from '../node-draft/run-node.ts';
import { resolveOptions } from '../options/options.ts';
import { Err, Ok, type Result } from '../result.ts';
import type { HookOptions, SettingsInput } from '../settings/settings.ts';
import { systemClock } from '../system.ts';
import { givenMachines } from './earlier-machines.ts';
import { runAfter, runBefore } from './run-hooks.ts';

/** What the hooks run on, besides the ramdisk's data; everything has a default. */
export interface RunHooksOptions {
  /** @default defaultHooks */
  readonly hooks?: readonly Hook[];
  /**
   * The node as Ironic has it.
   * @default a node without properties in provision state `manageable`
   */
  readonly node?: Partial<IronicNode>;
  /** @default [] */
  readonly ports?: readonly Port[];
  /**
   * What the node's machine was recognised by in an earlier run.
   * @default none: the node was never introspected
   */
  readonly previous?: Snapshot;
  /**
   * The last snapshots of other nodes; those that share something are found by hooks.
   * @default []
   */
  readonly sameIdentity?: readonly Snapshot[];
  /** @default DEFAULTS */
  readonly settings?: Pick<SettingsInput, keyof HookOptions>;
}

/** What came of it. */
export interface HookRun {
  /** The data after the hooks; that which was given is not changed. */
  readonly data: RamdiskData;
  /**
   * What the hooks' `before` found wrong; if anything, no `after` was run. Alone, when one of them
   * says that something is away: no hook behind it was run.
   */
  readonly failures: readonly string[];
  /** What was odd, by hook: `scheduler: …`. */
  readonly warnings: readonly string[];
  /** What would be sent to Ironic; `undefined` when nothing would. */
  readonly changes: ChangeSet | undefined;
}

/**
 * Runs the hook pipeline alone on what a ramdisk sent: no Ironic, no store, nothing sent. For tests
 * of hooks, and for looking at what a payload would do.
 *
 * `Err` is the failure of a hook's `after`, `invalid-options`, or `bad-request` for a payload that
 * is no object.
 *
 * ```ts
 * import { defaultHooks, runHooks, type Hook, type RamdiskData } from '@ironic-inspector/core';
 *
 * declare const payload: RamdiskData;
 * declare const assetTag: Hook;
 * const run = await runHooks(payload, { hooks: [...defaultHooks, assetTag] });
 * console.log(run.unwrap().changes?.node);
 * ```
 */
export async function runHooks(
  payload: RamdiskData,
  options: RunHooksOptions = {},
): Promise<Result<HookRun, InspectorError>> {
  if (!isJsonObject(payload)) {
    const message = `The payload must be an object, the data that a ramdisk posts, not ${jsonTypeName(payload)}`;
    return Err(new InspectorError('bad-request', message));
  }
  const resolved = resolveOptions({
    ...options.settings,
    ...(options.hooks === undefined ? {} : { hooks: options.hooks }),
  });
  if (resolved.err) return resolved;
  const { settings, hooks } = resolved.val;
  const data = parseJson(jsonText(payload)) as RamdiskData;
  const warnings = dropOddLeaves(data);
  const pipeline = {
    hooks,
    options: settings,
    data,
    report: (step: { readonly type: string; readonly source?: string; readonly message?: string }) => {
      if (step.type === 'warning') warnings.push(`${step.source}: ${step.message}`);
    },
    patience: { clock: systemClock, milliseconds: settings.limits.hookSeconds * 1000 },
  };
  const before = await runBefore(pipeline);
  const failures = (before.ok ? before.val : [before.val]).map(({ message }) => message);
  if (failures.length > 0) return Ok({ data, failures, warnings, changes: undefined });
  const ports = options.ports ?? [];
  const record: IronicNode = {
    uuid: '00000000-0000-0000-0000-000000000000',
    provision_state: 'manageable',
    properties: {},
    extra: {},
    ...options.node,
  };
  const node = new RunNode(record, async () => Ok(ports), ports);
  const ran = await runAfter(pipeline, node, givenMachines(options.previous, options.sameIdentity ?? []));
  return ran.err ? ran : Ok({ data, failures, warnings, changes: node.changes() });
}
