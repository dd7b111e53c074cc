/** Asking an API as its users do. */

/** What is asked: a GET, or a POST where there is a body, unless `method` says otherwise. */
interface Question {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

/**
 * The answer's JSON, or `undefined` where it has none.
 * @throws when the answer says that it did not work
 */
export async function request<T = undefined>(url: string, { method, headers, body }: Question = {}): Promise<T> {
  const response = await fetch(url, {
    method: method ?? (body === undefined ? 'GET' : 'POST'),
    headers: { 'Content-Type': 'application/json', ...headers },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    signal: AbortSignal.timeout(60_000),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${method ?? ''} ${url}: ${response.status} ${text.slice(0, 500)}`);
  return (text === '' ? undefined : JSON.parse(text)) as T;
}
