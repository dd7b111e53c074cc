/** What is wrong with a parameter that must be text, if anything is. */
export function textProblem(name: string, value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? undefined : `${name} must be text`;
}
