import { readFileSync } from 'node:fs';
import { Err, Ok } from '@ironic-inspector/core';
import { createWebhookSender } from '@ironic-inspector/webhooks';
import { fileProblems } from './files.ts';
import { attemptOption, type Part } from './part.ts';

/** What sends events to receivers, from `[webhooks]`. */
export const webhooks: Part = ({ webhooks: { allowed_receivers: allowed, timeout, cafile } }, connections) => {
  const problems = fileProblems('webhooks', { cafile });
  if (problems.length > 0) return Err(problems);
  return attemptOption('[webhooks]allowed_receivers', () => {
    const webhookSender = createWebhookSender({
      allowed,
      timeout: Math.round(timeout * 1000),
      ...(cafile !== undefined && { ca: readFileSync(cafile, 'utf8') }),
    });
    connections.closeWith(webhookSender);
    return Ok({ webhookSender });
  });
};
