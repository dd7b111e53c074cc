import { InspectorError } from '@ironic-inspector/core/errors';
import { jsonText } from '@ironic-inspector/core/model';
import { type ConversionNote, fromIronicRules, toIronicRules } from '@ironic-inspector/core/rules';
import type { Command } from '../command.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { paint, type Terminal } from '../terminal.ts';
import { createRules, type ImportArguments, jsonIn } from './rules.ts';

/**
 * Creates those rules of Ironic's own inspection that can be said here, and reports what becomes of
 * them before that.
 */
export const importIronicRules: Command<ImportArguments> = async (api, { file, replace }, around) => {
  const { terminal } = around;
  const converted = jsonIn(await around.readFile(file)).andThen(fromIronicRules);
  if (converted.err) return terminal.fail(converted.val);
  const { rules, report } = converted.val;
  const code = tellReport(terminal, report);
  if (rules.length === 0 && code !== EXIT.done) {
    return terminal.fail(new InspectorError('bad-request', 'No rule can be said here, and nothing was changed'));
  }
  const created = await createRules(api, rules, { replace, report, ...around });
  return created === EXIT.done ? code : created;
};

/** All rules as Ironic's own inspection takes them, and what of them it cannot say. */
export const exportIronicRules: Command<Readonly<Record<string, never>>> = async (api, _, { terminal }) => {
  const stored = await api.rules.list();
  if (stored.err) return terminal.fail(stored.val);
  const { rules, report } = toIronicRules(stored.val);
  terminal.json(jsonText({ inspection_rules: rules }));
  return tellReport(terminal, report);
};

/** @returns `findings` when rules are left out */
function tellReport(terminal: Terminal, report: readonly ConversionNote[]): ExitCode {
  for (const { rule, uuid, description, condition, action, kind, text } of report) {
    const name = description ?? uuid;
    const which = `rule ${rule + 1}${name === undefined ? '' : ` (${name})`}`;
    const place = [
      condition === undefined ? '' : `, condition ${condition + 1}`,
      action === undefined ? '' : `, action ${action + 1}`,
    ];
    terminal.note(paint(kind === 'unsayable' ? 'red' : 'yellow', kind), `: ${which}${place.join('')}: ${text}`);
  }
  return report.some(({ kind }) => kind === 'unsayable') ? EXIT.findings : EXIT.done;
}
