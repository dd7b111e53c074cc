import type { Section } from './merge-clouds.ts';

/** Environment variables. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** Variables that choose a cloud; alone they describe none. */
const SELECTORS = new Set([
  'OS_CLOUD',
  'OS_REGION_NAME',
  'OS_CLIENT_CONFIG_FILE',
  'OS_CLIENT_SECURE_FILE',
  'OS_CLOUD_NAME',
]);

/**
 * The cloud that `OS_*` variables describe: `OS_AUTH_URL` is its `auth_url`; `undefined` when they
 * describe none. An empty one counts as absent.
 */
export function environmentCloud(environment: Environment): Section | undefined {
  const ours = Object.entries(environment).filter(
    ([name, value]) => /^OS_(?!TEST|STD|LOG)/.test(name) && value !== undefined && value !== '',
  );
  if (!ours.some(([name]) => !SELECTORS.has(name))) return undefined;
  return Object.fromEntries(ours.map(([name, value]) => [name.slice('OS_'.length).toLowerCase(), value]));
}
