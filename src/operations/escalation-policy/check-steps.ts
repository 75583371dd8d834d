import { isoDuration, secondsOf, spoken } from '../../domain/duration';
import { isEmail } from '../../domain/email';
import { InvalidError } from '../../domain/error';
import { uuidOf } from '../../domain/id';
import type { EscalationStep } from '../../domain/escalation';
import { isStorable, notFound } from '../check';

export interface EscalationStepInput {
  after: string;
  emails?: string[] | null;
  webhookIds?: string[] | null;
}

const MOST_STEPS = 10;
const MOST_EMAILS = 20;
const MOST_WEBHOOKS = 10;
const LONGEST_S = 30 * 86_400;
/** More often nobody reads it. */
const SHORTEST_REMINDER_S = 5 * 60;

/** The steps as they are stored: durations in one spelling, addresses in lower case. */
export function stepsOf(steps: readonly EscalationStepInput[]): EscalationStep[] {
  if (steps.length === 0) throw new InvalidError('steps is empty.', ['input', 'steps'], 'REQUIRED');
  if (steps.length > MOST_STEPS) {
    throw new InvalidError(`steps has at most ${MOST_STEPS} entries.`, ['input', 'steps'], 'TOO_MANY');
  }
  let before = 0;
  return steps.map((step, at) => {
    const path = ['input', 'steps', `${at}`];
    const seconds = within(step.after, 1, [...path, 'after']);
    if (seconds <= before) {
      throw new InvalidError(
        `Step ${at + 1} must come later than the one before it, which comes after ${spoken(before)}.`,
        [...path, 'after'],
      );
    }
    before = seconds;
    return {
      after: isoDuration(seconds),
      emails: emailsOf(step.emails ?? [], [...path, 'emails']),
      webhookIds: webhookIdsOf(step.webhookIds ?? [], [...path, 'webhookIds']),
    };
  });
}

export function reminderOf(renotifyAfter: string | null | undefined): string | null {
  if (renotifyAfter === null || renotifyAfter === undefined) return null;
  return isoDuration(within(renotifyAfter, SHORTEST_REMINDER_S, ['input', 'renotifyAfter']));
}

function within(duration: string, least: number, path: string[]): number {
  const seconds = secondsOf(duration);
  if (seconds >= least && seconds <= LONGEST_S) return seconds;
  throw new InvalidError(`${path.at(-1)} is from ${spoken(least)} to ${spoken(LONGEST_S)}.`, path);
}

function emailsOf(given: readonly string[], path: string[]): string[] {
  if (given.length > MOST_EMAILS) {
    throw new InvalidError(`A step has at most ${MOST_EMAILS} addresses.`, path, 'TOO_MANY');
  }
  const emails = given.map((text) => text.trim().toLowerCase());
  for (const [i, email] of emails.entries()) {
    // Beyond ASCII not every mail server takes an address.
    if (!isStorable(email) || !/^[\x21-\x7e]+$/.test(email) || !isEmail(email)) {
      throw new InvalidError('This is not an e-mail address.', [...path, `${i}`]);
    }
    if (emails.indexOf(email) !== i) throw new InvalidError('This address is named twice.', [...path, `${i}`]);
  }
  return emails;
}

/** As uuids; whether they are webhooks of the organization is asked where the policies are held. */
function webhookIdsOf(given: readonly string[], path: string[]): string[] {
  if (given.length > MOST_WEBHOOKS) {
    throw new InvalidError(`A step has at most ${MOST_WEBHOOKS} webhooks.`, path, 'TOO_MANY');
  }
  const ids = given.map((id, i) => uuidOf('Webhook', id) ?? notFound('Webhook', [...path, `${i}`]));
  const twice = ids.findIndex((id, i) => ids.indexOf(id) !== i);
  if (twice >= 0) throw new InvalidError('This webhook is named twice.', [...path, `${twice}`]);
  return ids;
}
