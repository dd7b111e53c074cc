import { describeThrown } from '../errors.ts';
import type { ActionTrace, RuleFailure } from '../model/rule-evaluation.ts';
import type { RamdiskData } from '../model/ramdisk-data.ts';
import type { RunNode } from '../node/run-node.ts';
import { actionNode } from './action-node.ts';
import { fail } from './actions/fail.ts';
import type { CompiledAction, CompiledRule } from './compile-rule.ts';
import { excerpt } from './excerpt.ts';
import type { ActionAnswer } from './rule-plugin.ts';
import type { Written } from './written.ts';

/** What the actions of all rules work on. */
export interface Work {
  /** Collects what they want written. */
  readonly node: RunNode;
  readonly data: RamdiskData;
  readonly written: Written;
}

/** What became of the actions of one rule. */
export interface ActionsRun {
  readonly actions: readonly ActionTrace[];
  readonly failure?: RuleFailure;
}

/** Carries the actions of one rule out, in order, up to the first that fails. */
export function runActions(rule: CompiledRule, work: Work): ActionsRun {
  const actions: ActionTrace[] = [];
  for (const compiled of rule.actions) {
    const notes: string[] = [];
    actions.push({ action: compiled.action.name, notes });
    const failure = runAction(rule, compiled, work, (message) => void notes.push(message));
    if (failure === undefined) continue;
    notes.push(`fails: ${excerpt(failure.message, 500)}`);
    return { actions, failure };
  }
  return { actions };
}

function runAction(
  { uuid, author }: CompiledRule,
  { action, fill }: CompiledAction,
  { node, data, written }: Work,
  note: (message: string) => void,
): RuleFailure | undefined {
  const failed = (message: string, defect: boolean): RuleFailure => ({ rule: uuid, action: action.name, message, defect });
  const filled = fill(data);
  if (filled.err) return failed(`${filled.val} (asked for by ${author})`, false);
  const input = { node: actionNode(node, author, written, note), params: filled.val, data, log: note };
  const answer = settle(() => action.apply(input));
  if (answer === undefined) return undefined;
  if ('thrown' in answer) return failed(`Unexpected exception ${answer.thrown} in action ${action.name} (asked for by ${author})`, true);
  // The message of `fail` is the operator's, and is given as it is.
  return failed(action === fail ? answer.message : `Action ${action.name}: ${answer.message} (asked for by ${author})`, false);
}

/** What went wrong, if anything did. */
function settle(work: () => ActionAnswer): { readonly message: string } | { readonly thrown: string } | undefined {
  try {
    const answer = work();
    return answer?.err ? { message: String(answer.val) } : undefined;
  } catch (thrown) {
    return { thrown: describeThrown(thrown) };
  }
}
