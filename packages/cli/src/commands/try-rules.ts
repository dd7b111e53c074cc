import { jsonOf } from '@ironic-inspector/api-schemas';
import type { DryRunNode, DryRunOptions, NewRule, RuleFinding, RuleFindingSeverity } from '@ironic-inspector/core';
import { jsonText } from '@ironic-inspector/core/model';
import { lintRules } from '@ironic-inspector/core/rules';
import { ANSWERS } from '../answers.ts';
import type { Command, LoneCommand } from '../command.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { type Look, paint, type Terminal, type Text } from '../terminal.ts';
import { rulesIn } from './rules.ts';

const LOOKS: Readonly<Record<RuleFindingSeverity, Look>> = { error: 'red', warning: 'yellow', note: 'dim' };

export interface LintArguments {
  /** @default the rules that are stored */
  readonly file?: string | undefined;
}

/**
 * What is certainly wrong with rules, whatever machines post, by the conditions and actions that
 * the inspector has. One that cannot say is taken to have the usual ones.
 */
export const lint: Command<LintArguments> = async (api, { file }, { terminal, readFile }) => {
  const given = file === undefined ? undefined : rulesIn(await readFile(file));
  if (given?.err === true) return terminal.fail(given.val);
  const said = await api.rules.lint(given?.val as readonly NewRule[] | undefined);
  if (said.ok) return tellFindings(terminal, said.val);
  if (said.val.code !== 'not-supported') return terminal.fail(said.val);
  const rules = given ?? (await api.rules.list());
  return rules.err ? terminal.fail(rules.val) : tellFindings(terminal, lintRules(rules.val as readonly NewRule[]));
};

/** The same of a file, by the usual conditions and actions. */
export const lintAlone: LoneCommand<{ readonly file: string }> = async ({ file }, { terminal, readFile }) => {
  const rules = rulesIn(await readFile(file));
  return rules.err ? terminal.fail(rules.val) : tellFindings(terminal, lintRules(rules.val as readonly NewRule[]));
};

function tellFindings(terminal: Terminal, findings: readonly RuleFinding[]): ExitCode {
  if (terminal.isJson) terminal.json(jsonOf(ANSWERS['rules lint'], { findings }));
  else {
    for (const { rule, severity, kind, text, uuid, description } of findings) {
      const name = description ?? uuid;
      const which = `rule ${rule + 1}${name === undefined ? '' : ` (${name})`}`;
      terminal.line(paint(LOOKS[severity], severity), `: ${which}: ${text} [${kind}]`);
    }
    if (findings.length === 0) terminal.line('Nothing is certainly wrong.');
  }
  return findings.some(({ severity }) => severity === 'error') ? EXIT.findings : EXIT.done;
}

export interface DryRunArguments {
  /** @default the rules that are stored */
  readonly file?: string | undefined;
  readonly nodes?: readonly string[] | undefined;
  readonly since?: Date | undefined;
  readonly concurrency?: number | undefined;
}

/** What rules would make of stored data: a line for each node that it is something for. */
export const dryRun: Command<DryRunArguments> = async (
  api,
  { file, nodes, since, concurrency },
  { terminal, signal, readFile },
) => {
  const rules = file === undefined ? undefined : rulesIn(await readFile(file));
  if (rules?.err === true) return terminal.fail(rules.val);
  const options: DryRunOptions = {
    signal,
    ...(rules !== undefined && { rules: rules.val as readonly NewRule[] }),
    ...(nodes !== undefined && { nodes }),
    ...(since !== undefined && { since }),
    ...(concurrency !== undefined && { concurrency }),
  };
  const run = await api.rules.dryRun(options);
  if (run.err) return terminal.fail(run.val);
  for await (const item of run.val) {
    if (terminal.isJson) terminal.json(jsonOf(ANSWERS['rules dry-run'], { node: item }));
    else for (const line of linesOf(item)) terminal.line(item.node, '  ', line);
  }
  const { summary } = run.val;
  if (terminal.isJson) terminal.json(jsonOf(ANSWERS['rules dry-run'], { summary }));
  else terminal.line(paint('bold', summary.text));
  if (summary.error !== null) return terminal.fail(summary.error);
  return summary.end === 'aborted' ? EXIT.interrupted : EXIT.done;
};

function linesOf({ changes, conflicts, failures }: DryRunNode): Text[] {
  const steps = (changes?.node ?? []).map(({ op, path, ...rest }): Text => {
    const value = 'value' in rest ? ` ${jsonText(rest.value)}` : '';
    return [paint('green', op), ` ${path}${value}`];
  });
  return [
    ...failures.map(({ stage, code, message }): Text => paint('red', `${stage}: ${code}: ${message}`)),
    ...steps,
    ...(changes?.addTraits ?? []).map((trait): Text => [paint('green', 'add'), ` trait ${trait}`]),
    ...(changes?.removeTraits ?? []).map((trait): Text => [paint('green', 'remove'), ` trait ${trait}`]),
    ...conflicts.map(({ place, rules, wins }): Text =>
      paint(
        'yellow',
        `conflict: ${place} is written by rules ${rules.map((one) => one + 1).join(', ')}; ${wins + 1} wins`,
      ),
    ),
  ];
}
