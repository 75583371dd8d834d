import { resolveAfterHours, type Ec2Alerting } from '../../domain/ec2-alerting';
import { InvalidError } from '../../domain/error';
import type { AlertEngagement, AlertGrouping, AlertScope } from '../../domain/words';
import type { Account } from '../../entities';
import { textOf } from '../check';

/** What is not given, or null, stays as it is. */
export interface Ec2AlertingInput {
  scope?: AlertScope | null;
  grouping?: AlertGrouping | null;
  engagement?: AlertEngagement | null;
  resolveAfter?: string | null;
}

/** The four parameters of an account's row, as an expression of SQL. */
export const EC2_ALERTING =
  `jsonb_build_object('scope', alert_scope, 'grouping', alert_grouping, 'engagement', alert_engagement,` +
  ` 'resolveAfterHours', resolve_after_hours)`;

type Columns = Pick<Account, 'alert_scope' | 'alert_grouping' | 'alert_engagement' | 'resolve_after_hours'>;

export function alertingOf(account: Columns): Ec2Alerting {
  return {
    scope: account.alert_scope,
    grouping: account.alert_grouping,
    engagement: account.alert_engagement,
    resolveAfterHours: account.resolve_after_hours,
  };
}

/** The columns with what is given in place of what was. */
export function alertingColumns(account: Columns, input: Ec2AlertingInput | null | undefined): Columns {
  const { resolveAfter } = input ?? {};
  const hours = resolveAfter === null || resolveAfter === undefined ? undefined : resolveAfterHours(resolveAfter);
  if (hours === null) {
    throw new InvalidError('resolveAfter is 24, 48 or 72 hours.', ['input', 'ec2Alerting', 'resolveAfter']);
  }
  return {
    alert_scope: input?.scope ?? account.alert_scope,
    alert_grouping: input?.grouping ?? account.alert_grouping,
    alert_engagement: input?.engagement ?? account.alert_engagement,
    resolve_after_hours: hours ?? account.resolve_after_hours,
  };
}

/** AWS takes no longer one. */
const LONGEST_KEY = 128;

/** Null: stays as it is. */
export function contactTagKeyOf(given: string | null | undefined): string | null {
  if (given === null || given === undefined) return null;
  const path = ['input', 'contactTagKey'];
  const key = textOf(given, 'contactTagKey', LONGEST_KEY);
  if (!/^[\p{L}\p{Z}\p{N}_.:/=+\-@]+$/u.test(key)) {
    throw new InvalidError('A tag key has letters, digits, spaces and _ . : / = + - @ only.', path);
  }
  if (/^aws:/i.test(key)) throw new InvalidError('Tags that begin with aws: are AWS’s own.', path);
  return key;
}
