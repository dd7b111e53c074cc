import { Err, Ok, resolveOptions, type SettingsInput } from '@ironic-inspector/core';
import { usedOptions } from '../option-table.ts';
import type { Part } from './part.ts';

/** The settings of core, by the option table. */
export const settings: Part = (config) => {
  const made: Record<string, unknown> = {};
  const names = new Map<string, string>();
  for (const { group, name, option } of usedOptions()) {
    if (option.setting === undefined) continue;
    names.set(option.setting, `[${group}]${name}`);
    const value = (config as Readonly<Record<string, Readonly<Record<string, unknown>>>>)[group]?.[name];
    const [first = '', second] = option.setting.split('.');
    if (second === undefined) made[first] = value;
    else made[first] = { ...(made[first] as object | undefined), [second]: value };
  }
  const resolved = resolveOptions(made as SettingsInput);
  if (resolved.ok) return Ok(made);
  return Err(
    resolved.val.message
      .split('\n')
      .slice(1)
      .map((problem) => inTheirNames(problem, names)),
  );
};

/** `processing.keepPorts: …` → `[processing]keep_ports: …`. */
function inTheirNames(problem: string, names: ReadonlyMap<string, string>): string {
  for (const [setting, name] of names) if (problem.startsWith(setting)) return name + problem.slice(setting.length);
  return problem;
}
