import { createServer, type Server } from 'node:http';
import { defaultHooks, Inspector, type InspectorOptions } from '@ironic-inspector/core';
import { createInspectorHandler } from '@ironic-inspector/http-adapter';
import { nodeServerOptions, toNodeListener } from '@ironic-inspector/http-adapter/node';
import { assetTag } from './asset-tag.ts';

export interface Service {
  readonly inspector: Inspector;
  /** Not listening yet. */
  readonly server: Server;
}

/** The inspector of this site, and the HTTP server that operators and ramdisks reach it by. */
export function createService(options: InspectorOptions): Service {
  const inspector = new Inspector({ hooks: [...defaultHooks, assetTag], ...options });
  const handler = createInspectorHandler(inspector, { onError: (error) => console.error(error) });
  return { inspector, server: createServer(nodeServerOptions(), toNodeListener(handler)) };
}
