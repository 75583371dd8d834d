import { insist } from '../client';
import type { Dice } from '../random';
import { send, Tally, type UserError } from './verb';

interface IncidentSeen {
  id: string;
  status: string;
  priority: string;
  rating: number | null;
  account: { organization: { id: string } };
}

export interface Person {
  url: string;
  key: string;
  tally: Tally;
}

const PRIORITIES = ['LOW', 'MEDIUM', 'HIGH'] as const;

/** What the people of one shift do about what they find: an engineer of Accelerate, and each customer's administrator. */
export class People {
  constructor(
    private readonly dice: Dice,
    private readonly engineer: Person,
    private readonly customers: readonly Person[],
  ) {}

  async lookAfterIncidents(): Promise<void> {
    for (const customer of this.customers) {
      const { incidents } = await insist<{ incidents: { nodes: IncidentSeen[] } }>(
        customer.url,
        customer.key,
        `{ incidents(first: 60, orderBy: [{ field: UPDATED_AT, direction: DESC }]) {
             nodes { id status priority rating account { organization { id } } } } }`,
      );
      for (const incident of incidents.nodes) await this.lookAt(incident, customer);
    }
  }

  private async lookAt(incident: IncidentSeen, customer: Person): Promise<void> {
    const { dice, engineer } = this;
    const incidentId = incident.id;
    if (incident.status === 'RESOLVED') return this.accept(incident, customer);
    if (incident.status === 'PENDING_CUSTOMER_ACTION') {
      if (dice.chance(0.5))
        await send(customer, 'completeCustomerAction', { incidentId, message: 'Done on our side.' });
      return;
    }
    if (incident.status !== 'WORK_IN_PROGRESS' && dice.chance(0.6)) {
      await send(engineer, 'acknowledgeIncident', { incidentId });
    }
    if (dice.chance(0.25)) {
      const body = 'We are looking into it.';
      await send(engineer, 'addIncidentComment', { incidentId, body, visibility: dice.one(['CUSTOMER', 'INTERNAL']) });
    }
    if (dice.chance(0.2)) {
      const priority = dice.one(PRIORITIES.filter((one) => one !== incident.priority));
      await send(engineer, 'updateIncidentPriority', { incidentId, priority, reason: 'Its impact became clearer.' });
    }
    if (dice.chance(0.2)) {
      await send(engineer, 'requestCustomerAction', { incidentId, message: 'May we restart it?' });
    } else if (dice.chance(0.3)) {
      const outcome = dice.one(['RESTORED', 'RESTORED', 'NOT_RESTORABLE', 'NOT_AN_INCIDENT']);
      await send(engineer, 'resolveIncident', { incidentId, resolution: 'It works again.', outcome });
    }
  }

  private async accept({ id: incidentId, rating }: IncidentSeen, customer: Person): Promise<void> {
    if (rating === null && this.dice.chance(0.15)) {
      await send(customer, 'rateIncident', { incidentId, rating: this.dice.between(1, 5) });
    } else if (this.dice.chance(0.05)) {
      await send(customer, 'reopenIncident', { incidentId, reason: 'It is back.' });
    }
  }

  /** Some of what the customers are asked about is answered; the rest waits for its three days. */
  async answerQuestions(): Promise<void> {
    for (const customer of this.customers) {
      const { alerts } = await insist<{ alerts: { nodes: { id: string }[] } }>(
        customer.url,
        customer.key,
        '{ alerts(first: 50, filter: { status: { eq: AWAITING_CUSTOMER } }) { nodes { id } } }',
      );
      for (const { id: alertId } of alerts.nodes) {
        if (this.dice.chance(0.15)) {
          await send(customer, 'confirmAlertImpact', { alertId, priority: this.dice.one(PRIORITIES) });
        } else if (this.dice.chance(0.15)) {
          await send(customer, 'dismissAlert', { alertId, reason: 'A batch job.' });
        }
      }
    }
  }

