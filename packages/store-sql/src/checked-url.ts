/**
 * The URL of a database, if it is valid. The error does not quote it: it holds a password, and
 * errors end in logs.
 */
export function checkedUrl(url: string): string {
  if (!URL.canParse(url)) throw new Error('the URL of the database cannot be understood');
  return url;
}
