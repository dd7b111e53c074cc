import { runSuite } from '../runner.ts';
import type { Runner, SuiteOptions, Topic } from '../runner.ts';
import { data, reapplying } from './data.ts';
import { events } from './events.ts';
import { explanations } from './explanations.ts';
import { history } from './history.ts';
import { lists } from './lists.ts';
import { nodes } from './nodes.ts';
import { dryRuns, rules } from './rules.ts';
import { runs, waits } from './runs.ts';
import type { OperatorSubject } from './subject.ts';
import { webhooks } from './webhooks.ts';

const TOPICS: readonly Topic<OperatorSubject>[] = [
  runs,
  waits,
  lists,
  nodes,
  data,
  reapplying,
  rules,
  dryRuns,
  events,
  history,
  explanations,
  webhooks,
];

/** What an original ironic-inspector has nothing of. */
const BEYOND_V1: readonly Topic<OperatorSubject>[] = [nodes, dryRuns, events, history, explanations, webhooks];

/** What every `OperatorApi` does, embedded or remote, as tests. */
export function operatorSuite<Subject extends OperatorSubject>(runner: Runner, options: SuiteOptions<Subject>): void {
  runSuite(runner, 'OperatorApi', TOPICS, options);
}

/** The tests of {@link operatorSuite} that need more than `/v1` has, for its option `skip`. */
export function testsBeyondV1(): readonly string[] {
  return BEYOND_V1.flatMap(({ name, tests }) => Object.keys(tests).map((test) => `${name} > ${test}`));
}
