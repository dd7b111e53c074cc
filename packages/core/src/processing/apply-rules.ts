import { InspectorError } from '../errors.ts';
import type { ChangeSet } from '../model/change-set.ts';
import type { Introspection } from '../model/introspection.ts';
import type { Node } from '../model/node.ts';
import type { RamdiskData } from '../model/ramdisk-data.ts';
import { Err, type Result } from '../result.ts';
import { evaluateCompiled } from '../rules/evaluate-rules.ts';
import type { Context } from '../run/context.ts';
import { sendRecorded } from './send-recorded.ts';

/**
 * Evaluates the operator's rules on the data as the hooks left it and on the node as Ironic has it now, and sends what they want
 * written, once (CONTRACT.md §6.3), together with where the data was stored. After a `fail` nothing of that is sent.
 *
 * @returns the node as Ironic has it afterwards
 */
export async function applyRules(
  context: Context,
  run: Introspection,
  record: Node,
  processed: { readonly data: RamdiskData; readonly location: string | undefined },
  signal: AbortSignal,
): Promise<Result<Node, InspectorError>> {
  const rules = await context.rules?.list();
  if (rules?.err) return rules;
  const location = locationChange(context, processed.location);
  if (rules === undefined) return sendRecorded(context, run, record, 'rules', location, signal);
  const begun = performance.now();
  const compiled = context.ruleCompiler.compile(rules.val);
  const { rules: traces, failure, changes } = evaluateCompiled(compiled, { data: processed.data, node: record });
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
    return Err(new InspectorError(code, failure.message, { node: run.uuid, authors: [failure.author] }));
  }
  return sendRecorded(context, run, record, 'rules', joined(changes ?? undefined, location), signal);
}

/** CONTRACT.md §16.2 */
function locationChange({ settings }: Context, location: string | undefined): ChangeSet | undefined {
  const key = settings.processing.storeDataLocation;
  if (key === '' || location === undefined) return undefined;
  const path = `/extra/${key}`;
  return {
    node: [{ op: 'add', path, value: location }],
    resetInterfaces: false,
    ports: [],
    addTraits: [],
    removeTraits: [],
    authors: { [path]: ['storeDataLocation'] },
  };
}

function joined(rules: ChangeSet | undefined, location: ChangeSet | undefined): ChangeSet | undefined {
  if (rules === undefined || location === undefined) return rules ?? location;
  return { ...rules, node: [...rules.node, ...location.node], authors: { ...rules.authors, ...location.authors } };
}
