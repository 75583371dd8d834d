import { baselineAlarm } from '../../domain/catalog/baseline-alarms';
import { requireKnown, settingsOf, type CorrelationRuleDraft } from '../../domain/correlation-draft';
import { isoDuration } from '../../domain/duration';
import { ForbiddenError, InvalidError } from '../../domain/error';
import type { Document } from '../../domain/event';
import { newId } from '../../domain/new-id';
import type { CorrelationMode } from '../../domain/words';
import type { CorrelationRule } from '../../entities';
import { idOf, NAME, notFound, textOf } from '../check';
import { difference, documentOf } from '../difference';
import { expectVersion, holdName } from '../lock';
import { requireOrganization, seesWhole } from '../organization/require-organization';
import type { Operation } from '../perform';
import type { Unit } from '../unit';
import { rulesName } from './in-force';

export interface SetCorrelationRuleInput {
  /** null: a new one. */
  id?: string | null;
  organizationId: string;
  name: string;
  rule: CorrelationRuleDraft;
  mode: CorrelationMode;
  idempotencyKey?: string | null;
  expectedVersion?: number | null;
}

type Settings = Pick<
  CorrelationRule,
  'name' | 'group_by' | 'tag_key' | 'configuration_ids' | 'window_seconds' | 'threshold' | 'mode'
>;

const MOST_RULES = 50;
const RULE = ['input', 'rule'];

/**
 * Makes a correlation rule or changes one, as a whole. It holds for alerts that come from then on; what is open stays as
 * it is. Setting what is set already changes nothing.
 */
export const setCorrelationRule: Operation<SetCorrelationRuleInput> = async (unit, input) => {
  const name = textOf(input.name, 'name', NAME);
  const { groupBy, tagKey, configurationIds, windowMs, threshold } = settingsOf(input.rule, RULE);
  const organization = await requireOrganization(unit, input.organizationId);
  if (!seesWhole(unit.caller, organization.id)) {
    throw new ForbiddenError('A rule is for all accounts of the organization: who sees single ones sets none.', [
      'input',
      'organizationId',
    ]);
  }
  await requireDefinitions(unit, organization.id, configurationIds);
  // Batches that are being judged hold it too: each judges by the rules as they were, or as they are.
  await holdName(unit, rulesName(organization.id));
  const rules = await unit.query<CorrelationRule>(
    'select * from correlation_rule where organization_id = $1 order by name',
    [organization.id],
  );
  const present = presentOf(rules, input);
  const settings: Settings = {
    name,
    group_by: [...groupBy],
    tag_key: tagKey,
    configuration_ids: [...configurationIds],
    window_seconds: windowMs / 1000,
    threshold,
    mode: input.mode,
  };
  if (present) expectVersion(present, input.expectedVersion);
  requireRoom(rules, present, settings);
  return present ? change(unit, present, settings) : make(unit, organization.id, settings);
};

/** Those of the catalogue, and of the profiles of the organization's accounts. */
async function requireDefinitions(unit: Unit, organizationId: string, ids: readonly string[]): Promise<void> {
  const others = ids.filter((id) => !baselineAlarm.has(id));
  const own =
    others.length === 0
      ? []
      : await unit.query<{ id: string }>(
          `select distinct k.id from alarm_profile p, jsonb_each(p.document) t, jsonb_object_keys(t.value) k (id)
           where p.organization_id = $1 and k.id = any ($2)`,
          [organizationId, others],
        );
  requireKnown(ids, new Set([...baselineAlarm.keys(), ...own.map(({ id }) => id)]), RULE);
}

function presentOf(rules: readonly CorrelationRule[], input: SetCorrelationRuleInput): CorrelationRule | null {
  if (input.id === null || input.id === undefined) {
    if (typeof input.expectedVersion !== 'number') return null;
    throw new InvalidError('A new rule has no version yet.', ['input', 'expectedVersion']);
  }
  const id = idOf('CorrelationRule', input.id, 'id');
  return rules.find((rule) => rule.id === id) ?? notFound('CorrelationRule', ['input', 'id']);
}

