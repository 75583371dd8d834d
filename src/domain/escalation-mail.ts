import type { IncidentPriority, IncidentStatus } from './words';

export interface EscalationFacts {
  incident: {
    number: string;
    title: string;
    priority: IncidentPriority;
    status: IncidentStatus;
    created_at: Date;
    test: boolean;
  };
  organization: string;
  account: string;
  policy: string;
  /** "was not acknowledged for 15 min" */
  why: string;
  /** "step 1 of 2" */
  what: string;
  at: Date;
}

const SUBJECT = 180;

/** What is written to somebody: which incident, where, why now. Nothing that a forwarded mail may not tell. */
export function escalationMail(facts: EscalationFacts): { subject: string; body: string } {
  const { incident } = facts;
  const title = line(incident.title);
  const subject = `${incident.test ? '[Test] ' : ''}[${incident.priority}] ${incident.number} ${facts.why}: ${title}`;
  const body = [
    `${incident.number} ${facts.why}.`,
    '',
    `Incident:     ${incident.number}, ${title}`,
    `Priority:     ${incident.priority}`,
    `Status:       ${incident.status}`,
    `Organization: ${line(facts.organization)}`,
    `Account:      ${line(facts.account)}`,
    `Opened:       ${incident.created_at.toISOString()}`,
    `Now:          ${facts.at.toISOString()}`,
    ...(incident.test ? ['', 'It is a test: nothing is broken.'] : []),
    '',
    `You receive this as ${facts.what} of the escalation policy “${line(facts.policy)}”.`,
    'Acknowledging the incident, resolving it or asking the customer to act stops further steps.',
    '',
  ].join('\n');
  return { subject: [...subject].slice(0, SUBJECT).join(''), body };
}

/** Somebody's text on one line, without what a terminal or a mail program would obey. */
export function line(text: string): string {
  return text
    .replace(/[\p{Cc}\p{Cf}]+/gu, ' ')
    .replace(/\s+/g, ' ')
    .trim();
}
