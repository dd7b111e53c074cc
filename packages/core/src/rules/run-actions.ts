import { describeThrown } from '../errors.ts';
import type { ActionTrace, RuleFailure } from '../model/rule-evaluation.ts';
import type { RamdiskData } from '../model/ramdisk-data.ts';
import type { RunNode } from '../node/run-node.ts';
import { actionNode } from './action-node.ts';
import { fail } from './actions/fail.ts';
import type { CompiledAction, CompiledRule } from './compile-rule.ts';
import { bounded } from './excerpt.ts';
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

/** How many notes of one action a trace shows. */
const MAX_NOTES = 20;

/** Carries the actions of one rule out, in order, up to the first that fails. */
export function runActions(rule: CompiledRule, work: Work): ActionsRun {
  const actions: ActionTrace[] = [];
  for (const compiled of rule.actions) {
    const notes: string[] = [];
    actions.push({ action: compiled.action.name, notes });
    const note = (message: string) => void (notes.length < MAX_NOTES && notes.push(bounded(message)));
    const failure = runAction(rule, compiled, work, note);
    if (failure === undefined) continue;
    notes.push(bounded(`fails: ${failure.message}`));
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
  const failed = (message: string, defect: boolean): RuleFailure => ({
    rule: uuid,
    author,
    action: action.name,
    message,
    defect,
  });
  const signed = (message: string) => `${message} (asked for by ${author})`;
  try {
    const params = fill(data);
    if (params.err) return failed(signed(params.val), false);
    const answer = action.apply({ node: actionNode(node, author, written, note), params: params.val, data, log: note });
    if (!answer?.err) return undefined;
    const message = String(answer.val);
    // The message of `fail` is the operator's, and is given as it is.
    return failed(action === fail ? message : signed(`Action ${action.name}: ${message}`), false);
  } catch (thrown) {
    return failed(signed(`Unexpected exception ${describeThrown(thrown)} in action ${action.name}`), true);
  }
}
