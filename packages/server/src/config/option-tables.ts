import { OPTIONS, UNUSED_GROUPS } from './option-table.ts';
import { isUnused, type Group, type Option } from './option.ts';

/**
 * The options as Markdown for `docs/replacing-the-python-service.md`: a table for each group, and
 * one of those without effect.
 */
export function optionTables(): string {
  const groups = Object.entries<Group>(OPTIONS).map(([group, options]) => groupTable(group, options));
  const others = UNUSED_GROUPS.map(({ name, unused }) => `| ${code(name)} | ${unused} |`);
  return `${[...groups, `### Other groups\n\n| groups | does nothing here |\n|---|---|\n${others.join('\n')}`].join('\n\n')}\n`;
}

function groupTable(group: string, options: Group): string {
  const used = Object.entries(options).flatMap(([name, one]) => (isUnused(one) ? [] : [usedRow(name, one)]));
  const reasons = Map.groupBy(
    Object.entries(options).flatMap(([name, one]) => (isUnused(one) ? [{ name, why: one.unused }] : [])),
    ({ why }) => why,
  );
  const unused = [...reasons].map(
    ([why, members]) => `| ${members.map(({ name }) => code(name)).join(', ')} | ${why} |`,
  );
  return [
    `### [${group}]\n`,
    ...(used.length > 0 ? [`| option | value | default | here |\n|---|---|---|---|\n${used.join('\n')}`] : []),
    ...(unused.length > 0
      ? [`${used.length > 0 ? '\n' : ''}| option | does nothing here |\n|---|---|\n${unused.join('\n')}`]
      : []),
  ].join('\n');
}

function usedRow(name: string, option: Option): string {
  const standard = option.default === undefined ? 'not set' : option.default === '' ? 'empty' : code(option.default);
  const ours = option.isOurs === true ? ' (new)' : '';
  return `| ${code(name)}${ours} | ${option.type.name} | ${standard} | ${option.means} |`;
}

function code(text: string): string {
  return `\`${text}\``;
}
