import type {
  IntrospectAllOptions,
  IntrospectAllProgress,
  IntrospectAllResults,
  Introspection,
  OperatorApi,
} from '@ironic-inspector/core';
import { Err, InspectorError, Ok, type Result } from '@ironic-inspector/core/errors';
import { abortedError, checkPeriod } from './finished.ts';

/** The same default that an inspector has. */
const AT_ONCE = 32;

/** Introspects the nodes, some at a time: see `Inspector.introspectAll()`. */
export async function introspectAll(
  client: Pick<OperatorApi, 'introspect' | 'finished'>,
  nodes: readonly string[],
  { concurrency = AT_ONCE, onProgress, ...options }: IntrospectAllOptions,
): Promise<Result<IntrospectAllResults, InspectorError>> {
  if (!Number.isInteger(concurrency) || concurrency < 1) {
    return Err(new InspectorError('bad-request', `concurrency: must be a whole number from 1, not ${concurrency}`));
  }
  const period = checkPeriod(options.period);
  if (period.err) return period;
  const all = new Set(nodes);
  const results = new Map<string, Result<Introspection, InspectorError>>();
  const report = (progress: IntrospectAllProgress) => {
    // What it throws or rejects is dropped.
    void (async () => onProgress?.(progress))().catch(() => undefined);
  };
  const introspectOne = async (node: string): Promise<Result<Introspection, InspectorError>> => {
    if (options.signal?.aborted === true) return Err(abortedError(node));
    const begun = await client.introspect(node, options);
    if (begun.err) return begun;
    report({ type: 'begun', node, run: begun.val, ended: results.size, total: all.size });
    return client.finished(begun.val, options);
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