  async report(): Promise<void> {
    const customer = this.dice.one(this.customers);
    const { accounts } = await insist<{ accounts: { nodes: { id: string; organization: { id: string } }[] } }>(
      customer.url,
      customer.key,
      '{ accounts(first: 20, filter: { status: { eq: ACTIVE } }) { nodes { id organization { id } } } }',
    );
    const account = this.dice.one(accounts.nodes);
    await send(customer, 'createIncident', {
      accountId: account.id,
      title: 'Orders are slow',
      description: 'Since a quarter of an hour every order takes seconds.',
      priority: this.dice.one(PRIORITIES),
    });
    const made = await send<{ serviceRequest: { id: string } }>(
      customer,
      'createServiceRequest',
      {
        organizationId: account.organization.id,
        accountId: account.id,
        title: 'A question',
        body: 'How is it done?',
        category: 'GENERAL_GUIDANCE',
      },
      'serviceRequest { id }',
    );
    if (!made) return;
    const serviceRequestId = made.serviceRequest.id;
    const reply = { serviceRequestId, visibility: 'CUSTOMER' };
    await send(this.engineer, 'replyToServiceRequest', { ...reply, body: 'Which account?', awaitCustomer: true });
    await send(customer, 'replyToServiceRequest', { ...reply, body: 'The first.' });
    if (this.dice.chance(0.4)) {
      const reason = 'It is broken, not unknown.';
      await send(this.engineer, 'reclassifyServiceRequest', { serviceRequestId, priority: 'MEDIUM', reason });
    } else {
      await send(this.engineer, 'resolveServiceRequest', { serviceRequestId, resolution: 'Explained.' });
    }
  }

  /** The first customer suppresses what one account says, once or every day, as long as that is given. */
  async suppress(times: { startsAt: Date; endsAt: Date; recurrence?: string }): Promise<string | null> {
    const customer = this.customers[0];
    const { accounts } = await insist<{ accounts: { nodes: { id: string }[] } }>(
      customer.url,
      customer.key,
      '{ accounts(first: 20, filter: { status: { eq: ACTIVE } }) { nodes { id } } }',
    );
    const made = await send<{ suppression: { id: string } }>(
      customer,
      'suppressAlerts',
      {
        accountId: this.dice.one(accounts.nodes).id,
        reason: 'Maintenance',
        startsAt: times.startsAt.toISOString(),
        endsAt: times.endsAt.toISOString(),
        ...(times.recurrence && { recurrence: times.recurrence, timezone: 'Europe/Berlin' }),
      },
      'suppression { id }',
    );
    return made && made.suppression.id;
  }

  async endSuppression(suppressionId: string): Promise<void> {
    await send(this.customers[0], 'endSuppression', { suppressionId });
  }

  /** A problem behind the incidents of one customer; null where there are none yet. */
  async findProblem(): Promise<string | null> {
    const { incidents } = await insist<{ incidents: { nodes: { id: string }[] } }>(
      this.customers[0].url,
      this.customers[0].key,
      '{ incidents(first: 3, orderBy: [{ field: CREATED_AT, direction: DESC }]) { nodes { id } } }',
    );
    const incidentIds = incidents.nodes.map(({ id }) => id);
    if (incidentIds.length < 2) return null;
    const title = 'Disks fill up each night';
    const made = await send<{ problem: { id: string } }>(
      this.engineer,
      'createProblem',
      { title, incidentIds: incidentIds.slice(0, 2) },
      'problem { id }',
    );
    if (!made) return null;
    const problemId = made.problem.id;
    if (incidentIds[2])
      await send(this.engineer, 'linkIncidentsToProblem', { problemId, incidentIds: [incidentIds[2]] });
    const known = { status: 'ROOT_CAUSE_KNOWN', rootCause: 'Nothing rotates the logs.', workaround: 'Clean by hand.' };
    await send(this.engineer, 'updateProblem', { problemId, ...known });
    return problemId;
  }

  async endProblem(problemId: string): Promise<void> {
    await send(this.engineer, 'resolveProblem', { problemId, resolution: 'Logs are rotated.' });
  }
}

export type { UserError };
