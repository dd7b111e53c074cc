/**
 * What the page about the gateway tells operators to write, to the letter: its addresses are those
 * of the lab.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { SERVER } from './daemon.ts';
import { readSettings, withSettings, type Settings } from './settings.ts';

const PAGE = readFileSync(join(import.meta.dirname, '../../docs/recipes/beside-ironic-inspection.md'), 'utf8');

/** Where ramdisks reach the gateway. */
export const GATEWAY = `http://${SERVER}:5060`;

/** inspector.conf, but for what every service needs. */
export const gatewayConf = block('The gateway');

const fastTrack = paragraph('You write the boot configuration', 'For fast track');

/** For operators who boot machines by themselves. */
export const unmanaged = {
  ironicConf: block('You write the boot configuration'),
  kernelLine: word(paragraph('You write the boot configuration', 'Add '), 'ipa-inspection-callback-url='),
};

/** For Ironic that boots machines by iPXE. */
export const managed = {
  ironicConf: block('Ironic writes it'),
  withFastTrack: withSettings(block('Ironic writes it'), options(fastTrack)),
};

function section(title: string): string {
  const found = new RegExp(`^#+ ${title}\\n(.*?)(?=^#+ )`, 'ms').exec(PAGE)?.[1];
  if (found === undefined) throw new Error(`The page has no section "${title}" any more.`);
  return found.trim();
}

/** The first block of options in a section. */
function block(title: string): Settings {
  const text = /^```text\n(\[.*?)^```$/ms.exec(section(title))?.[1];
  if (text === undefined) throw new Error(`The page has no options in "${title}" any more.`);
  return readSettings(text);
}

function paragraph(title: string, beginning: string): string {
  const found = section(title)
    .split('\n\n')
    .find((one) => one.startsWith(beginning));
  if (found === undefined) throw new Error(`In "${title}" of the page no paragraph begins with "${beginning}".`);
  return found;
}

/** The words in backticks. */
function words(text: string): readonly string[] {
  return Array.from(text.matchAll(/`([^`]+)`/g), ([, found = '']) => found);
}

function word(text: string, beginning: string): string {
  const found = words(text).find((one) => one.startsWith(beginning));
  if (found === undefined) throw new Error(`The page says \`${beginning}\` no more.`);
  return found;
}

/** Options in a sentence: `[section]option = value`. */
function options(text: string): Settings {
  return words(text)
    .map((one) => /^(\[\w+\])(\w+ = .*)$/s.exec(one))
    .reduce<Settings>((all, found) => {
      const [, name = '', option = ''] = found ?? [];
      return found === null ? all : withSettings(all, readSettings(`${name}\n${option}`));
    }, {});
}
