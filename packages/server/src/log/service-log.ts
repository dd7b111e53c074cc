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
import { LogSink } from './log-sink.ts';

/** Who is told what, by one configuration. */
interface Targets {
  readonly observer?: Observer;
  readonly onAnswer?: (answered: AnsweredRequest) => void;
  readonly onError?: (error: LoggedError, request: { readonly method: string }) => void;
  readonly onRetry?: (retry: Retry) => void;
}

/**
 * What the daemon writes to standard error, in the form and of the level that the configuration
 * says; silent before one is given.
 */
export class ServiceLog {
  readonly #sink: LogSink;
  #targets: Targets = {};

  constructor(sink = new LogSink(process.stderr.fd)) {
    // Looking at `process.stderr` has Node make a pipe one that does not block: a reader who stands
    // still does not stop us.
    this.#sink = sink;
  }

  readonly observer = (event: FlowEvent): void => this.#targets.observer?.(event);
  readonly onAnswer = (answered: AnsweredRequest): void => this.#targets.onAnswer?.(answered);
  readonly onError = (error: LoggedError, request: { readonly method: string }): void =>
    this.#targets.onError?.(error, request);
  readonly onRetry = (retry: Retry): void => this.#targets.onRetry?.(retry);

  /** From now on it is as `config` says. */
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

  /** Resolves when what can be written is. */
  close(): Promise<void> {
    return this.#sink.close();
  }
}
