import type { Context } from '../context.ts';
import { InspectorError } from '../errors.ts';
import type { Introspection } from '../model/introspection.ts';
import type { Node } from '../model/node.ts';
import { Err, Ok, type Result } from '../result.ts';
import { evaluateCompiled } from '../rules/evaluate-rules.ts';
import type { Callback } from './read-callback.ts';
import { sendRecorded } from './send-recorded.ts';

/**
 * Evaluates the operator's rules on the data as the hooks left it and on the node as Ironic has it now, and sends what they want
 * written, once (CONTRACT.md §6.3). After a `fail` nothing of that is sent.
 *
 * @returns the node as Ironic has it afterwards
 */
export async function applyRules(
  context: Context,
  run: Introspection,
  record: Node,
  callback: Pick<Callback, 'data'>,
  signal: AbortSignal,
): Promise<Result<Node, InspectorError>> {
  const rules = await context.rules?.list();
  if (rules === undefined) return Ok(record);
  if (rules.err) return rules;
  const begun = performance.now();
  const compiled = context.ruleCompiler.compile(rules.val);
  const { rules: traces, failure, changes } = evaluateCompiled(compiled, { data: callback.data, node: record });
  const milliseconds = performance.now() - begun;
  for (const rule of traces) context.emit(run, { type: 'rule-evaluated', rule });
  context.emit(run, {
    type: 'rules-finished',
    rules: traces.length,
    matched: traces.filter(({ matched }) => matched).length,
    milliseconds,
    ...(failure === null ? {} : { error: failure.message }),
  });
  if (failure !== null) {
    const code = failure.defect ? 'internal' : 'processing-failed';
    return Err(new InspectorError(code, failure.message, { node: run.uuid }));
  }
  return sendRecorded(context, run, record, 'rules', changes ?? undefined, signal);
}
