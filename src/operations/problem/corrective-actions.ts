import { InvalidError } from '../../domain/error';
import { toGlobalId, uuidOf } from '../../domain/id';
import { newId } from '../../domain/new-id';
import { CORRECTIVE_ACTION_STATUS, correctiveActionStep } from '../../domain/problem';
import type { CorrectiveActionStatus, Party } from '../../domain/words';
import type { CorrectiveAction, Problem } from '../../entities';
import { accepted, atMost, LIST, notFound, TEXT, textOf } from '../check';
import type { Unit } from '../unit';
import { ownersOf, requireOwner, type Owner } from './owners';

export interface CorrectiveActionInput {
  /** Without it the action is new. */
  id?: string | null;
  description: string;
  /** Not given: as it was; null: nobody. */
  ownerId?: string | null;
  party: Party;
  /** Not given: as it was; null: no date. */
  dueAt?: Date | null;
  status?: CorrectiveActionStatus | null;
}

export interface ActionChange {
  before: Record<string, unknown>[];
  after: Record<string, unknown>[];
}

type Row = Pick<
  CorrectiveAction,
  'id' | 'position' | 'description' | 'owner_id' | 'party' | 'due_at' | 'status' | 'preventive'
>;

export async function actionsOf(unit: Unit, problem: Problem): Promise<Row[]> {
  return unit.query<Row>(
    `select id, position, description, owner_id, party, due_at, status, preventive from corrective_action
     where problem_id = $1 order by position`,
    [problem.id],
  );
}

/** Adds and changes actions of the problem, whose row is held; the others stay. Gives what changed, as events say it. */
export async function setCorrectiveActions(
  unit: Unit,
  problem: Problem,
  inputs: readonly CorrectiveActionInput[],
): Promise<ActionChange> {
  atMost(inputs, 'correctiveActions');
  if (inputs.length === 0) return { before: [], after: [] };
  const known = new Map((await actionsOf(unit, problem)).map((row) => [row.id, row]));
  const owners = await ownersOf(unit, problem, [
    ...inputs.map(({ ownerId }) => (ownerId ? uuidOf('Person', ownerId) : null)),
    ...[...known.values()].map((row) => row.owner_id),
  ]);
  const seen = new Set<string>();
  let last = known.size;
  const changed: { old: Row | null; next: Row }[] = [];
  inputs.forEach((input, place) => {
    const path = ['input', 'correctiveActions', `${place}`];
    const old = input.id == null ? null : (known.get(uuidOf('CorrectiveAction', input.id) ?? '') ?? null);
    if (input.id != null && !old) notFound('CorrectiveAction', [...path, 'id']);
    if (old && seen.has(old.id)) throw new InvalidError('The action is named twice.', [...path, 'id']);
    const next = nextOf(unit, input, old, path);
    if (!old) next.position = ++last;
    requireOwner(next, old, owners, path);
    seen.add(next.id);
    if (!old || !same(old, next)) changed.push({ old, next });
  });
  requireRoom(last, ['input', 'correctiveActions']);
  await writeActions(
    unit,
    problem,
    changed.map(({ next }) => next),
  );
  return {
    before: changed.flatMap(({ old }) => (old ? [documentOf(old, owners)] : [])),
    after: changed.map(({ next }) => documentOf(next, owners)),
  };
}

function nextOf(unit: Unit, input: CorrectiveActionInput, old: Row | null, path: string[]): Row {
  const description = textOf(input.description, 'description', TEXT, [...path, 'description']);
  const status = input.status ?? old?.status ?? CORRECTIVE_ACTION_STATUS;
  if (old) accepted(correctiveActionStep(old, status, [...path, 'status']));
  const dueAt = input.dueAt === undefined ? (old?.due_at ?? null) : input.dueAt;
  if (dueAt && dueAt.getTime() !== old?.due_at?.getTime() && dueAt <= unit.now) {
    throw new InvalidError('A due date lies in the future.', [...path, 'dueAt']);
  }
  const ownerId = input.ownerId === undefined ? (old?.owner_id ?? null) : owner(input.ownerId, path);
  return {
    id: old?.id ?? newId(),
    position: old?.position ?? 0,
    description,
    owner_id: ownerId,
    party: input.party,
    due_at: dueAt,
    status,
    preventive: old?.preventive ?? false,
  };
}

function owner(id: string | null, path: string[]): string | null {
  return id === null ? null : (uuidOf('Person', id) ?? notFound('Person', [...path, 'ownerId']));
}

function same(a: Row, b: Row): boolean {
  return (
    a.description === b.description &&
    a.owner_id === b.owner_id &&
    a.party === b.party &&
    a.due_at?.getTime() === b.due_at?.getTime() &&
    a.status === b.status
  );
}

/** They are read without pages. */
export function requireRoom(count: number, path: string[]): void {
  if (count > LIST) throw new InvalidError(`A problem has at most ${LIST} corrective actions.`, path, 'LIMIT_EXCEEDED');
}

export async function writeActions(unit: Unit, problem: Problem, rows: readonly Row[]): Promise<void> {
  if (rows.length === 0) return;
  await unit.query(
    `insert into corrective_action (id, organization_id, problem_id, position, description, owner_id, party, due_at,
       status, preventive, created_at, updated_at)
     select id, $2::uuid, $3::uuid, position, description, owner_id, party, due_at, status, preventive, $4::timestamptz,
       $4::timestamptz
     from jsonb_to_recordset($1::jsonb) as r (id uuid, position int, description text, owner_id uuid, party text, due_at timestamptz,
       status text, preventive boolean)
     on conflict (id) do update set description = excluded.description, owner_id = excluded.owner_id,
       party = excluded.party, due_at = excluded.due_at, status = excluded.status, preventive = excluded.preventive,
       updated_at = excluded.updated_at`,
    [JSON.stringify(rows), problem.organization_id, problem.id, unit.now],
  );
}

export function documentOf(row: Row, owners: ReadonlyMap<string, Owner>): Record<string, unknown> {
  const found = row.owner_id === null ? undefined : owners.get(row.owner_id);
  return {
    id: toGlobalId('CorrectiveAction', row.id),
    description: row.description,
    owner: found ? { id: toGlobalId('Person', found.id), name: found.name } : null,
    party: row.party,
    dueAt: row.due_at,
    status: row.status,
  };
}
