/** What of a schema's error this looks at: that of any schema library with issues and paths. */
export interface SchemaError {
  readonly issues: readonly { readonly path: readonly PropertyKey[]; readonly message: string }[];
}

/**
 * What a schema objects to, one text for each: `limits.bodyBytes: must be …`. `whole` is the name
 * of the checked value itself, for what is wrong with all of it; without one, only the message is
 * said there.
 */
export function problemsOf({ issues }: SchemaError, whole = ''): string[] {
  return issues.map(({ path, message }) => {
    const where = path.map(String).join('.') || whole;
    return where === '' ? message : `${where}: ${message}`;
  });
}
