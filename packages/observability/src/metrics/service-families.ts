import { METHODS } from './closed-lists.ts';
import { Counter, Histogram } from './families.ts';

/** Seconds; from a statement in memory to one that is given up. */
const STORE = [0.0005, 0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5];
/** Seconds; a callback is answered within 30. */
const HTTP = [0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 10, 30];

const PREFIX = 'ironic_inspector_';

/** Statuses that alerts are about, whose series exist for every route. */
const OUR_FAULT = ['500', '503'];

/** A request that was answered, as `onAnswer` of the HTTP API reports it. */
export interface CountedRequest {
  readonly method: string;
  readonly route: string | undefined;
  readonly status: number;
  readonly milliseconds: number;
}

/** The metrics besides those of flow events: requests, retries and operations of stores. */
export class ServiceFamilies {
  readonly #requests = new Counter({
    name: `${PREFIX}http_requests_total`,
    help: 'Requests that were answered; route is none where there is nothing.',
    labels: ['method', 'route', 'status'],
  });
  readonly #durations = new Histogram(
    {
      name: `${PREFIX}http_request_duration_seconds`,
      help: 'How long requests took, from their headers to the answer.',
      labels: ['method', 'route'],
    },
    HTTP,
  );
  readonly #operations = new Histogram(
    {
      name: `${PREFIX}store_operation_duration_seconds`,
      help: 'How long what the stores of runs, rules and data were asked for took.',
      labels: ['store', 'operation'],
    },
    STORE,
  );
  readonly #failures = new Counter({
    name: `${PREFIX}store_failures_total`,
    help: 'What stores were asked for and did not do.',
    labels: ['store'],
  });

  beginRoute(method: string, route: string): void {
    for (const status of OUR_FAULT) this.#requests.begin(method, route, status);
    this.#durations.begin(method, route);
  }

  beginStore(store: string): void {
    this.#failures.begin(store);
  }

  countRequest({ method, route = 'none', status, milliseconds }: CountedRequest): void {
    const known = METHODS.has(method) ? method : 'other';
    this.#requests.add(known, route, String(status));
    this.#durations.observe(milliseconds / 1000, known, route);
  }

  countOperation(store: string, operation: string, milliseconds: number, failed: boolean): void {
    this.#operations.observe(milliseconds / 1000, store, operation);
    if (failed) this.#failures.add(store);
  }

  text(): string {
    return [this.#requests, this.#durations, this.#operations, this.#failures].map((family) => family.text()).join('');
  }
}
