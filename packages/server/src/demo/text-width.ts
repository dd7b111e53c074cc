import { stripVTControlCharacters } from 'node:util';

/** How many columns `text` takes on a terminal, colours not counted. */
export function textWidth(text: string): number {
  return [...stripVTControlCharacters(text)].length;
}