/** No two of one name; of those that act no two for one definition, and no two for all. */
function requireRoom(rules: readonly CorrelationRule[], present: CorrelationRule | null, settings: Settings): void {
  const others = rules.filter((rule) => rule !== present);
  if (others.some(({ name }) => name === settings.name)) {
    throw new InvalidError('Another rule has this name.', ['input', 'name'], 'ALREADY_EXISTS');
  }
  if (settings.mode === 'ACTIVE') requireNoOverlap(others, settings);
  if (!present && rules.length >= MOST_RULES) {
    throw new InvalidError(
      `An organization has at most ${MOST_RULES} correlation rules.`,
      ['input', 'organizationId'],
      'LIMIT_EXCEEDED',
    );
  }
}

function requireNoOverlap(others: readonly CorrelationRule[], { configuration_ids: ids }: Settings): void {
  const acting = others.filter(({ mode }) => mode === 'ACTIVE');
  const path = [...RULE, 'configurationIds'];
  const forAll = acting.find(({ configuration_ids: theirs }) => theirs.length === 0);
  if (ids.length === 0 && forAll) {
    throw new InvalidError(`“${forAll.name}” is ACTIVE for all definitions already.`, path, 'ALREADY_EXISTS');
  }
  for (const [n, id] of ids.entries()) {
    const other = acting.find(({ configuration_ids: theirs }) => theirs.includes(id));
    if (other) {
      throw new InvalidError(`“${other.name}” is ACTIVE for ${id} already.`, [...path, `${n}`], 'ALREADY_EXISTS');
    }
  }
}

async function make(unit: Unit, organizationId: string, settings: Settings) {
  const id = newId();
  await unit.query(
    `insert into correlation_rule (id, organization_id, name, group_by, tag_key, configuration_ids, window_seconds,
       threshold, mode, created_at, updated_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $10)`,
    [id, organizationId, ...columnsOf(settings), unit.now],
  );
  const did = `made the correlation rule “${settings.name}”`;
  return told(unit, { id, organization_id: organizationId }, did, { before: null, after: { ...shown(settings) } });
}

async function change(unit: Unit, present: CorrelationRule, settings: Settings) {
  const { before, after } = difference(fields, shown(present), shown(settings));
  if (!documentOf(after)) return { ids: { correlationRule: present.id }, eventId: null };
  await unit.query(
    `update correlation_rule set name = $2, group_by = $3, tag_key = $4, configuration_ids = $5, window_seconds = $6,
       threshold = $7, mode = $8, updated_at = $9, version = version + 1
     where id = $1`,
    [present.id, ...columnsOf(settings), unit.now],
  );
  return told(unit, present, `changed the correlation rule “${settings.name}”`, { before, after });
}

/** As the API shows it. */
const shown = (settings: Settings) => ({
  name: settings.name,
  groupBy: settings.group_by,
  tagKey: settings.tag_key,
  configurationIds: settings.configuration_ids,
  window: isoDuration(settings.window_seconds),
  threshold: settings.threshold,
  mode: settings.mode,
});

const fields = {
  name: 'name',
  groupBy: 'groupBy',
  tagKey: 'tagKey',
  configurationIds: 'configurationIds',
  window: 'window',
  threshold: 'threshold',
  mode: 'mode',
} as const satisfies Record<string, keyof ReturnType<typeof shown>>;

function columnsOf(settings: Settings): unknown[] {
  const { name, group_by, tag_key, configuration_ids, window_seconds, threshold, mode } = settings;
  return [name, group_by, tag_key, configuration_ids, window_seconds, threshold, mode];
}

async function told(
  unit: Unit,
  rule: Pick<CorrelationRule, 'id' | 'organization_id'>,
  did: string,
  documents: { before: Document | null; after: Document },
) {
  const eventId = await unit.record({
    kind: 'CORRELATION_RULE_SET',
    organizationId: rule.organization_id,
    subject: { type: 'CorrelationRule', id: rule.id },
    summary: `${unit.caller.name} ${did}.`,
    ...documents,
  });
  return { ids: { correlationRule: rule.id }, eventId };
}
