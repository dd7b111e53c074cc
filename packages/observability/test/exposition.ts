/**
 * Reads Prometheus's text format as its specification has it, strictly: what it does not allow
 * throws.
 */
export interface Sample {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

const SAMPLE = /^([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\{(.*)\})? (\S+)$/;
const LABEL = /([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\\n]|\\["\\n])*)"(,|$)/y;

export function readExposition(text: string): readonly Sample[] {
  if (!text.endsWith('\n')) throw new Error('the last line must end in a line feed');
  const types = new Map<string, string>();
  const seen = new Set<string>();
  const samples: Sample[] = [];
  let family = '';
  for (const line of text.slice(0, -1).split('\n')) {
    const [, keyword, name = '', rest = ''] = /^# (HELP|TYPE) (\S+) (.+)$/.exec(line) ?? [];
    if (keyword === 'TYPE') {
      if (types.has(name)) throw new Error(`second TYPE of ${name}`);
      types.set(name, rest);
      family = name;
    }
    if (keyword !== undefined) continue;
    const sample = readSample(line);
    const base = types.get(family) === 'histogram' ? sample.name.replace(/_(bucket|sum|count)$/, '') : sample.name;
    if (base !== family) throw new Error(`${line}: not below the TYPE of its family`);
    const key = `${sample.name} ${JSON.stringify(sample.labels, Object.keys(sample.labels).toSorted())}`;
    if (seen.has(key)) throw new Error(`twice: ${line}`);
    seen.add(key);
    samples.push(sample);
  }
  return samples;
}

function readSample(line: string): Sample {
  const [, name, labelText = '', value = ''] = SAMPLE.exec(line) ?? [];
  if (name === undefined) throw new Error(`not a sample: ${line}`);
  const labels: Record<string, string> = {};
  LABEL.lastIndex = 0;
  while (LABEL.lastIndex < labelText.length) {
    const [, label = '', content = ''] = LABEL.exec(labelText) ?? [];
    if (label === '') throw new Error(`labels of ${line}`);
    labels[label] = content;
  }
  const number = value === '+Inf' ? Infinity : Number(value);
  if (Number.isNaN(number)) throw new Error(`value of ${line}`);
  return { name, labels, value: number };
}
