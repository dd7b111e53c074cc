import { parseDatabaseUrl } from '../store/database-url.ts';
import { usedOptions, type Config } from './option-table.ts';

/** Every secret in a configuration, to be masked in logs. */
export function secretsIn(config: Config): readonly string[] {
  const groups = config as Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  return usedOptions().flatMap(({ group, name, option }) => {
    const value = groups[group]?.[name];
    if (typeof value !== 'string') return [];
    if (option.secret === 'all') return [value];
    return option.secret === 'password' ? passwordsIn(value) : [];
  });
}

function passwordsIn(url: string): readonly string[] {
  const location = parseDatabaseUrl(url);
  if (location.err) return [];
  if (location.val.kind === 'mysql')
    return location.val.settings.password === undefined ? [] : [location.val.settings.password];
  if (location.val.kind !== 'postgres') return [];
  const { password, searchParams } = new URL(location.val.url);
  return [password, decodeURIComponent(password), searchParams.get('password') ?? ''].filter((one) => one !== '');
}
