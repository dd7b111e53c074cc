import { jsonOf } from '@ironic-inspector/api-schemas';
import type { ConversionNote, NewRule, OperatorApi, Rule } from '@ironic-inspector/core';
import { isJsonObject, jsonText, parseJson } from '@ironic-inspector/core/model';
import { InspectorError, Err, Ok, type Result } from '@ironic-inspector/core/errors';
import { hiddenIn } from '@ironic-inspector/core/rules';
import { ANSWERS } from '../answers.ts';
import type { Command, Surroundings } from '../command.ts';
import { counted } from '../counted.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { paint, type Terminal } from '../terminal.ts';

/** The JSON of a file. */
export function jsonIn(text: Result<string, InspectorError>): Result<unknown, InspectorError> {
  if (text.err) return text;
  try {
    return Ok(parseJson(text.val));
  } catch (thrown) {
    const reason = thrown instanceof Error ? thrown.message : String(thrown);
    return Err(new InspectorError('bad-request', `The file is not JSON: ${reason}`));
  }
}

/**
 * The rules of a file: what `export` prints, a list of them, or one. Each is checked where it is
 * used.
 */
export function rulesIn(text: Result<string, InspectorError>): Result<readonly object[], InspectorError> {
  const json = jsonIn(text);
  if (json.err) return json;
  const parsed = json.val;
  const listed = isJsonObject(parsed) && 'rules' in parsed ? parsed['rules'] : parsed;
  const rules: unknown[] = Array.isArray(listed) ? listed : [listed];
  const odd = rules.findIndex((rule) => !isJsonObject(rule));
  if (odd < 0) return Ok(rules as object[]);
  return Err(
    new InspectorError('bad-request', `rules[${odd}]: must be an object; a file holds a list of rules, or one`),
  );
}

/**
 * The rules that are stored, in the order in which they were created: those with a higher priority
 * are applied first, the others in this order.
 */
export const listRules: Command<Readonly<Record<string, never>>> = async (api, _, { terminal }) => {
  const rules = await api.rules.list();
  if (rules.err) return terminal.fail(rules.val);
  if (terminal.isJson) terminal.json(jsonOf(ANSWERS['rules list'], { rules: rules.val }));
  else if (rules.val.length === 0) terminal.note('There are no rules.');
  else {
    terminal.table(
      ['RULE', 'DESCRIPTION', 'PRIORITY', 'SCOPE', 'CONDITIONS', 'ACTIONS'],
      rules.val.map(({ uuid, description, priority = 0, scope, conditions, actions }) => [
        uuid,
        description ?? '-',
        String(priority),
        scope || '-',
        String(conditions.length),
        actions.map(({ action }) => action).join(', '),
      ]),
    );
  }
  return EXIT.done;
};

/** One rule. */
export const showRule: Command<{ readonly uuid: string }> = async (api, { uuid }, { terminal }) => {
  const rule = await api.rules.get(uuid);
  if (rule.err) return terminal.fail(rule.val);
  if (terminal.isJson) terminal.json(jsonOf(ANSWERS['rules show'], rule.val));
  else {
    const { description, priority = 0, sensitive, scope, conditions, actions } = rule.val;
    terminal.line(paint('bold', rule.val.uuid), description === null ? '' : `: ${description}`);
    if (priority > 0) terminal.line(`Priority ${priority}`);
    if (sensitive === true) terminal.line('Sensitive: its values are not shown');
    if (scope !== null && scope !== '') terminal.line(`Only for nodes with properties.inspection_scope ${scope}`);
    if (conditions.length === 0) terminal.line('If: always');
    for (const { op, field, multiple, invert, ...parameters } of conditions) {
      const asked = `${field} ${invert ? 'not ' : ''}${op} ${jsonText(parameters)}`;
      terminal.line(`If: ${asked}${multiple === 'any' ? '' : `, of several values ${multiple}`}`);
    }
    for (const { action, ...parameters } of actions) terminal.line(`Then: ${action} ${jsonText(parameters)}`);
  }
  return EXIT.done;
};

/** All rules as JSON that `import` takes, but for sensitive ones, which nobody can read. */
export const exportRules: Command<Readonly<Record<string, never>>> = async (api, _, { terminal }) => {
  const rules = await api.rules.list();
  if (rules.err) return terminal.fail(rules.val);
  const hidden = rules.val.filter(({ sensitive }) => sensitive === true);
  if (hidden.length > 0) {
    terminal.note(`${counted(hidden.length, 'sensitive rule')} cannot be imported: what they say is not shown.`);
  }
  terminal.json(jsonOf(ANSWERS['rules export'], { rules: rules.val }));
  return EXIT.done;
};

export interface ImportArguments {
  readonly file: string;
  /** Whether they take the place of those that are stored. */
  readonly replace?: boolean | undefined;
}

