import { judgeHistory } from './judge-history.ts';
import { judgeRemains, type Check } from './judge.ts';
import type { Claim, Pause, Told } from './ledger.ts';
import type { Story } from './round.ts';
import type { Slot } from './slot.ts';
import { joinPauses, judgeEnds, judgeTurns, type Write } from './turns.ts';

export interface Verdict {
  readonly checks: readonly Check[];
  /** What happened, for the table. */
  readonly rows: Readonly<Record<string, string | number>>;
}

/** Whether nothing was lost, nothing done twice, and chaos was there at all. */
export function judgeStory(story: Story): Verdict {
  const { plan, stage, troubles, requests, lines } = story;
  const { slots, casts, ramdisks } = stage;
  const pauses = slots.flatMap((slot) => slot.pauses);
  const count = (name: keyof Slot['counts']) => slots.reduce((sum, { counts }) => sum + counts[name], 0);
  const claims = lines.filter((line): line is Claim => line.kind === 'claim');
  const told = lines.filter((line): line is Told => line.kind === 'told');
  const stalls: readonly Pause[] = lines.filter((line) => line.kind === 'stall');
  const turns = judgeTurns(writesOf(story), claims, joinPauses([...stalls, ...pauses]));
  const resumed = told.filter(({ what }) => what === 'resumed').length;
  const struck = troubles.killed + troubles.stopped;
  const checks: readonly Check[] = [
    {
      ofChaos: true,
      name: `chaos came at least ${plan.strikes} times, and runs were taken over`,
      problems: [
        ...(struck < plan.strikes ? [`only ${struck} times`] : []),
        ...(troubles.killed === 0 || troubles.stopped === 0 ? ['it was one-sided'] : []),
        ...(resumed === 0 ? ['nothing was taken over'] : []),
      ],
    },
    {
      ofChaos: true,
      name: `Ironic was away for long ${plan.outages} times`,
      problems: troubles.outages >= plan.outages ? [] : [`only ${troubles.outages} times`],
    },
    {
      ofChaos: true,
      name: `directed scenes came about: ${casts.map(({ name }) => name).join(', ') || 'none'}`,
      problems: story.missedScenes,
    },
    {
      name: 'what waits can be aborted',
      problems: story.remains.some(({ wanted }) => wanted === 'canceled') ? [] : ['no run ended by that'],
    },
    ...judgeRemains(story.remains),
    { name: 'those may boot that should, on every instance, and nobody else', problems: story.doors },
    { name: 'no node was written by two instances in overlapping turns', problems: turns.overlaps },
    { name: 'nobody ended a run that another one had taken over', problems: judgeEnds(claims) },
    { name: 'no worker wrote more than once after it was paused', problems: turns.repeated },
    {
      name: 'no instance ended by itself, and all end when asked',
      problems: [
        ...slots.flatMap(({ crashes }) => crashes),
        ...slots.flatMap(({ exits }) => exits.filter((code) => code !== 0).map((code) => `exit code ${code}`)),
      ],
    },
    ...judgeHistory(story.past),
  ];
  return {
    checks,
    rows: {
      nodes: plan.nodes,
      'instances killed': troubles.killed,
      'instances stopped and continued': pauses.length,
      'instances that stood still by themselves': unplanned(stalls, pauses),
      'instances started': count('starts'),
      '… in vain': count('failedStarts'),
      'Ironic away for long': troubles.outages,
      'database restarts': troubles.databaseRestarts,
      'Ironic: locked, 503, hung': `${troubles.locked}, ${troubles.unavailable}, ${troubles.hung}`,
      'runs aborted': story.remains.filter(({ wanted }) => wanted === 'canceled').length,
      requests: requests.accepted,
      '… retried': requests.retried,
      'posts retried': ramdisks.counts.retriedPosts,
      'ramdisks that gave up for a while': ramdisks.counts.gaveUp,
      'posts answered as before': told.filter(({ what }) => what === 'repeated').length,
      'runs carried on by others': resumed,
      'runs interrupted': told.filter(({ what }) => what === 'interrupted').length,
      'late calls after a pause': turns.late,
      'runs in history': story.past.runs.length,
      'gaps in history': gapsIn(story),
      seconds: story.seconds.toFixed(1),
      'nodes/s': (plan.nodes / story.seconds).toFixed(1),
    },
  };
}

/** What Ironic did, by whom and when. */
function writesOf({ stage, nodeOfPort }: Story): readonly Write[] {
  return stage.fake.calls.flatMap(
    ({ name, method, by, body, about = newNode(body), userAgent = '', at, status = 0, path }) => {
      if (by !== 'socket' || method === 'GET' || status < 200 || status > 299) return [];
      return [{ by: userAgent, node: nodeOfPort.get(about) ?? about, at: at.getTime(), what: `${name} ${path}` }];
    },
  );
}

/** Who creates a node says what it is called. */
function newNode(body: unknown): string {
  return String((body as { uuid?: unknown } | undefined)?.uuid);
}

function gapsIn({ past }: Story): number {
  return past.runs.flatMap(({ events }) => events.filter(({ step }) => step.type === 'gap')).length;
}

function unplanned(stalls: readonly Pause[], pauses: readonly Pause[]): number {
  const planned = (stall: Pause) =>
    pauses.some(({ by, from, to }) => by === stall.by && from <= stall.to && stall.from <= to);
  return stalls.filter((stall) => !planned(stall)).length;
}

export function isRed({ problems }: Check): boolean {
  return problems.length > 0;
}
