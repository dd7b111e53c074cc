import { styleText } from 'node:util';
import type { InspectorError } from '@ironic-inspector/core/errors';
import { jsonText } from '@ironic-inspector/core/model';
import Table from 'cli-table3';
import { type ExitCode, exitCodeOf } from './exit-codes.ts';
import { printable, printableJson, printableLines } from './printable.ts';

/** How a text looks, where there are colours. */
export type Look = 'red' | 'yellow' | 'green' | 'cyan' | 'dim' | 'bold';

/** A text with a look. */
export interface Painted {
  readonly look: Look;
  readonly text: string;
}

/** What is written: texts one after the other. */
export type Text = string | Painted | readonly (string | Painted)[];

export const paint = (look: Look, text: string): Painted => ({ look, text });

/** Where output goes, and what is there. */
export interface TerminalOptions {
  /** Writes to standard output, and to standard error. */
  readonly write: (text: string) => void;
  readonly writeError: (text: string) => void;
  /** Whether a person reads standard output, by a terminal. @default false */
  readonly isTerminal?: boolean;
  /** Whether there are colours on standard output. @default false */
  readonly hasColours?: boolean;
  /** Whether there are colours on standard error. @default false */
  readonly hasErrorColours?: boolean;
}

/**
 * The one way out. Commands hand it texts and looks; what is in a text can not act on a terminal,
 * whoever it comes from: it is escaped here, and colours are added after that.
 */
export class Terminal {
  readonly #options: TerminalOptions;
  /** Whether a program reads: answers are JSON, and there is no progress. */
  readonly isJson: boolean;

  constructor(options: TerminalOptions, isJson = false) {
    this.#options = options;
    this.isJson = isJson;
  }

  /** The same terminal for a command whose answers are JSON, or are not. */
  for(isJson: boolean): Terminal {
    return new Terminal(this.#options, isJson);
  }

  /** A line of the answer. */
  line(...text: Text[]): void {
    this.#options.write(`${this.#shown(text.flat(), this.#options.hasColours)}\n`);
  }

  /** A text of several lines, such as a log. */
  lines(text: string): void {
    const shown = printableLines(text);
    this.#options.write(shown.endsWith('\n') ? shown : `${shown}\n`);
  }

  /** A line beside the answer: progress, and what went wrong. */
  note(...text: Text[]): void {
    this.#options.writeError(`${this.#shown(text.flat(), this.#options.hasErrorColours)}\n`);
  }

  /** Rows of one kind under their heads, without borders, so that other tools can cut them. */
  table(head: readonly string[], rows: readonly (readonly Text[])[]): void {
    const shown = (text: readonly (string | Painted)[]) => this.#shown(text, this.#options.hasColours);
    const table = new Table({
      head: head.map((name) => shown([paint('bold', name)])),
      chars: BORDERLESS,
      style: { head: [], border: [], 'padding-left': 0, 'padding-right': 0 },
    });
    table.push(...rows.map((row) => row.map((cell) => shown([cell].flat()))));
    this.#options.write(`${table.toString().replaceAll(/ +$/gm, '')}\n`);
  }

  /** An answer for programs, a line of JSON. */
  json(text: string): void {
    this.#options.write(`${printableJson(text)}\n`);
  }

  /** A document to the letter; on a terminal escaped, which is the same JSON. */
  document(text: string): void {
    this.#options.write(this.#options.isTerminal === true ? `${printableJson(text)}\n` : text);
  }

  /** Says what went wrong. @returns the exit code that says so, too */
  fail(error: InspectorError): ExitCode {
    if (this.isJson) this.#options.writeError(`${printableJson(jsonText(error))}\n`);
    else this.note(paint('red', error.code), ': ', error.message);
    return exitCodeOf(error);
  }

  #shown(parts: readonly (string | Painted)[], hasColours = false): string {
    return parts
      .map((part) => {
        if (typeof part === 'string') return printable(part);
        const text = printable(part.text);
        // Whether there are colours was found out already.
        return hasColours ? styleText(part.look, text, { validateStream: false }) : text;
      })
      .join('');
  }
}

const BORDERLESS = {
  top: '',
  'top-mid': '',
  'top-left': '',
  'top-right': '',
  bottom: '',
  'bottom-mid': '',
  'bottom-left': '',
  'bottom-right': '',
  left: '',
  'left-mid': '',
  mid: '',
  'mid-mid': '',
  right: '',
  'right-mid': '',
  middle: '  ',
} as const;
