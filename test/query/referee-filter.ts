import type { Caller } from '../../src/domain/caller';
import { globalId, snake } from './plain';
import type { Row, Rows } from './rows';

/** Whether a list of the type leaves out what is deleted, given its filter. */
export function hidesDeleted(type: string, filter: unknown): boolean {
  if (type === 'PatchWindow') return !/"status":\{/.test(JSON.stringify(filter ?? null));
  // Of plans no filter asks for what is deleted.
  if (type === 'BackupPlan') return true;
  if (type === 'PatchBaseline') return true;
  if (type !== 'Resource' && type !== 'Alarm') return false;
  return !/"(deletedAt|updatedAt)":\{/.test(JSON.stringify(filter ?? null));
}

export function matches(type: string, row: Row, filter: Row | null | undefined, rows: Rows, caller: Caller): boolean {
  return Object.entries(filter ?? {}).every(([name, wanted]) => {
    if (wanted === null || wanted === undefined) return true;
    if (name === 'and') return (wanted as Row[]).every((part) => matches(type, row, part, rows, caller));
    if (name === 'or') return (wanted as Row[]).some((part) => matches(type, row, part, rows, caller));
    if (name === 'not') return !matches(type, row, wanted as Row, rows, caller);
    return holds(type, row, name, wanted as Row, rows, caller);
  });
}

function holds(type: string, row: Row, name: string, wanted: Row, rows: Rows, caller: Caller): boolean {
  if (name === 'tag') {
    const tags = rows.resource_tag.filter((tag) => tag.resource_id === row.id && tag.key === wanted.key);
    return tags.some((tag) => !wanted.value || compare(tag.value, wanted.value as Row));
  }
  if (name === 'windowId') {
    const id = row.patch_window_id;
    return compare(id === null ? null : globalId('PatchWindow', id), wanted);
  }
  if (name === 'addOns') return compareSet(row.add_ons as unknown[], wanted);
  if (type === 'Incident' && name === 'resourceId') {
    const links = rows.incident_resource.filter((link) => link.incident_id === row.id);
    return compareSet(links.map((link) => globalId('Resource', link.resource_id)), wanted); // prettier-ignore
  }
  if (type === 'Person' && name === 'organizationId') {
    const seen = (id: unknown): boolean => caller.memberOf === 'ALL' || caller.memberOf.includes(id as string);
    const grants = rows.access_grant.filter((grant) => grant.person_id === row.id && seen(grant.organization_id));
    return compareSet(grants.map((grant) => globalId('Organization', grant.organization_id)), wanted); // prettier-ignore
  }
  if (type === 'Person' && name === 'email' && caller.party === 'CUSTOMER' && row.party === 'ACCELERATE') {
    return compare(null, wanted);
  }
  if (name === 'planId') {
    return compare(row.backup_plan_id === null ? null : globalId('BackupPlan', row.backup_plan_id), wanted);
  }
  if (type === 'PatchRun' && name === 'windowId') {
    return compare(row.patch_window_id === null ? null : globalId('PatchWindow', row.patch_window_id), wanted);
  }
  if (type === 'PatchBaseline' && name === 'default') return compare(row.is_default, wanted);
  if (name === 'subjectId') return compare(globalId(String(row.subject_type), row.subject_id), wanted);
  if (name === 'actorId') {
    const actor = row.actor_kind === 'PERSON' ? 'Person' : 'ApiKey';
    return compare(row.actor_id === null ? null : globalId(actor, row.actor_id), wanted);
  }
  if ((name === 'id' || name.endsWith('Id')) && !(type === 'Resource' && name === 'resourceId')) {
    const nouns: Record<string, string> = { id: type, assigneeId: 'Person' };
    const noun = nouns[name] ?? `${name[0].toUpperCase()}${name.slice(1, -2)}`;
    const known = [
      'Organization',
      'Account',
      'Resource',
      'Alarm',
      'Incident',
      'Alert',
      'Person',
      'Signal',
      'PatchWindow',
      'PatchRun',
      'BackupJob',
    ].includes(noun);
    if (known) {
      const id = row[snake(name)];
      return compare(id === null ? null : globalId(noun, id), wanted);
    }
  }
  return compare(row[snake(name)], wanted);
}

function compare(value: unknown, wanted: Row): boolean {
  const own = value instanceof Date ? value.getTime() : value;
  const theirs = (other: unknown): unknown => (value instanceof Date ? Date.parse(String(other)) : other);
  const known = own !== null;
  return Object.entries(wanted).every(([operator, operand]) => {
    if (operand === null || operand === undefined) return true;
    const list = Array.isArray(operand) ? operand.map(theirs) : [];
    switch (operator) {
      case 'eq':
        return known && own === theirs(operand);
      case 'in':
        return known && list.includes(own);
      case 'notIn':
        return !(known && list.includes(own));
      case 'lt':
        return known && Number(own) < Number(theirs(operand));
      case 'lte':
        return known && Number(own) <= Number(theirs(operand));
      case 'gt':
        return known && Number(own) > Number(theirs(operand));
      case 'gte':
        return known && Number(own) >= Number(theirs(operand));
      case 'startsWith':
        return known && String(own).startsWith(String(operand));
      case 'contains':
        return known && String(own).includes(String(operand));
      case 'isNull':
        return operand === !known;
      default:
        throw new Error(`the referee does not know the comparator ${operator}`);
    }
  });
}

function compareSet(members: readonly unknown[], wanted: Row): boolean {
  return Object.entries(wanted).every(([operator, operand]) => {
    if (operand === null || operand === undefined) return true;
    if (operator === 'eq') return members.includes(operand);
    if (operator === 'isNull') return (members.length === 0) === operand;
    const some = (operand as unknown[]).some((item) => members.includes(item));
    return operator === 'in' ? some : !some;
  });
}
