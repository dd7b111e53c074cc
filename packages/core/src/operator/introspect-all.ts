import { InspectorError } from '../errors.ts';
import type { Introspection } from '../model/introspection.ts';
import { abortedError, checkPeriod } from '../model/waiting.ts';
import { tell } from '../observing.ts';
import { Err, Ok, type Result } from '../result.ts';
import type { WaitOptions } from './finished.ts';
import type { BegunIntrospection, IntrospectOptions } from './introspect.ts';

/**
 * How many nodes are introspected; the other options are those of each of them. A text that is
 * listed twice is one node; list no node both by its name and by its UUID, which would begin it
 * twice. When `signal` is aborted no other node begins, and those that have begun go on;
 * `wait-aborted` is the answer for both.
 */
export interface IntrospectAllOptions extends Omit<IntrospectOptions, 'wait' | 'newIpmiCredentials'> {
  /**
   * How many nodes are introspected at a time: the next one begins when one has ended. Power-ons
   * are kept apart besides, by the setting `introspectionDelay`.
   * @default the setting `limits.concurrentCallbacks`, 32
   */
  readonly concurrency?: number;
  /**
   * Told whenever a node has begun or ended. What it throws or rejects is dropped.
   * @default nobody
   */
  readonly onProgress?: (progress: IntrospectAllProgress) => void | Promise<void>;
}

/** How far a batch is. */
export type IntrospectAllProgress = {
  /** As it was given. */
  readonly node: string;
  /** How many nodes have ended by now, well or not. */
  readonly ended: number;
  /** How many there are. */
  readonly total: number;
} & (
  | { readonly type: 'begun'; readonly run: BegunIntrospection }
  | { readonly type: 'ended'; readonly result: Result<Introspection, InspectorError> }
);

/** What became of each node, by its name or UUID as given, in the order given. */
export type IntrospectAllResults = ReadonlyMap<string, Result<Introspection, InspectorError>>;

/** What introspects one node: an inspector, or a client of one. */
export interface NodeIntrospector {
  introspect(node: string, options: IntrospectOptions): Promise<Result<BegunIntrospection, InspectorError>>;
  finished(run: Introspection, options: WaitOptions): Promise<Result<Introspection, InspectorError>>;
}

/**
 * Introspects the nodes, some at a time, `atOnce` unless `options` say so; what becomes of one is
 * nothing to the others.
 */
export async function introspectAll(
  inspector: NodeIntrospector,
  nodes: readonly string[],
  atOnce: number,
  { concurrency = atOnce, onProgress, ...options }: IntrospectAllOptions,
): Promise<Result<IntrospectAllResults, InspectorError>> {
  if (!Number.isInteger(concurrency) || concurrency < 1) {
    return Err(new InspectorError('bad-request', `concurrency: must be a whole number from 1, not ${concurrency}`));
  }
  const period = checkPeriod(options.period);
  if (period.err) return period;
  const all = new Set(nodes);
  const results = new Map<string, Result<Introspection, InspectorError>>();
  const report = (progress: IntrospectAllProgress) => onProgress && tell(onProgress, progress);
  const introspectOne = async (node: string): Promise<Result<Introspection, InspectorError>> => {
    if (options.signal?.aborted === true) return Err(abortedError(node));
    const begun = await inspector.introspect(node, options);
    if (begun.err) return begun;
    report({ type: 'begun', node, run: begun.val, ended: results.size, total: all.size });
    return inspector.finished(begun.val, options);
  };
  const left = all.values();
  const work = async () => {
    for (const node of left) {
      const result = await introspectOne(node);
      results.set(node, result);
      report({ type: 'ended', node, result, ended: results.size, total: all.size });
    }
  };
  await Promise.all(Array.from({ length: Math.min(concurrency, all.size) }, work));
  return Ok(new Map(Array.from(all, (node) => [node, results.get(node) ?? Err(abortedError(node))])));
}
