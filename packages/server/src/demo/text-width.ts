import { stripVTControlCharacters } from 'node:util';

const segmenter = new Intl.Segmenter();

/** How many columns `text` takes on a terminal, colours not counted. */
export function textWidth(text: string): number {
  return Array.from(segmenter.segment(stripVTControlCharacters(text))).length;
}
