import type { IncomingMessage, ServerResponse } from 'node:http';
import type { OwnClock } from '../clock';
import type { Cloud } from '../cloud';
import { readBody } from '../wire/request';
import { generate } from '../world/generate';
import type { Ticker } from '../world/ticker';
import { describeExecutions, troubleAutomation } from './automation';
import { plantAlarms } from './alarms';
import { describeBackups } from './backup-describe';
import { loseBackupEvents, troubleBackup } from './backup-fault';
import { loadBackups } from './backup-load';
import { look, openCase, reply, setPlan } from './support';
import { deliver } from './deliver';
import { describePatching } from './patching';
import { describeCalls, describeWorld } from './describe';
import type { Live } from './live';
import { type Body, Refusal, duration, flag, text, texts, whole } from './refusal';
import { stageOf } from './scenario';
import { SCENARIOS } from './scenarios';
import { describeWindows } from './windows';
import { sendSigned } from './signed';

/** The tables that a reset leaves alone: who is trusted, what was asked, what time it is. */
const KEPT = [
  'origin',
  'trust',
  'calls',
  'throttled',
  'offsets',
  'keys',
  'topics',
  'subscriptions',
  'connections',
  'apiDestinations',
];

/** The control API, outside AWS's own namespace: JSON in, JSON out, refusals with a code. */
export class Control {
  constructor(
    private readonly cloud: Cloud,
    private readonly live: Live,
    private readonly ticker: Ticker,
    private readonly own: OwnClock | undefined,
  ) {}

