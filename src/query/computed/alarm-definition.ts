import { baselineAlarm } from '../../domain/catalog/baseline-alarms';
import { defaultDefinitions } from '../../domain/alarm-manager/default-profile';
import type { Definition } from '../../domain/alarm-manager/definition';
import type { Effective } from '../../domain/alarm-manager/merge';
import { readProfile, type Profile } from '../../domain/alarm-manager/profile';
import { uuidOf } from '../../domain/id';
import { visible } from '../entitled';
import { argumentsOf, setsOf, type Field, type Run } from '../language';
import { projection } from '../projection';
import { where } from '../sql';

const remediationOf = ({ configurationId }: Definition): string | null =>
  baselineAlarm.get(configurationId)?.remediation ?? null;

const shown = (one: Definition | Effective): Record<string, unknown> => ({
  overridesDefault: false,
  ...one,
  remediation: remediationOf(one),
});

/** A saved document is well: it was read before it was saved. Read once for all places of a request. */
function profileOf(document: unknown, run: Run): Profile {
  const text = JSON.stringify(document ?? {});
  return run.once(`alarm profile ${text}`, () => readProfile(document ?? {}));
}

/** The definitions of an account by layer; null where the viewer does not see the account. */
export const alarmDefinitions: Field = (c, _, field) => {
  const project = projection(c, 'AlarmDefinition', setsOf(field));
  const row = c.alias();
  const id = c.given(field, 'accountId');
  const uuid = c.param(id.key, 'uuid', (scope) => uuidOf('Account', String(id.read(scope))));
  const from = `from account ${row}${where([`${row}.id = ${uuid}`, ...visible(c, 'Account', row)])}`;
  const document = `(select p.document from alarm_profile p where p.account_id = ${row}.id)`;
  const object = c.complete([['document', document]], (brought, run) => {
    const { customer, effective } = profileOf(brought.document, run);
    const { layer } = argumentsOf(field, run.scope) as { layer?: string | null };
    const list =
      layer === 'DEFAULT' ? defaultDefinitions : layer === 'CUSTOMER' ? ownOf(customer, effective) : effective;
    return list.map((one) => project(shown(one)));
  });
  return `(select ${object} ${from})`;
};

/** The customer's own, knowing which of them replace a default. */
function ownOf(customer: readonly Definition[], effective: readonly Effective[]): readonly Effective[] {
  return customer.length === 0 ? [] : effective.filter(({ layer }) => layer === 'CUSTOMER');
}

/** What an alarm of ours was made from: by the id in our tag, the definition that is in force under it. */
export const definitionOfAlarm: Field = (c, row, field) => {
  const project = projection(c, 'AlarmDefinition', setsOf(field));
  // Of the customer's document only the one block: a list of alarms would bring all of it for each.
  const block =
    `(select json_build_object(t.key, json_build_object(${row}.configuration_id, t.value -> ${row}.configuration_id))` +
    ` from alarm_profile p, jsonb_each(p.document) t where p.account_id = ${row}.account_id` +
    ` and t.value ? ${row}.configuration_id limit 1)`;
  const columns = [
    ['id', `${row}.configuration_id`],
    ['document', block],
  ] as const;
  return c.complete(columns, (brought, run) => {
    if (brought.id === null) return null;
    const { effective } = profileOf(brought.document, run);
    const found =
      effective.find(({ configurationId, layer }) => configurationId === brought.id && layer === 'CUSTOMER') ??
      effective.find(({ configurationId }) => configurationId === brought.id);
    return found ? project(shown(found)) : null;
  });
};
