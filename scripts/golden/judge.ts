import type { Difference } from './differences.ts';
import type { Explanation } from './explained.ts';

export interface Judged {
  readonly difference: Difference;
  /** `undefined` when nothing explains it. */
  readonly why: string | undefined;
}

/** Finds for each difference what explains it, and remembers which explanations were of use. */
export class Judge {
  readonly #table: readonly Explanation[];
  readonly #used = new Set<Explanation>();

  constructor(table: readonly Explanation[]) {
    this.#table = table;
  }

  judge(payload: string, differences: readonly Difference[]): readonly Judged[] {
    return differences.map((difference) => {
      const explanations = this.#table.filter((explanation) => covers(explanation, payload, difference.path));
      for (const explanation of explanations) this.#used.add(explanation);
      return { difference, why: explanations[0]?.why };
    });
  }

  /** Explanations of what is not different (any more). */
  get needless(): readonly Explanation[] {
    return this.#table.filter((explanation) => !this.#used.has(explanation));
  }
}

function covers({ payload, path }: Explanation, ofPayload: string, place: string): boolean {
  const keys = place.split('/');
  return payload === ofPayload && path.split('/').every((key, index) => key === '*' || key === keys[index]);
}
