/** Files as oslo.config reads them: sections of options. */

/** Options by section. */
export type Settings = Readonly<Record<string, Readonly<Record<string, string | number>>>>;

/** One of both; what `more` says wins. */
export function withSettings(settings: Settings, more: Settings): Settings {
  const sections = [...new Set([...Object.keys(settings), ...Object.keys(more)])];
  return Object.fromEntries(sections.map((name) => [name, { ...settings[name], ...more[name] }]));
}

export function settingsText(settings: Settings): string {
  return Object.entries(settings)
    .flatMap(([name, options]) => [
      `[${name}]`,
      ...Object.entries(options).map(([option, value]) => `${option} = ${value}`),
    ])
    .join('\n');
}

/** @throws where a line is neither a section nor an option of one */
export function readSettings(text: string): Settings {
  const settings: Record<string, Record<string, string>> = {};
  let options: Record<string, string> | undefined;
  for (const line of text.split('\n').filter((one) => one.trim() !== '')) {
    const section = /^\[(\w+)\]$/.exec(line)?.[1];
    const [, option, value] = /^(\w+) *= *(.*)$/.exec(line) ?? [];
    if (section !== undefined) options = settings[section] ??= {};
    else if (options !== undefined && option !== undefined && value !== undefined) options[option] = value;
    else throw new Error(`This is neither a section nor an option of one: ${line}`);
  }
  return settings;
}
