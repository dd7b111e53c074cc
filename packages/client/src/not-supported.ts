import { Err, InspectorError } from '@ironic-inspector/core/errors';

/** What an original ironic-inspector has not. */
export function notSupported(what: string) {
  const message = `This inspector has ${what} not: it speaks /v1 alone, as an original ironic-inspector does`;
  return Err(new InspectorError('not-supported', message));
}
