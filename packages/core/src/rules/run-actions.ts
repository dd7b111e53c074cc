import { describeThrown } from '../errors.ts';
import { isJsonObject, jsonTypeName } from '../model/json.ts';
import type { NodePath } from '../model/node-path.ts';
import { pathKeys, pathOf } from '../model/patch-path.ts';
import type { ActionTrace, RuleFailure } from '../model/rule.ts';
import { excerpt, truncated } from '../model/text.ts';
import type { NodeHandle } from '../node-draft/node-handle.ts';
import type { RunNode } from '../node-draft/run-node.ts';
import { actionData, actionPorts, type Notes } from './action-handles.ts';
import { fail } from './actions.ts';
import type { CompiledAction } from './compile-action.ts';
import type { CompiledRule } from './compile-rule.ts';
import type { DataDraft } from './data-draft.ts';
import { CAPABILITY, type OverwriteLog } from './overwrite-log.ts';
import type { ActionNode } from './rule-plugin.ts';
import { hiddenAction, NOT_SHOWN } from './sensitive.ts';

/** What the actions of all rules work on. */
interface Work {
  /** Collects what they want written. */
  readonly node: RunNode;
  readonly data: DataDraft;
  readonly overwrites: OverwriteLog;
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
  const isHidden = rule.rule.sensitive === true;
  const actions: ActionTrace[] = [];
  const warnings: string[] = [];
  for (const compiled of rule.actions) {
    const notes: string[] = [];
    const trace = { action: compiled.action.name, notes };
    const failure = runAction(rule, compiled, work, {
      note: (message) => void (notes.length < MAX_NOTES && notes.push(truncated(message))),
      warn: (message) => void (warnings.length < MAX_NOTES && warnings.push(truncated(message))),
    });
    if (failure !== undefined) notes.push(truncated(`fails: ${failure.message}`));
    actions.push(isHidden ? hiddenAction(trace) : trace);
    if (failure !== undefined) return { actions, warnings: isHidden ? [] : warnings, failure };
  }
  return { actions, warnings: isHidden ? [] : warnings };
}

function runAction(
  rule: CompiledRule,
  { action, rounds }: CompiledAction,
  { node, data, overwrites }: Work,
  notes: Pick<Notes, 'note' | 'warn'>,
): RuleFailure | undefined {
  const { uuid, author } = rule;
  const failed = (message: string, defect: boolean): RuleFailure => ({
    rule: uuid,
    author,
    action: action.name,
    message,
    defect,
  });
  // What went wrong may have any value that the rule hides.
  const signed = (message: string) =>
    `${rule.rule.sensitive === true ? `Action ${action.name}: ${NOT_SHOWN}` : message} (asked for by ${author})`;
  try {
    for (const fill of rounds) {
      const params = fill({ data: data.current, node: node.preview() });
      if (params.err) return failed(signed(params.val), false);
      const refused: string[] = [];
      const heard: Notes = {
        ...notes,
        refuse: (why) => void refused.push(why),
        isTaken(write) {
          const before = refused.length;
          write();
          return refused.length === before;
        },
      };
      const { ports: _, ...whole } = node.as(author, heard.refuse);
      const answer = action.apply({
        node: actionNode(whole, rule, overwrites, heard),
        params: params.val,
        data: data.current,
        pluginData: actionData(data, rule, overwrites, heard),
        ports: actionPorts(node, rule, overwrites, heard),
        log: notes.note,
      });
      const message = answer?.err ? String(answer.val) : refused[0];
      // The message of `fail` is the operator's, and is given as it is.
      if (message !== undefined) {
        return failed(action === fail ? message : signed(`Action ${action.name}: ${message}`), false);
      }
    }
    return undefined;
  } catch (thrown) {
    return failed(signed(`Unexpected exception ${describeThrown(thrown)} in action ${action.name}`), true);
  }
}

/**
 * The node as the actions of one rule see it: everything they want written is noted, and whose
 * earlier work that replaces.
 */
function actionNode(
  handle: Omit<NodeHandle, 'ports'>,
  rule: CompiledRule,
  overwrites: OverwriteLog,
  { note, warn, isTaken }: Omit<Notes, 'refuse'>,
): ActionNode {
  const current = (place: string) =>
    place.startsWith(CAPABILITY) ? handle.getCapability(place.slice(CAPABILITY.length)) : handle.get(place as NodePath);
  const keep = (place: string, value: unknown) => {
    for (const lost of overwrites.add(rule, place, value, current)) note(lost);
  };
  return {
    ...handle,
    set(path, value, options) {
      const isItem = isPlaceOfList(handle, path);
      const before = isItem ? undefined : handle.get(path);
      if (!isTaken(() => handle.set(path, value, options))) return;
      const shown = (one: unknown) => overwrites.shown(canonical(path), one);
      note(`sets ${path} to ${shown(value)}`);
      if (isLost(before, value)) warn(`${path} was the ${jsonTypeName(before)} ${shown(before)}, which is replaced`);
      // What is inserted replaces nothing, and its number is soon that of something else.
      const isInserted = isItem && options?.placing === 'add';
      keep(isInserted ? overwrites.newPlaceIn(around(path)) : canonical(path), value);
    },
    remove(path) {
      handle.remove(path);
      note(`removes ${path}`);
      keep(canonical(path), undefined);
    },
    setCapability(name, value) {
      if (!isTaken(() => handle.setCapability(name, value))) return;
      note(
        value === undefined
          ? `removes the capability ${excerpt(name)}`
          : `sets the capability ${excerpt(name)} to ${excerpt(value)}`,
      );
      keep(CAPABILITY + name, value);
    },
    addTrait(name) {
      handle.addTrait(name);
      note(`adds the trait ${excerpt(name)}`);
      keep(`trait ${name}`, true);
    },
    removeTrait(name) {
      handle.removeTrait(name);
      note(`removes the trait ${excerpt(name)}`);
      keep(`trait ${name}`, false);
    },
  };
}

/** One spelling of a path; an action of your own may leave the first slash out. */
function canonical(path: string): string {
  return pathOf(pathKeys(path));
}

/**
 * Whether an object or a list gives way to something of another kind: that is rarely what an
 * operator had in mind.
 */
function isLost(before: unknown, value: unknown): boolean {
  const members = Array.isArray(before) ? before : isJsonObject(before) ? Object.keys(before) : [];
  return members.length > 0 && jsonTypeName(before) !== jsonTypeName(value);
}

/** What is set there may be inserted. */
function isPlaceOfList(handle: Pick<ActionNode, 'get'>, path: string): boolean {
  return Array.isArray(handle.get(around(path) as NodePath));
}

/** The path of what a place is in. */
function around(path: string): string {
  return pathOf(pathKeys(path).slice(0, -1));
}
