import { randomUUID } from 'node:crypto';
import { openQueue } from '../../src/integrations/aws/sqs';
import { consumeSignals } from '../../src/jobs/consume-signals';
import { fireTimers } from '../../src/jobs/timers';
import { deliver } from '../../src/operations/signal/deliver';
import type { Step } from '../../src/domain/remediation/plan';
import type { Account, Alert, Incident, Remediation } from '../../src/entities';
import type { Cloud } from './aws';
import { silent, type Workshop } from './jobs';
import { until } from './until';

export interface Played {
  alarmNames: string[];
  resourceId: string;
}

export type Remedied = Omit<Remediation, 'steps'> & { steps: Step[] };

interface Executions {
  counts: Record<string, Record<string, number>>;
  executions: { id: string; document: string; resources: string[]; status: string; clientToken?: string }[];
}

/** An account under management whose signals arrive and whose remediations run, as in the service. */
export class Remedies {
  account!: Account;

  constructor(
    private readonly shop: Workshop,
    private readonly cloud: Cloud,
  ) {}

  /** The first account of the simulated world, onboarded and synchronised. */
  async onboard(): Promise<void> {
    const [account] = await this.cloud.accounts();
    const organization = await this.shop.organization(randomUUID());
    this.account = await this.shop.onboard(organization, account, this.cloud);
    const workers = await this.shop.work();
    await this.shop.whenActive(this.account.id);
    await workers.stop();
  }

  /** Signals and timers flow until the function given back is called; jobs run in the workshop's workers. */
  async flow(): Promise<() => Promise<void>> {
    const { database } = this.shop;
    const queue = await openQueue((await this.cloud.world()).queueUrl, 'us-east-1');
    const take = (bodies: string[]) =>
      deliver(
        database,
        bodies.map((body) => ({ via: 'EVENTBRIDGE', body })),
      );
    const consumer = consumeSignals({ database, queue, deliver: take, log: silent });
    const stopping = new AbortController();
    const timers = fireTimers(database, stopping.signal, silent);
    return async () => {
      stopping.abort();
      await Promise.all([consumer.stop(), timers]);
      queue.close();
    };
  }

  play(name: string, more: object = {}): Promise<Played> {
    return this.cloud.scenario<Played>(name, { accountId: this.account.aws_account_id, ...more });
  }

  /** Both clocks move on: ours first, so that nothing comes from the future. */
  async pass(minutes: number): Promise<void> {
    await this.shop.advance(minutes * 60_000);
    await this.cloud.control('POST', 'advance', { by: `PT${minutes}M` });
  }

  private readonly taken = new Set<string>();

  /** An instance with one ordinary disk and an agent that answers, which no other test has had. */
  async healthyInstance(type = /./, platform = 'Linux'): Promise<string> {
    const { rows } = await this.shop.pool.query<{ resource_id: string }>(
      `select r.resource_id from resource r
       join resource_agent a on a.resource_id = r.id and a.kind = 'SSM_AGENT' and a.compliant
       where r.account_id = $1 and r.type = 'AWS::EC2::Instance' and r.region = 'us-east-1'
         and r.details->>'instanceType' ~ $2 and (r.details->>'platform' = 'Windows') = ($3 = 'Windows')
         and jsonb_array_length(r.details->'volumes') = 1
         and not exists (select from resource_tag t where t.resource_id = r.id
           and t.key in ('aws:autoscaling:groupName', 'VolumeLayout'))
         and not exists (select from remediation m where m.resource_id = r.id)
       order by r.resource_id`,
      [this.account.id, type.source, platform],
    );
    const found = rows.find(({ resource_id: id }) => !this.taken.has(id));
    if (!found) throw new Error(`No ${platform} instance of type ${type.source} is free.`);
    this.taken.add(found.resource_id);
    return found.resource_id;
  }

  async remediations(resourceId: string): Promise<Remedied[]> {
    const { rows } = await this.shop.pool.query<Remedied>(
      `select m.* from remediation m join resource r on r.id = m.resource_id
       where m.account_id = $1 and (r.resource_id = $2 or r.arn like '%' || $2) order by m.created_at, m.id`,
      [this.account.id, resourceId],
    );
    return rows;
  }

  /** The newest remediation of the resource, when it has come to the status. */
  whenIt(status: Remediation['status'], resourceId: string, patience = 40_000): Promise<Remedied> {
    return until(
      `a remediation of ${resourceId} is ${status}`,
      async () => {
        const last = (await this.remediations(resourceId)).at(-1);
        return last?.status === status ? last : null;
      },
      patience,
    );
  }

  async alertOf(remediation: Pick<Remediation, 'alert_id'>): Promise<Alert> {
    return this.shop.row<Alert>('alert', remediation.alert_id!);
  }

  async incidentOf(remediation: Pick<Remediation, 'incident_id'>): Promise<Incident> {
    return this.shop.row<Incident>('incident', remediation.incident_id!);
  }

  executions(): Promise<Executions> {
    return this.cloud.control('GET', 'executions');
  }

  fault(mode: string, more: object = {}): Promise<unknown> {
    return this.cloud.control('POST', 'automation', { accountId: this.account.aws_account_id, mode, ...more });
  }
}
