import { InvalidError } from '../../domain/error';
import { uuidOf } from '../../domain/id';
import { isOpen, transition } from '../../domain/incident';
import type { Incident } from '../../entities';
import { accepted, idOf, idsOf, notFound } from '../check';
import { holdName } from '../lock';
import type { Operation } from '../perform';
import type { Unit } from '../unit';
import { changeIncident, unchanged } from './change';
import { lockIncident, type IncidentInput } from './lock';
import { originalOf, reference } from './reference';

export interface LinkIncidentsInput extends IncidentInput {
  relatedIncidentIds: string[];
  /** This incident is the same as that one: it is resolved as NOT_AN_INCIDENT. */
  duplicateOfId?: string | null;
}

type Other = Pick<Incident, 'id' | 'number' | 'organization_id' | 'account_id'>;

export const linkIncidents: Operation<LinkIncidentsInput> = async (unit, input) => {
  const relatedIds = idsOf('Incident', input.relatedIncidentIds, 'relatedIncidentIds');
  const originalId = input.duplicateOfId == null ? null : idOf('Incident', input.duplicateOfId, 'duplicateOfId');
  if (relatedIds.length === 0 && originalId === null) {
    throw new InvalidError('Nothing is named to link with.', ['input', 'relatedIncidentIds'], 'REQUIRED');
  }
  const incident = await lockIncident(unit, input);
  accepted(transition(incident, 'link', unit.caller.party));
  const others = await sameOrganization(unit, incident, input, relatedIds, originalId);
  const linked = await link(unit, incident, relatedIds, others);
  const original = originalId === incident.duplicate_of_id ? undefined : others.get(originalId ?? '');
  if (original) await refuseCircle(unit, incident, original);
  if (linked.length === 0 && !original) return unchanged(incident);
  const resolves = original !== undefined && isOpen(incident.status);
  return changeIncident(unit, incident, {
    columns: {
      ...(original && { duplicate_of_id: original.id }),
      ...(resolves && {
        status: accepted(transition(incident, 'resolve', unit.caller.party)),
        resolved_at: unit.now,
        resolution: `Duplicate of ${namedFor(incident, original)}.`,
        outcome: 'NOT_AN_INCIDENT' as const,
      }),
    },
    event: {
      kind: 'INCIDENT_LINKED',
      summary: summaryOf(incident, linked, original),
      before: original ? { duplicateOf: await originalOf(unit, incident) } : {},
      after: {
        ...(linked.length > 0 && { relatedIncidents: linked.map(reference) }),
        ...(original && { duplicateOf: reference(original) }),
      },
    },
  });
};

/** The others by their uuids: each is there for the caller and of the incident's organization, none is itself. */
async function sameOrganization(
  unit: Unit,
  incident: Incident,
  input: LinkIncidentsInput,
  relatedIds: string[],
  originalId: string | null,
): Promise<Map<string, Other>> {
  const rows = await unit.query<Other>(
    `select id, number, organization_id, account_id from incident where id = any ($1::uuid[]) and organization_id = $2`,
    [originalId === null ? relatedIds : [...relatedIds, originalId], incident.organization_id],
  );
  const others = new Map(rows.map((row) => [row.id, row]));
  const check = (id: string, path: string[]) => {
    if (id === incident.id) throw new InvalidError('An incident is not linked with itself.', path);
    if (!others.has(id)) notFound('Incident', path);
  };
  input.relatedIncidentIds.forEach((id, i) => check(uuidOf('Incident', id)!, ['input', 'relatedIncidentIds', `${i}`]));
  if (originalId !== null) check(originalId, ['input', 'duplicateOfId']);
  return others;
}

/** Writes one row for each direction, and gives those that were not linked before. */
async function link(unit: Unit, incident: Incident, ids: string[], others: Map<string, Other>): Promise<Other[]> {
  if (ids.length === 0) return [];
  const accounts = ids.map((id) => others.get(id)!.account_id);
  const rows = await unit.query<{ related_id: string }>(
    `with pair as (select * from unnest($2::uuid[], $3::uuid[]) as p (id, account_id)),
     there as (
       insert into incident_link (incident_id, related_id, organization_id, account_id, linked_at)
       select $1::uuid, id, $4::uuid, $5::uuid, $6::timestamptz from pair on conflict do nothing returning related_id
     ), back as (
       insert into incident_link (incident_id, related_id, organization_id, account_id, linked_at)
       select id, $1::uuid, $4::uuid, account_id, $6::timestamptz from pair on conflict do nothing
     )
     select related_id from there`,
    [incident.id, ids, accounts, incident.organization_id, incident.account_id, unit.now],
  );
  const added = new Set(rows.map((row) => row.related_id));
  return ids.filter((id) => added.has(id)).map((id) => others.get(id)!);
}

/** Duplicates of duplicates are a chain that ends; two that would close it at once take turns. */
async function refuseCircle(unit: Unit, incident: Incident, original: Other): Promise<void> {
  await holdName(unit, `duplicates:${incident.organization_id}`);
  const [{ circle }] = await unit.query<{ circle: boolean }>(
    `with recursive chain (id) as (
       select $1::uuid union select i.duplicate_of_id from incident i join chain c on i.id = c.id
       where i.duplicate_of_id is not null
     )
     select exists (select from chain where id = $2::uuid) as circle`,
    [original.id, incident.id],
  );
  if (circle) {
    throw new InvalidError(`${original.number} is itself a duplicate of ${incident.number}.`, [
      'input',
      'duplicateOfId',
    ]);
  }
}

function summaryOf(incident: Incident, linked: Other[], original: Other | undefined): string {
  const names = linked.map((other) => namedFor(incident, other));
  const parts = [
    original && `is a duplicate of ${namedFor(incident, original)}`,
    linked.length > 0 && `is related to ${[...new Set(names)].join(', ')}`,
  ];
  return `${incident.number} ${parts.filter(Boolean).join(' and ')}.`;
}

/**
 * What a sentence calls the other one. Whoever reads of an incident sees its account and perhaps no other, and a
 * sentence is the same for all: what is of another account is named only by references, which are left out for them.
 */
function namedFor(incident: Incident, other: Other): string {
  return other.account_id === incident.account_id ? other.number : 'an incident of another account';
}
