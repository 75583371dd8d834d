import type { Document } from '../../domain/event';
import { ForbiddenError, InvalidError } from '../../domain/error';
import { toGlobalId } from '../../domain/id';
import { newId } from '../../domain/new-id';
import type { IncidentPriority } from '../../domain/words';
import type { EscalationPolicy } from '../../entities';
import { idOf, NAME, notFound, textOf, unrepeated } from '../check';
import { difference, documentOf } from '../difference';
import { expectVersion, holdName } from '../lock';
import { requireOrganization, seesWhole } from '../organization/require-organization';
import type { Operation } from '../perform';
import type { Unit } from '../unit';
import { reminderOf, stepsOf, type EscalationStepInput } from './check-steps';
import { policiesOf, requireWebhooks } from './webhooks';

export interface SetEscalationPolicyInput {
  /** null: a new one. */
  id?: string | null;
  organizationId: string;
  name: string;
  priorities: IncidentPriority[];
  steps: EscalationStepInput[];
  renotifyAfter?: string | null;
  idempotencyKey?: string | null;
  expectedVersion?: number | null;
}

type Settings = Pick<EscalationPolicy, 'name' | 'priorities' | 'steps' | 'renotify_after'>;

const MOST_POLICIES = 50;
const fields = {
  name: 'name',
  priorities: 'priorities',
  steps: 'steps',
  renotifyAfter: 'renotify_after',
} as const satisfies Record<string, keyof Settings>;

/**
 * Makes a policy or changes one, as a whole. What is open goes on under it from the next step. Setting what is set
 * already changes nothing.
 */
export const setEscalationPolicy: Operation<SetEscalationPolicyInput> = async (unit, input) => {
  const settings: Settings = {
    name: textOf(input.name, 'name', NAME),
    priorities: unrepeated(input.priorities, 'priorities'),
    steps: stepsOf(input.steps),
    renotify_after: reminderOf(input.renotifyAfter),
  };
  const organization = await requireOrganization(unit, input.organizationId);
  if (!seesWhole(unit.caller, organization.id)) {
    throw new ForbiddenError('A policy is for all accounts of the organization: who sees single ones sets none.', [
      'input',
      'organizationId',
    ]);
  }
  await holdName(unit, policiesOf(organization.id));
  await requireWebhooks(unit, organization.id, settings.steps);
  const policies = await unit.query<EscalationPolicy>('select * from escalation_policy where organization_id = $1', [
    organization.id,
  ]);
  const present = presentOf(policies, input);
  requireRoom(policies, present, settings);
  if (!present) return make(unit, organization.id, settings);
  expectVersion(present, input.expectedVersion);
  return change(unit, present, settings);
};

function presentOf(policies: readonly EscalationPolicy[], input: SetEscalationPolicyInput): EscalationPolicy | null {
  if (input.id === null || input.id === undefined) {
    if (typeof input.expectedVersion !== 'number') return null;
    throw new InvalidError('A new policy has no version yet.', ['input', 'expectedVersion']);
  }
  const id = idOf('EscalationPolicy', input.id, 'id');
  return policies.find((policy) => policy.id === id) ?? notFound('EscalationPolicy', ['input', 'id']);
}

/** No two of one name, none that covers what another covers. */
function requireRoom(policies: readonly EscalationPolicy[], present: EscalationPolicy | null, settings: Settings) {
  const others = policies.filter((policy) => policy !== present);
  if (others.some(({ name }) => name === settings.name)) {
    throw new InvalidError('Another policy has this name.', ['input', 'name'], 'ALREADY_EXISTS');
  }
  for (const [i, priority] of settings.priorities.entries()) {
    const other = others.find(({ priorities }) => priorities.includes(priority));
    if (!other) continue;
    throw new InvalidError(
      `“${other.name}” covers ${priority} already.`,
      ['input', 'priorities', `${i}`],
      'ALREADY_EXISTS',
    );
  }
  if (!present && policies.length >= MOST_POLICIES) {
    throw new InvalidError(
      `An organization has at most ${MOST_POLICIES} policies.`,
      ['input', 'organizationId'],
      'LIMIT_EXCEEDED',
    );
  }
}

async function make(unit: Unit, organizationId: string, settings: Settings) {
  const id = newId();
  await unit.query(
    `insert into escalation_policy (id, organization_id, name, priorities, steps, renotify_after, created_at, updated_at)
     values ($1, $2, $3, $4, $5, $6, $7, $7)`,
    [id, organizationId, ...columnsOf(settings), unit.now],
  );
  const after = shown(Object.fromEntries(Object.entries(fields).map(([field, column]) => [field, settings[column]])));
  return told(unit, { id, organization_id: organizationId }, `made the escalation policy “${settings.name}”`, {
    before: null,
    after,
  });
}

async function change(unit: Unit, present: EscalationPolicy, settings: Settings) {
  const steps = JSON.stringify(settings.steps) === JSON.stringify(inOrder(present.steps));
  const next: EscalationPolicy = { ...present, ...settings, steps: steps ? present.steps : settings.steps };
  const { before, after } = difference(fields, present, next);
  if (!documentOf(after)) return { ids: { escalationPolicy: present.id }, eventId: null };
  await unit.query(
    `update escalation_policy set name = $2, priorities = $3, steps = $4, renotify_after = $5, updated_at = $6,
       version = version + 1
     where id = $1`,
    [present.id, ...columnsOf(next), unit.now],
  );
  return told(unit, present, `changed the escalation policy “${next.name}”`, {
    before: shown(before),
    after: shown(after),
  });
}

/** As the API names webhooks. */
function shown(document: Document): Document {
  if (!document.steps) return document;
  const steps = inOrder(document.steps as EscalationPolicy['steps']);
  return {
    ...document,
    steps: steps.map((step) => ({ ...step, webhookIds: step.webhookIds!.map((id) => toGlobalId('Webhook', id)) })),
  };
}

/** jsonb keeps no order of members. */
function inOrder(steps: EscalationPolicy['steps']): EscalationPolicy['steps'] {
  return steps.map(({ after, emails, webhookIds = [] }) => ({ after, emails, webhookIds }));
}

function columnsOf({ name, priorities, steps, renotify_after }: Settings): unknown[] {
  return [name, priorities, JSON.stringify(steps), renotify_after];
}

async function told(
  unit: Unit,
  policy: Pick<EscalationPolicy, 'id' | 'organization_id'>,
  did: string,
  documents: { before: Document | null; after: Document },
) {
  await unit.enqueue({
    task: 'review-escalations',
    key: `review-escalations:${policy.organization_id}`,
    ids: { organizationId: policy.organization_id },
  });
  const eventId = await unit.record({
    kind: 'ESCALATION_POLICY_SET',
    organizationId: policy.organization_id,
    subject: { type: 'EscalationPolicy', id: policy.id },
    summary: `${unit.caller.name} ${did}.`,
    ...documents,
  });
  return { ids: { escalationPolicy: policy.id }, eventId };
}
