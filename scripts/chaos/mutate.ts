/**
 * Loaded before an instance (`--import`): has it run with the mutation that `CHAOS_MUTATION` names,
 * which only exists in its memory.
 */
import { registerHooks, type LoadFnOutput } from 'node:module';
import { isMutation, MUTATIONS, type Edit } from './mutations.ts';

const name = process.env['CHAOS_MUTATION'] ?? '';
if (!isMutation(name)) throw new Error(`There is no mutation called '${name}'`);
const edits: readonly Edit[] = MUTATIONS[name].edits;

registerHooks({
  load: (url, context, nextLoad) => {
    const loaded = nextLoad(url, context);
    return edits.filter(({ file }) => url.endsWith(file)).reduce(edited, loaded);
  },
});

function edited(loaded: LoadFnOutput, { file, find, replace }: Edit): LoadFnOutput {
  const parts = String(loaded.source).split(find);
  if (parts.length !== 2) throw new Error(`The mutation '${name}' does not fit ${file} any more: ${find}`);
  return { ...loaded, source: parts.join(replace) };
}
