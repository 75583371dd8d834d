import { type Cloud, scopeOf } from './cloud';
import { authenticate } from './identity';
import type { Table } from './journal';
import type { Call, Caller } from './service';
import { AwsError, ConnectionCut } from './wire/error';
import type { Arrived, Behaviour } from './wire/server';
import { Throttle } from './wire/throttle';
import { keepCall } from './world/trail';

const SILENCE_MS = 60_000;

/** Waits, unless the client goes first. */
const pause = (ms: number, gone: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    gone.addEventListener('abort', () => {
      clearTimeout(timer);
      resolve();
    });
  });

function tooFast({ service, dialect }: Arrived): AwsError {
  if (dialect === 'ec2') return new AwsError('RequestLimitExceeded', 'Request limit exceeded.', 503);
  if (dialect === 'query' || service.scope === 'monitoring') return new AwsError('Throttling', 'Rate exceeded', 400);
  return new AwsError('ThrottlingException', 'Rate exceeded', 400);
}

/** Lets requests in: who it is, whether their account answers at present, whether they are within their quota. */
export class Gate implements Behaviour {
  private readonly throttle = new Throttle();

  constructor(private readonly cloud: Cloud) {}

  async admit(arrived: Arrived): Promise<Caller> {
    const caller = authenticate(this.cloud, arrived);
    this.count(arrived, caller, this.cloud.calls);
    const weather = this.cloud.weather.get('all', caller.accountId);
    if (weather?.kind === 'UNREACHABLE') {
      await pause(SILENCE_MS, arrived.gone);
      throw new ConnectionCut();
    }
    if (weather?.kind === 'SLOW') await pause(weather.delayMs, arrived.gone);
    const { region } = arrived.signed;
    const within = this.throttle.admit(caller.accountId, region, arrived.service.scope, arrived.operation, Date.now());
    if (weather?.kind === 'THROTTLED' || !within) {
      this.count(arrived, caller, this.cloud.throttled);
      throw tooFast(arrived);
    }
    return caller;
  }

  handle(arrived: Arrived, admitted: unknown, input: Record<string, unknown>): unknown {
    const caller = admitted as Caller;
    const { region } = arrived.signed;
    const call: Call = {
      cloud: this.cloud,
      input,
      region,
      scope: scopeOf(caller.accountId, region),
      caller,
      requestId: arrived.requestId,
      gone: arrived.gone,
    };
    const { service, operation, headers } = arrived;
    const answer = service.operations[operation]?.(call);
    const client = {
      userAgent: headers['user-agent'] ?? '',
      sourceIp: '203.0.113.7',
      accessKeyId: arrived.signed.accessKeyId,
    };
    if (!(answer instanceof Promise)) keepCall(call, service.scope, operation, answer, client);
    return answer;
  }

  private count(arrived: Arrived, caller: Caller, counts: Table<number>): void {
    const id = `${arrived.service.scope}.${arrived.operation}`;
    counts.put(caller.accountId, id, (counts.get(caller.accountId, id) ?? 0) + 1);
  }
}
