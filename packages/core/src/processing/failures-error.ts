import { type ErrorCode, InspectorError } from '../errors.ts';
import { shortText } from '../model/text.ts';

/** CONTRACT.md §1.11 */
const HEADING = 'The following failures happened during running pre-processing hooks';

/** All that the hooks' `before` found wrong with the data, as one error. */
export function failuresError(
  code: ErrorCode,
  failures: readonly InspectorError[],
  node?: string,
  heading = HEADING,
): InspectorError {
  const short = failures.map(({ message }) => shortText(message)).join('\n');
  return new InspectorError(code, `${heading}:\n${short}`, { node, failure: failures[0]?.failure });
}

/** The same for the status of the run: one failure a line. */
export function textOf(failures: readonly InspectorError[]): string {
  return failures.map(({ message }) => message).join('\n');
}
