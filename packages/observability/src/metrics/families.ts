/** Metric families in the text format of Prometheus, version 0.0.4. */

/** The values of a family's labels, in the order of their names. */
export type LabelValues = readonly string[];

interface About {
  /** Letters, digits and underscores. */
  readonly name: string;
  readonly help: string;
  readonly labels?: readonly string[];
}

/** A number that only grows. */
export class Counter {
  readonly #about: About;
  readonly #counts = new Map<string, number>();

  /** @param about - its name ends in `_total` */
  constructor(about: About) {
    this.#about = about;
    // A counter without labels exists from the start with 0, so that Prometheus sees its first
    // increase.
    if (about.labels === undefined) this.#counts.set('', 0);
  }

  add(...values: LabelValues): void {
    this.#add(1, values);
  }

  /**
   * Creates the series with 0, unless it exists: Prometheus does not see the first increase of a
   * series that did not exist.
   */
  begin(...values: LabelValues): void {
    this.#add(0, values);
  }

  #add(by: number, values: LabelValues): void {
    const labels = labelText(this.#about.labels, values);
    this.#counts.set(labels, (this.#counts.get(labels) ?? 0) + by);
  }

  text(): string {
    const { name } = this.#about;
    const lines = [...this.#counts].map(([labels, count]) => `${name}${braced(labels)} ${count}\n`);
    return header(this.#about, 'counter') + lines.join('');
  }
}

/** A counter whose value is looked up at each scrape. */
export function counted(about: About, value: number): string {
  return `${header(about, 'counter')}${about.name} ${numberText(value)}\n`;
}

/** A gauge whose values are looked up at each scrape. */
export function gauge(about: About, series: readonly (readonly [LabelValues, number])[]): string {
  const lines = series.map(
    ([values, value]) => `${about.name}${braced(labelText(about.labels, values))} ${numberText(value)}\n`,
  );
  return header(about, 'gauge') + lines.join('');
}

interface Series {
  /**
   * How many values are in each bucket, without those of smaller buckets; the last one has no
   * bound.
   */
  readonly counts: number[];
  sum: number;
}

/** A histogram. */
export class Histogram {
  readonly #about: About;
  readonly #bounds: readonly number[];
  readonly #series = new Map<string, Series>();

  /** @param bounds - ascending; each is part of its bucket */
  constructor(about: About, bounds: readonly number[]) {
    this.#about = about;
    this.#bounds = bounds;
    if (about.labels === undefined) this.begin();
  }

  observe(value: number, ...values: LabelValues): void {
    const series = this.#seriesOf(values);
    const bucket = this.#bounds.findIndex((bound) => value <= bound);
    const index = bucket === -1 ? this.#bounds.length : bucket;
    series.counts[index] = (series.counts[index] ?? 0) + 1;
    series.sum += value;
  }

  /** Creates the series without values, as {@link Counter.begin} does. */
  begin(...values: LabelValues): void {
    this.#seriesOf(values);
  }

  #seriesOf(values: LabelValues): Series {
    const labels = labelText(this.#about.labels, values);
    let series = this.#series.get(labels);
    if (series === undefined) {
      series = { counts: [...this.#bounds, 0].map(() => 0), sum: 0 };
      this.#series.set(labels, series);
    }
    return series;
  }

  text(): string {
    return header(this.#about, 'histogram') + [...this.#series].map((series) => this.#seriesText(...series)).join('');
  }

  #seriesText(labels: string, { counts, sum }: Series): string {
    const { name } = this.#about;
    let total = 0;
    let text = '';
    for (const [index, count] of counts.entries()) {
      total += count;
      const bound = this.#bounds[index] ?? Infinity;
      const le = `le="${numberText(bound)}"`;
      text += `${name}_bucket{${labels === '' ? le : `${labels},${le}`}} ${total}\n`;
    }
    return `${text}${name}_sum${braced(labels)} ${numberText(sum)}\n${name}_count${braced(labels)} ${total}\n`;
  }
}

function header({ name, help }: About, type: string): string {
  return `# HELP ${name} ${help.replaceAll('\\', '\\\\').replaceAll('\n', '\\n')}\n# TYPE ${name} ${type}\n`;
}

/** `hook="scheduler",moment="before"` */
function labelText(names: readonly string[] = [], values: LabelValues): string {
  return names.map((name, index) => `${name}="${escapeValue(values[index] ?? '')}"`).join(',');
}

function braced(labels: string): string {
  return labels === '' ? '' : `{${labels}}`;
}

function escapeValue(value: string): string {
  return value.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n');
}

function numberText(value: number): string {
  if (Number.isNaN(value)) return 'NaN';
  return Number.isFinite(value) ? String(value) : value > 0 ? '+Inf' : '-Inf';
}
