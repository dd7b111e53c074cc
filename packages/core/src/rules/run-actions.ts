import { describeThrown } from '../errors.ts';
import type { ActionTrace, RuleFailure } from '../model/rule-evaluation.ts';
import type { RamdiskData } from '../model/ramdisk-data.ts';
import type { RunNode } from '../node/run-node.ts';
import { actionNode, type Notes } from './action-node.ts';
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
  readonly warnings: readonly string[];
  readonly failure?: RuleFailure;
}

/** How many notes of one action a trace shows. */
const MAX_NOTES = 20;

/** Carries the actions of one rule out, in order, up to the first that fails. */
export function runActions(rule: CompiledRule, work: Work): ActionsRun {
  const actions: ActionTrace[] = [];
  const warnings: string[] = [];
  for (const compiled of rule.actions) {
    const notes: string[] = [];
    actions.push({ action: compiled.action.name, notes });
    const failure = runAction(rule, compiled, work, {
      note: (message) => void (notes.length < MAX_NOTES && notes.push(bounded(message))),
      warn: (message) => void (warnings.length < MAX_NOTES && warnings.push(bounded(message))),
    });
    if (failure === undefined) continue;
    notes.push(bounded(`fails: ${failure.message}`));
    return { actions, warnings, failure };
  }
  return { actions, warnings };
}

function runAction(
  { uuid, author }: CompiledRule,
  { action, fill }: CompiledAction,
  { node, data, written }: Work,
  notes: Omit<Notes, 'refuse'>,
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
    let refused: string | undefined;
    const handle = actionNode(node, author, written, { ...notes, refuse: (why) => void (refused ??= why) });
    const answer = action.apply({ node: handle, params: params.val, data, log: notes.note });
    const message = answer?.err ? String(answer.val) : refused;
    if (message === undefined) return undefined;
    // The message of `fail` is the operator's, and is given as it is.
    return failed(action === fail ? message : signed(`Action ${action.name}: ${message}`), false);
  } catch (thrown) {
    return failed(signed(`Unexpected exception ${describeThrown(thrown)} in action ${action.name}`), true);
  }
}
