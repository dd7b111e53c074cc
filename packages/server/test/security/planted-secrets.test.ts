import { DONE, Err, InspectorError, type NodePath } from '@ironic-inspector/core';
import { describe, expect, it } from 'vitest';
import { logsOf, plantedSite } from './planted-site.ts';

/** What the ramdisk posts stands in its documents, as it was posted. */
const POSTED = ['inspector_documents', 'history.data', 'GET /v1/introspection/…/data/unprocessed'];
const PROCESSED = ['inspector_documents', 'history.data', 'GET /v1/introspection/…/data'];
/** Rules are as their operator wrote them, for those who may read rules. */
const RULES = ['inspector_rules', 'files', 'GET /v1/rules/…'];
/** `/v1` tells why a run failed to the letter, and so does its record. */
const STATUS = ['inspector_runs', 'files', 'GET /v1/introspection/…', 'GET /v1/introspection'];

/** The URL of a receiver may hold a token; whoever may see webhooks may see it. */
const RECEIVER = ['inspector_webhooks', 'files', 'GET /v2/webhooks'];
/** Without a key a file for its owner alone has secrets as they are (decision 0036). */
const SIGNING = ['inspector_webhooks', 'files'];

const RULE = '5f5f5f5f-5f5f-4f5f-8f5f-5f5f5f5f5f5f';

/** How secrets are written in what people and programs say. */
const FORMS: readonly ((secret: string) => string)[] = [
  (secret) => `booted with ipa-api-token=${secret} quiet`,
  (secret) => `cannot reach https://admin:${secret}@bmc.example/redfish`,
  (secret) => `no database at postgresql://inspector:${secret}@db.example/x`,
  (secret) => `sent Authorization: Basic ${secret}`,
  (secret) => `headers {'X-Auth-Token': '${secret}'}`,
  (secret) => `driver_info {'ipmi_password': '${secret}', 'x': 1}`,
  (secret) => `{"snmp_community": "${secret}"}`,
  (secret) => `[{'op': 'add', 'path': '/driver_info/ipmi_password', 'value': '${secret}'}]`,
  (secret) => `ipmitool says password: ${secret}`,
  (secret) => `url http%3A%2F%2Fh%2F%3Fapi_key%3D${secret}`,
  (secret) => `password="with blanks, ${secret}"`,
  (secret) => `the token gAAAAAB${secret}gAAAA is over`,
  (secret) => `callback ipa-inspection-callback-url=http://h/v1/continue?token=${secret}`,
];

/** Makes secrets, and finds them again. */
class Plants {
  readonly #secrets = new Map<string, { readonly name: string; readonly stays: readonly string[] }>();

  /** A secret that may be found in places that `stays` names, and nowhere else. */
  add(name: string, stays: readonly string[] = []): string {
    const secret = `Planted${this.#secrets.size}Xq7`;
    this.#secrets.set(secret, { name, stays });
    return secret;
  }

  /** The same in a text. */
  said(name: string, form: number, stays: readonly string[] = []): string {
    return (FORMS[form % FORMS.length] as (typeof FORMS)[number])(this.add(`${name} (${form % FORMS.length})`, stays));
  }

  /** A secret that is known already. */
  know(name: string, secret: string, stays: readonly string[] = []): void {
    this.#secrets.set(secret, { name, stays });
  }

  /** `secret in place`, for all that is where it may not be. */
  leaks(places: ReadonlyMap<string, string>): string[] {
    return [...this.#secrets].flatMap(([secret, { name, stays }]) =>
      [...places].flatMap(([place, text]) =>
        text.includes(secret) && !stays.includes(place) ? [`${name} in ${place}`] : [],
      ),
    );
  }

  /** Names of those that are nowhere. */
  lost(places: ReadonlyMap<string, string>): string[] {
    return [...this.#secrets].flatMap(([secret, { name, stays }]) =>
      stays
        .filter((place) => place !== 'files' && places.get(place)?.includes(secret) !== true)
        .map((place) => `${name} in ${place}`),
    );
  }
}

