import { Inspector, type InspectorOptions } from '@ironic-inspector/core';
import { createInspectorHandler, errorResponse, type ApiAuthenticator } from '@ironic-inspector/http-adapter';
import { toNodeListener } from '@ironic-inspector/http-adapter/node';
import express, { type Express } from 'express';

export interface SiteOptions extends InspectorOptions {
  readonly auth: ApiAuthenticator;
}

/** The site's Express application: the API under `/baremetal`, and pages of its own. */
export function createSite({ auth, ...options }: SiteOptions): { app: Express; inspector: Inspector } {
  const inspector = new Inspector(options);
  const app = express();
  // #region mount
  const mountPath = '/baremetal';
  // Before body parsers: the handler reads what ramdisks post by itself.
  app.use(mountPath, toNodeListener(createInspectorHandler(inspector, { mountPath, auth })));
  app.use(express.json());
  // #endregion
  app.get('/failed', async (_request, response) => {
    const failed = await inspector.list({ states: ['error'] });
    if (failed.err) {
      const { status } = errorResponse(failed.val);
      response.status(status).json({ message: failed.val.message });
      return;
    }
    response.json(failed.val.map(({ uuid, error }) => ({ uuid, error })));
  });
  return { app, inspector };
}
