/** One `name = value` of a configuration file. */
export interface Assignment {
  /** In lower case, but `DEFAULT`. */
  readonly group: string;
  readonly name: string;
  /** Continuation lines are joined with line feeds. */
  readonly value: string;
  /** Its line, counted from 1. */
  readonly line: number;
}

/** A file's assignments in order, and the lines that could not be parsed. */
export interface ParsedIni {
  readonly assignments: readonly Assignment[];
  readonly problems: readonly { readonly line: number; readonly message: string }[];
}

/**
 * Parses the INI dialect of oslo.config. An assignment is `name = value` or `name : value`; lines
 * that begin with a blank continue it until an empty line. `#` and `;` begin a comment at the start
 * of a line only. Quotes around the first line of a value are dropped. A name may be assigned
 * several times.
 */
export function parseIni(text: string): ParsedIni {
  const assignments: Assignment[] = [];
  const problems: { line: number; message: string }[] = [];
  let group: string | undefined;
  let current: { name: string; values: string[]; line: number } | undefined;

  const finish = () => {
    if (current === undefined) return;
    const { name, values, line } = current;
    current = undefined;
    if (group === undefined) problems.push({ line, message: `'${name}' stands before the first [group]` });
    else assignments.push({ group, name, value: values.join('\n'), line });
  };

  for (const [index, raw] of text.split(/\r?\n/).entries()) {
    const line = index + 1;
    const content = raw.trimEnd();
    if (content === '') {
      finish();
    } else if (/^[ \t]/.test(content)) {
      if (current === undefined) problems.push({ line, message: 'this line continues no value' });
      else current.values.push(content.trimStart());
    } else if (content.startsWith('[')) {
      finish();
      const name = /^\[(.+)\]$/.exec(content)?.[1];
      if (name === undefined) problems.push({ line, message: `'${content}' is no [group]` });
      else group = normalizeGroup(name);
    } else {
      finish();
      if (/^[#;]/.test(content)) continue;
      const [, name = '', value = ''] = /^([^=:]*)[=:](.*)$/.exec(content) ?? [];
      if (name.trim() === '') problems.push({ line, message: `'${content}' is no 'name = value'` });
      else current = { name: name.trim(), values: [withoutQuotes(value.trim())], line };
    }
  }
  finish();
  return { assignments, problems };
}

/** As oslo.config compares them. */
export function normalizeGroup(name: string): string {
  return name === 'DEFAULT' ? name : name.toLowerCase();
}

function withoutQuotes(value: string): string {
  const [first] = value;
  return (first === '"' || first === "'") && value.endsWith(first) ? value.slice(1, -1) : value;
}
