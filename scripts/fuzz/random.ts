import { Random as Sequence } from '../chaos/random.ts';

/** A sequence that follows from its seed, so that what was found can be found again; and choices made by it. */
export class Random extends Sequence {
  /** A whole number from 0 to `count` - 1. */
  below(count: number): number {
    return Math.floor(this.next() * count);
  }

  pick<T>(items: readonly T[]): T {
    const item = items[this.below(items.length)];
    if (item === undefined) throw new Error('nothing to pick from');
    return item;
  }

  /** One of the values, as often as its weight says. */
  weighted<T>(choices: readonly (readonly [weight: number, value: T])[]): T {
    let left = this.next() * choices.reduce((sum, [weight]) => sum + weight, 0);
    for (const [weight, value] of choices) if ((left -= weight) < 0) return value;
    return this.pick(choices)[1];
  }
}

/** A sequence of its own for each step of a run: any of them can be made again without those before it. */
export function randomFor(seed: number, index: number): Random {
  return new Random(`${seed} ${index}`);
}
