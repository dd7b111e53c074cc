import { readFileSync } from 'node:fs';

/** What a ramdisk posts for the node of Appendix A, to the letter. */
export const CALLBACK = readFileSync(new URL('callback.json', import.meta.url), 'utf8');

/** The same machine with another word in it, which makes it another body. */
export const OTHER_CALLBACK = CALLBACK.replace('"s-1"', '"s-2"');