describe('secrets that are planted', () => {
  it('are found where they were written on purpose, and nowhere else', { timeout: 60_000 }, async () => {
    const site = await plantedSite();
    const plants = new Plants();
    const { inspector, ironic, clock } = site;
    const nodes: string[] = [];

    // Receivers of events, one of which fails.
    const token = plants.add('URL of a webhook', RECEIVER);
    const url = `https://receiver.example/${token}`;
    const hook = await site.send('POST', '/v2/webhooks', { url });
    plants.know('secret of a webhook', (JSON.parse(hook) as { secret: string }).secret, SIGNING);
    await site.send('POST', '/v2/webhooks', { url: `${url}/away` });
    site.network.state.answer = (message) => (message.url === url ? 204 : 'away');

    // A run that goes well, of a machine whose hooks, rules and clients are full of secrets.
    const rule = {
      description: 'sets a password',
      conditions: [
        { op: 'ne', field: 'node://driver_info.ipmi_password', value: plants.add('condition', RULES) },
        { op: 'ne', field: 'data://boot_token', value: plants.add('condition on data', RULES) },
      ],
      actions: [
        { action: 'set-attribute', path: '/driver_info/redfish_password', value: plants.add('rule', RULES) },
        { action: 'set-attribute', path: '/instance_info/configdrive', value: plants.add('rule: configdrive', RULES) },
        { action: 'set-attribute', path: '/extra/site', value: { api_key: plants.add('rule: nested', RULES) } },
      ],
    };
    await site.send('POST', '/v1/rules', { uuid: RULE, ...rule });
    const well = await site.begin(
      {
        driver_info: { ipmi_password: plants.add('driver_info'), snmp_auth_key: plants.add('driver_info: key') },
        instance_info: { root_password: plants.add('instance_info') },
      },
      {
        authorization: `Basic ${plants.add('Authorization')}`,
        'x-auth-token': plants.add('X-Auth-Token'),
        cookie: `session=${plants.add('Cookie')}`,
      },
    );
    nodes.push(well.uuid);
    plants.know('callback token', well.token.slice(-64));
    site.leaks.set(well.uuid, ({ node, log, pluginData }) => {
      node.set('/driver_info/ipmi_password', plants.add('hook'));
      node.set('/driver_info/snmp_priv_key' as NodePath, plants.add('hook: key'));
      node.set('/instance_info/configdrive' as NodePath, plants.add('hook: configdrive'));
      node.set('/extra/nested', { deep: [{ api_token: plants.add('hook: nested') }], plain: 'shown' });
      node.set('/extra/note', plants.said('hook: text', 0));
      Object.assign(pluginData, { boot_token: plants.add('plugin data', PROCESSED) });
      for (const form of FORMS.keys()) log.warn(plants.said('warning of a hook', form));
      return DONE;
    });
    const told = { what: 'kernel-sent', mac: well.mac, source: plants.said('boot event: source', 0) };
    await site.send('POST', '/v2/boot-events', { ...told, file: plants.said('boot event: file', 12) });
    await site.send('POST', `/v1/continue?token=${well.token}x`, { ...well.payload, extra: well.token });
    const kernel = plants.said('kernel line', 12, [...POSTED, ...PROCESSED]);
    await well.post({
      ...well.payload,
      inventory: {
        ...(well.payload['inventory'] as object),
        boot: { current_boot_mode: kernel, kernel_cmdline: kernel },
      },
      root_disk: { [plants.said('odd member', 0, [...POSTED, ...PROCESSED])]: 1 },
      error: null,
      logs: logsOf(['shown', ...[...FORMS.keys()].map((form) => plants.said('journal', form))].join('\n')),
    });

    await inspector.idle();
    expect((await inspector.status(well.uuid)).unwrap()).toMatchObject({ state: 'finished', error: undefined });

    // Machines whose runs fail, each in the words of somebody else.
    const failed = async (leak: (uuid: string) => void, body: object = {}) => {
      const machine = await site.begin();
      nodes.push(machine.uuid);
      leak(machine.uuid);
      await machine.post({ ...machine.payload, ...body });
      await inspector.idle();
      expect((await inspector.status(machine.uuid)).unwrap().state).toBe('error');
    };
    for (const form of FORMS.keys()) {
      await failed(() => undefined, { error: plants.said('error of the ramdisk', form, STATUS) });
      await failed((uuid) => site.leaks.set(uuid, () => Err(plants.said('error of a hook', form, STATUS))));
    }
    await failed((uuid) =>
      site.leaks.set(uuid, () => {
        const cause = { password: plants.add('cause of a defect') };
        throw new Error(plants.said('defect of a hook', 1, STATUS), { cause });
      }),
    );
    await failed((uuid) => {
      const text = plants.said('refused by Ironic', 7, STATUS);
      ironic.failNext({ kind: 'status', status: 400, text }, { call: 'patchNode', about: uuid, times: 5 });
    });

    // A store that is away, with its own URL in its words.
    const held = await site.begin();
    nodes.push(held.uuid);
    const cause = new Error(plants.said('cause of an interruption', 2));
    site.away.set(held.uuid, new InspectorError('store-failed', plants.said('interruption', 2), { cause }));
    await held.post(held.payload);

    // A machine that is never heard of, while its run waits and after that.
    const silent = await site.begin();
    nodes.push(silent.uuid);
    for (const form of FORMS.keys()) {
      ironic.api.setNode(silent.uuid, { power_state: 'power off', last_error: plants.said('last error', form) });
      await site.answers([silent.uuid]);
    }
    const explained = [await inspector.explainLookup(JSON.stringify(well.payload)), await inspector.readiness()];
    const whileOpen = await site.database();
    await clock.advance(2 * 3600_000);
    await inspector.upkeep();

    const places = new Map([...(await site.answers(nodes)), ...(await site.database())]);
    places.set('GET /v1/rules/…', await site.send('GET', `/v1/rules/${RULE}`));
    places.set('explainLookup', JSON.stringify(explained));
    expect([...places.keys()].filter((place) => places.get(place)?.includes('shown'))).toEqual(
      expect.arrayContaining(['history.events', 'history.logs', 'watch', 'webhook messages']),
    );
    expect(plants.leaks(whileOpen)).toEqual([]);
    expect(plants.leaks(places)).toEqual([]);
    expect(plants.lost(places)).toEqual([]);
  });
});
