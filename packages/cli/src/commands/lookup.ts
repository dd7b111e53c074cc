import { jsonOf } from '@ironic-inspector/api-schemas';
import type { LookupQuestion } from '@ironic-inspector/core';
import { Ok } from '@ironic-inspector/core/errors';
import { ANSWERS } from '../answers.ts';
import type { Command } from '../command.ts';
import { EXIT } from '../exit-codes.ts';
import { type Look, paint } from '../terminal.ts';

export interface LookupArguments {
  /** What a ramdisk posted. @default none: addresses alone */
  readonly file?: string | undefined;
  readonly macs?: readonly string[] | undefined;
  readonly bmcAddresses?: readonly string[] | undefined;
}

/** What a look-up would make of a machine now: each node that shares something with it. */
export const lookup: Command<LookupArguments> = async (api, { file, macs, bmcAddresses }, { terminal, readFile }) => {
  const addresses: LookupQuestion = { mac: macs ?? [], bmc_address: bmcAddresses ?? [] };
  const question = file === undefined ? Ok(addresses) : await readFile(file);
  if (question.err) return terminal.fail(question.val);
  const explained = await api.explainLookup(question.val);
  if (explained.err) return terminal.fail(explained.val);
  const { offered, found, candidates, problems } = explained.val;
  if (terminal.isJson) {
    terminal.json(jsonOf(ANSWERS.lookup, explained.val));
    return EXIT.done;
  }
  terminal.line('Offered: ', [...offered.mac, ...offered.bmc_address].join(', ') || 'no address');
  terminal.line('Found: ', found === undefined ? paint('red', 'no node') : paint('green', found));
  for (const problem of problems) terminal.line(paint('yellow', 'Problem: '), problem);
  for (const { node, verdict, why, shares } of candidates) {
    const look: Look = verdict === 'taken' || verdict === 'needs-token' ? 'green' : 'yellow';
    terminal.line('');
    terminal.line(paint('bold', node), ': ', paint(look, verdict));
    terminal.line(`  ${why}`);
    for (const one of shares) terminal.line(`  - it shares ${one}`);
  }
  return EXIT.done;
};
