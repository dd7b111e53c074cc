import type { FlowEvent, Observer } from '@ironic-inspector/core';
import { errorLines, logLines, requestLines, type LoggedError } from '@ironic-inspector/observability';
import {
  logErrors,
  logFlows,
  logRequests,
  logRetries,
  type AnsweredRequest,
  type Retry,
} from '@ironic-inspector/observability/pino';
import { pino } from 'pino';
import type { Config } from '../config/option-table.ts';
import { secretsIn } from '../config/secrets.ts';
import { seldom } from '../config/seldom.ts';
import { LogWriter } from './log-writer.ts';

/** The receivers of events, by one configuration. */
interface Targets {
  readonly observer?: Observer;
  readonly onAnswer?: (answered: AnsweredRequest) => void;
  readonly onError?: (error: LoggedError, request: { readonly method: string }) => void;
  readonly onRetry?: (retry: Retry) => void;
}

/**
 * The daemon's log on standard error, in the format and level of the configuration; silent before
 * there is one.
 */
export class ServiceLog {
  readonly #sink: LogWriter;
  #targets: Targets = {};

  constructor(sink = new LogWriter(process.stderr.fd)) {
    // Reading `process.stderr` makes Node set a pipe to non-blocking, so that a reader who does not
    // read cannot block us.
    this.#sink = sink;
  }

  readonly observer = (event: FlowEvent): void => this.#targets.observer?.(event);
  readonly onAnswer = (answered: AnsweredRequest): void => this.#targets.onAnswer?.(answered);
  readonly onError = (error: LoggedError, request: { readonly method: string }): void =>
    this.#targets.onError?.(error, request);
  readonly onRetry = (retry: Retry): void => this.#targets.onRetry?.(retry);

  /** Applies format, level and secrets of `config`. */
  configure(config: Config): void {
    const { debug, log_level, use_json: isJson } = config.DEFAULT;
    const level = debug ? 'debug' : log_level;
    const secrets = secretsIn(config);
    if (level === 'none') {
      this.#targets = {};
    } else if (isJson) {
      const logger = pino({ level }, this.#sink);
      const text = (lost: number, why: string) => ({ event: 'log-lines-lost', lost, why });
      this.#sink.notice = (lost, why) => `${JSON.stringify({ level: 40, time: Date.now(), ...text(lost, why) })}\n`;
      this.#targets = {
        observer: logFlows(logger, { secrets }),
        onAnswer: logRequests(logger),
        onError: seldom(logErrors(logger, { secrets })),
        onRetry: logRetries(logger),
      };
    } else {
      this.#sink.notice = (lost, why) =>
        `${new Date().toISOString()} WARN  [node: -] ${lost} lines of the log were lost: ${why}\n`;
      const write = (line: string) => this.#sink.write(line);
      this.#targets = {
        observer: logLines(level, write, { secrets }),
        onAnswer: requestLines(level, write, { secrets }),
        onError: seldom(errorLines(write, { secrets })),
      };
    }
  }

  /** Resolves when the waiting lines are written or given up. */
  close(): Promise<void> {
    return this.#sink.close();
  }
}