  async answer(request: IncomingMessage, response: ServerResponse, path: string): Promise<void> {
    const send = (status: number, body: unknown): void => {
      if (response.destroyed) return;
      response.writeHead(status, { 'content-type': 'application/json' });
      response.end(JSON.stringify(body));
    };
    try {
      const body = await this.body(request);
      send(200, await this.run(`${request.method} ${path}`, body));
    } catch (error) {
      if (error instanceof Refusal) {
        const { code, message, field } = error;
        return send(error.status, { error: { code, message, ...(field ? { field } : {}) } });
      }
      this.cloud.log(`sandbox control: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
      send(500, { error: { code: 'INTERNAL', message: 'The sandbox failed; its log says how.' } });
    }
  }

  private async body(request: IncomingMessage): Promise<Body> {
    const raw = (await readBody(request)).toString('utf8');
    if (raw.trim() === '') return {};
    let parsed: unknown;
    try {
      parsed = JSON.parse(raw);
    } catch {
      throw new Refusal('MALFORMED_JSON', 'The body is not JSON');
    }
    if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) {
      throw new Refusal('INVALID', 'The body must be a JSON object');
    }
    return parsed as Body;
  }

  private run(route: string, body: Body): unknown {
    switch (route) {
      case 'GET world':
        return describeWorld(this.cloud);
      case 'GET calls':
        return describeCalls(this.cloud);
      case 'GET executions':
        return describeExecutions(this.cloud);
      case 'GET patching':
        return describePatching(this.cloud);
      case 'GET windows':
        return describeWindows(this.cloud);
      case 'GET backups':
        return describeBackups(this.cloud);
      case 'POST backup-fault':
        return troubleBackup(this.cloud, body);
      case 'POST backup-losses':
        return loseBackupEvents(this.cloud, body);
      case 'POST backup-load':
        return this.load(body);
      case 'POST alarms':
        return plantAlarms(this.cloud, body);
      case 'POST case':
        return openCase(this.cloud, body);
      case 'POST case-communication':
        return reply(this.cloud, body);
      case 'POST case-look':
        return look(this.cloud, body);
      case 'POST support-plan':
        return setPlan(this.cloud, body);
      case 'POST automation':
        return troubleAutomation(this.cloud, body);
      case 'GET scenarios':
        return Object.entries(SCENARIOS).map(([name, { description, parameters }]) => ({
          name,
          description,
          parameters,
        }));
      case 'POST scenario':
        return this.scenario(body);
      case 'POST begin':
        return this.live.begin();
      case 'POST advance':
        return this.advance(duration(body, 'by'));
      case 'POST trust':
        return this.trust(body);
      case 'POST deliver':
        return deliver(this.cloud, body);
      case 'POST sns':
        return sendSigned(this.cloud, body);
      case 'POST reset':
        return this.reset();
      case 'POST seed':
        return this.seed(body);
      default:
        throw new Refusal('NOT_FOUND', `There is no ${route.replace(' ', ' /_sandbox/')}`, undefined, 404);
    }
  }

  private async scenario(body: Body): Promise<unknown> {
    const name = text(body, 'name');
    const scenario = Object.hasOwn(SCENARIOS, name) ? SCENARIOS[name] : undefined;
    if (!scenario) {
      throw new Refusal(
        'NOT_FOUND',
        `There is no scenario ${name}; there are ${Object.keys(SCENARIOS).join(', ')}`,
        'name',
        404,
      );
    }
    const stage = stageOf(this.cloud, body);
    const startedAt = new Date(this.cloud.now()).toISOString();
    const { effects = [], ...more } = await scenario.play(stage);
    return {
      name,
      accountId: stage.account.id,
      region: stage.region,
      startedAt,
      alarmNames: effects.map((effect) => effect.alarmName),
      instanceIds: [...new Set(effects.map((effect) => effect.resourceId))],
      eventIds: effects.flatMap((effect) => effect.eventId ?? []),
      ...more,
    };
  }

  private load(body: Body): unknown {
    const loaded = loadBackups(this.cloud, body);
    this.ticker.follow();
    return loaded;
  }

  private async advance(ms: number): Promise<unknown> {
    if (this.own) {
      this.own.set(this.own.offset() + ms);
      this.cloud.offsets.put('all', 'clock', this.own.offset());
    } else if (this.cloud.clock.advance) {
      await this.cloud.clock.advance(ms).catch((error: unknown) => {
        throw new Refusal('CLOCK_REFUSED', error instanceof Error ? error.message : String(error), undefined, 409);
      });
    } else
      throw new Refusal(
        'UNSUPPORTED',
        'The clock belongs to somebody who does not let the sandbox move it',
        undefined,
        409,
      );
    this.ticker.follow();
    return { now: new Date(this.cloud.now()).toISOString(), offsetMs: this.cloud.clock.offset() };
  }

  /** What a customer does in their account: make the role, name its external id, or take the trust back. */
  private trust(body: Body): unknown {
    const accountId = text(body, 'accountId');
    if (!this.cloud.account(accountId))
      throw new Refusal('NOT_FOUND', `There is no account ${accountId}`, 'accountId', 404);
    const externalId = text(body, 'externalId', undefined);
    if (externalId !== undefined && !/^[\w+=,.@:/-]{2,1224}$/.test(externalId)) {
      throw new Refusal('INVALID', 'externalId must be 2 to 1224 letters, digits or +=,.@:/-', 'externalId');
    }
    const before = this.cloud.trustOf(accountId);
    const roles = [
      ...new Set([
        ...before.roles,
        ...(texts(body, 'roleArns') ?? []),
        ...(texts({ roleArn: body.roleArn === undefined ? undefined : [body.roleArn] }, 'roleArn') ?? []),
      ]),
    ];
    return this.cloud.trust.put('all', accountId, {
      ...before,
      ...(externalId === undefined ? {} : { externalId }),
      roles,
      revoked: flag(body, 'revoked', false),
    });
  }

  private reset(): unknown {
    const origin = this.cloud.origin.get('all', 'world');
    if (origin) this.rebuild(origin);
    return describeWorld(this.cloud);
  }

  private seed(body: Body): unknown {
    const before = this.cloud.origin.get('all', 'world');
    const origin = {
      seed: text(body, 'seed', before?.seed ?? 'opsgraph'),
      accounts: whole(body, 'accounts', 4, 200, before?.accounts ?? 8),
      resources: whole(body, 'resources', 50, 200_000, before?.resources ?? 600),
      createdAt: this.cloud.now(),
    };
    this.cloud.origin.put('all', 'world', origin);
    this.rebuild(origin);
    return describeWorld(this.cloud);
  }

  private rebuild(origin: Parameters<typeof generate>[1]): void {
    this.live.stop();
    this.cloud.journal.forget((table) => !KEPT.includes(table));
    this.cloud.offsets.delete('all', 'begun');
    generate(this.cloud, origin, this.cloud.now());
    this.cloud.journal.compact();
  }
}
