import { styleText } from 'node:util';

/** Colours text where standard output shows colours: a terminal, and `NO_COLOR` is not set. */
export function paint(style: 'bold' | 'dim' | 'green' | 'red' | 'yellow' | 'cyan', text: string): string {
  return styleText(style, text, { stream: process.stdout });
}
