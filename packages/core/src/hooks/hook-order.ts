import type { Hook } from './hook.ts';

/** Whatever is wrong with a list of hooks: a name used twice, a dependency that is missing or comes too late. */
export function hookOrderProblems(hooks: readonly Hook[]): string[] {
  const problems: string[] = [];
  const all = new Set(hooks.map((hook) => hook.name));
  const earlier = new Set<string>();
  for (const hook of hooks) {
    if (earlier.has(hook.name)) problems.push(`hooks: ${hook.name} is listed twice`);
    for (const needed of hook.dependsOn ?? []) {
      if (!all.has(needed)) problems.push(`hooks: ${hook.name} needs the hook ${needed}, which is not listed`);
      else if (!earlier.has(needed)) problems.push(`hooks: ${hook.name} needs the hook ${needed} before it`);
    }
    earlier.add(hook.name);
  }
  return problems;
}
