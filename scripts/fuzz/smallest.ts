import fc from 'fast-check';
import { step, type Sent } from './requests.ts';

/** The number of a step and, where it was made smaller, fast-check's way to that: `17:0:3`. */
export type StepName = string;

type IsFound = (steps: readonly (readonly Sent[])[]) => Promise<boolean>;

/** What a step sends follows from the seed of the run and from its name. */
export function requestsOf(seed: number, name: StepName): readonly Sent[] {
  const [requests = []] = fc.sample(step, parametersOf(seed, name));
  return requests;
}

function parametersOf(seed: number, name: StepName) {
  const [number, ...path] = name.split(':');
  const own = Math.imul(seed, 1_000_003) + Number(number);
  return { seed: own, numRuns: 1, ...(path.length > 0 && { path: path.join(':') }) };
}

interface Step {
  readonly name: StepName;
  readonly requests: readonly Sent[];
}

/**
 * The fewest of the steps in which it is still found, each as small as it can be then.
 *
 * @param isFound sends the steps and says whether it was
 * @returns none when it is not found a second time
 */
export async function smallest(
  seed: number,
  names: readonly StepName[],
  isFound: IsFound,
): Promise<readonly StepName[]> {
  const all = names.map((name): Step => ({ name, requests: requestsOf(seed, name) }));
  const foundIn = (steps: readonly Step[]) => isFound(steps.map(({ requests }) => requests));
  let small = (await foundIn(all)) ? await fewest(all, foundIn) : [];
  for (const [at, { name }] of small.entries()) {
    const property = fc.asyncProperty(step, async (requests) => {
      return !(await isFound(small.map((other, place) => (place === at ? requests : other.requests))));
    });
    const { counterexample, counterexamplePath: path } = await fc.check(property, parametersOf(seed, name));
    if (counterexample !== null) small = small.with(at, { name: `${name}:${path}`, requests: counterexample[0] });
  }
  return small.map(({ name }) => name);
}

/** Leaves out halves, quarters and so on, as long as it is found without them. */
async function fewest<T>(all: readonly T[], isFound: (some: readonly T[]) => Promise<boolean>): Promise<readonly T[]> {
  let kept = all;
  for (let size = kept.length; size > 1;) {
    size = Math.ceil(size / 2);
    for (let from = 0; from < kept.length;) {
      const fewer = kept.toSpliced(from, size);
      if (fewer.length > 0 && (await isFound(fewer))) kept = fewer;
      else from += size;
    }
  }
  return kept;
}
