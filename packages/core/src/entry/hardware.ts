/** Hardware in one spelling, and what changed. Needs no library but ipaddr.js. */
export { identifierList } from '../hardware/identifier-list.ts';
export { identifiersOf, type Identifiers } from '../hardware/identifiers.ts';
export { isPlaceholder } from '../model/placeholder-serial.ts';
