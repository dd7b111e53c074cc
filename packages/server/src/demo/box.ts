import { stripVTControlCharacters } from 'node:util';
import { paint } from './paint.ts';

/** Lines in a frame with a title. */
export function box(title: string, lines: readonly string[]): string {
  const padded = lines.map((line) => ` ${line} `);
  const head = ` ${title} `;
  const width = Math.max(textWidth(head) + 2, ...padded.map(textWidth));
  return [
    `┌─${paint('bold', head)}${'─'.repeat(width - textWidth(head) - 1)}┐`,
    ...padded.map((line) => `│${line}${' '.repeat(width - textWidth(line))}│`),
    `└${'─'.repeat(width)}┘`,
  ].join('\n');
}

/** A text in lines of at most `columns`; a word that is longer has a line of its own. */
export function wrap(text: string, columns: number): readonly string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const longer = lines.length === 0 ? word : `${lines.at(-1)} ${word}`;
    if (lines.length > 0 && textWidth(longer) <= columns) lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  return lines;
}

const segmenter = new Intl.Segmenter();

/** How many columns `text` takes on a terminal, colours not counted. */
function textWidth(text: string): number {
  return Array.from(segmenter.segment(stripVTControlCharacters(text))).length;
}