/** Creates the rules of a file, in their order. */
export const importRules: Command<ImportArguments> = async (api, { file, replace }, around) => {
  const read = rulesIn(await around.readFile(file));
  return read.err ? around.terminal.fail(read.val) : createRules(api, read.val, { replace, ...around });
};

interface CreateRulesOptions extends Pick<ImportArguments, 'replace'>, Pick<Surroundings, 'terminal' | 'signal'> {
  /** What there is to know of their conversion. @default they were not converted */
  readonly report?: readonly ConversionNote[];
}

/**
 * Creates rules, in their order. All are checked before anything is changed, where the inspector
 * can; one that is refused all the same ends it. It can be interrupted until something is changed.
 */
export async function createRules(
  api: OperatorApi,
  given: readonly object[],
  { replace, terminal, signal, report }: CreateRulesOptions,
): Promise<ExitCode> {
  const hidden = given.findIndex((rule) => hiddenIn(rule as Readonly<Record<string, unknown>>) !== undefined);
  if (hidden >= 0) return terminal.fail(new InspectorError('bad-request', `rules[${hidden}]: ${NOT_WHOLE}`));
  // What is wrong with one is for the inspector to say.
  const rules = given as readonly NewRule[];
  const problem = await problemOf(api, rules);
  if (problem !== undefined) return terminal.fail(problem);
  const before = replace === true ? await api.rules.list() : Ok([]);
  const kept = before.ok ? before.val.find(({ sensitive }) => sensitive === true) : undefined;
  if (kept !== undefined) {
    return terminal.fail(new InspectorError('bad-request', `Rule ${kept.uuid} is stored, and ${NO_WAY_BACK}`));
  }
  if (signal.aborted) return EXIT.interrupted;
  const cleared = before.ok && replace === true ? await api.rules.clear() : before;
  if (before.err) return terminal.fail(before.val);
  if (cleared.err) return terminal.fail(cleared.val);
  const created: Rule[] = [];
  for (const rule of rules) {
    const made = await api.rules.create(rule);
    if (made.err) {
      terminal.note(
        `${counted(created.length, 'rule')} of ${rules.length} created; rules[${created.length}] is refused.`,
      );
      if (replace === true) await putBack(api, before.val, terminal);
      return terminal.fail(made.val);
    }
    created.push(made.val);
  }
  if (terminal.isJson) terminal.json(jsonOf(ANSWERS['rules import'], { rules: created, report }));
  else for (const { uuid, description } of created) terminal.line(uuid, description === null ? '' : `  ${description}`);
  return EXIT.done;
}

const NOT_WHOLE = 'its values are "***", as a sensitive rule is shown; it has to be written with what it is to say';
const NO_WAY_BACK =
  'is sensitive: what it says cannot be read, and so not be put back. Nothing was changed; remove it first';

/**
 * What is wrong with one of the rules: a dry run on no node checks them as their creation does. An
 * inspector that cannot do that says what is wrong when they are created.
 */
async function problemOf(api: OperatorApi, rules: readonly NewRule[]): Promise<InspectorError | undefined> {
  const checked = await api.rules.dryRun({ rules, nodes: [] });
  // Read to its end, so that no connection waits for that.
  if (checked.ok) for await (const { failures } of checked.val) void failures;
  if (checked.ok || checked.val.code === 'not-supported') return undefined;
  // Without a data store it says that nothing can be tried: nothing is wrong with the rules.
  const isOfRules = checked.val.code !== 'bad-request' || checked.val.message.startsWith('rules');
  return isOfRules ? checked.val : undefined;
}

/** Nothing is lost when the rules that were to take their place are refused. */
async function putBack(api: OperatorApi, rules: readonly Rule[], terminal: Terminal): Promise<void> {
  const cleared = await api.rules.clear();
  let back = 0;
  for (const rule of cleared.ok ? rules : []) if ((await api.rules.create(rule)).ok) back += 1;
  if (back === rules.length) terminal.note('The rules from before are back.');
  else {
    terminal.note(paint('red', `Of ${counted(rules.length, 'rule')} from before ${back} are back. All of them were:`));
    terminal.note(jsonText(rules));
  }
}

export interface RemoveArguments {
  readonly uuids: readonly string[];
  /** Whether all are removed. */
  readonly all?: boolean | undefined;
}

/** Removes rules, or all of them. */
export const removeRules: Command<RemoveArguments> = async (api, { uuids, all }, { terminal }) => {
  if ((all === true) === uuids.length > 0) {
    return terminal.fail(new InspectorError('bad-request', 'Name the rules to remove, or say --all'));
  }
  if (all === true) {
    const cleared = await api.rules.clear();
    return cleared.err ? terminal.fail(cleared.val) : EXIT.done;
  }
  for (const uuid of uuids) {
    const removed = await api.rules.remove(uuid);
    if (removed.err) return terminal.fail(removed.val);
  }
  return EXIT.done;
};
