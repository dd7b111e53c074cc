/** Is told what an operator should know and what is no failure. */
export type Warn = (message: string) => void;

/** As a warning of this process: on standard error, unless somebody listens. */
export const warnProcess: Warn = (message) => process.emitWarning(message, 'IronicInspectorWarning');
