/** Called with a message for the operator about something that is no failure. */
export type Warn = (message: string) => void;

/** Emits a warning of this process, which goes to standard error unless there is a listener. */
export const warnProcess: Warn = (message) => process.emitWarning(message, 'IronicInspectorWarning');
