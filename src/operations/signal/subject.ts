import type { ImpactDecision } from '../../domain/catalog/impact';
import type { AlertedInstance } from '../../domain/ec2-alerting';
import type { Explanation } from '../../domain/explanation';
import type { AlertStatus, IncidentOrigin, SignalSource } from '../../domain/words';
import type { KnownResource, SignalAccount } from './item';

/** An alert whose course is to be decided: a new one, or a stored one that is taken up again. */
export interface Subject {
  alertId: string;
  /** Whether the condition lasts. */
  open: boolean;
  /** When it counts as having come: a storm is what comes together. */
  at: Date;
  account: SignalAccount;
  source: SignalSource;
  dedupKey: string;
  region: string | null;
  alarmId: string | null;
  resource: KnownResource | null;
  /** The EC2 instance that it is about; looked for where the account's parameters ask for it. */
  instance: AlertedInstance | null;
  impact: ImpactDecision;
  /** Its own impact, where it is judged as part of its instance's incident instead of being asked about. */
  uncertain?: ImpactDecision;
  title: string;
  /** What the sender says of why it fired. */
  reason: string | null;
  /** The signal that opened it, where it is at hand. */
  signalId: string | null;
  /** Set by the stage that takes the alert; the later ones leave it alone. */
  held: Held | null;
  /** What its incident comes from, where that is not its detection. */
  origin?: IncidentOrigin;
  incidentId: string | null;
  /** The service request that asks the customer about it. */
  questionId: string | null;
  /** Why it shares its incident or question, or has one of its own. */
  correlation: Explanation | null;
  /** Which owners of its resource are told, where a tag names them. */
  contacts: Explanation | null;
  /** Whether its instance answers, once that was looked at. */
  check?: Explanation;
  /** What declared rules in MONITOR would have made of it. */
  monitored?: readonly Explanation[];
}

/** What a stage made of an alert instead of an incident or a question. */
export interface Held {
  status: AlertStatus;
  explanation: Explanation;
  /** Of what is SUPPRESSED: what holds it back. */
  suppressionId?: string;
}

/** What an alert keeps of why it is what it is: its impact, and beside it what followed from that. */
export function explanationOf({ impact, correlation, contacts, held, check, monitored = [] }: Subject): Explanation {
  if (held?.status === 'CLOSED') {
    return { ...held.explanation, inputs: { ...held.explanation.inputs, impact: impact.explanation } };
  }
  const followed = {
    ...(check && { check }),
    ...(held?.status === 'OPEN' && { check: held.explanation }),
    ...(correlation && { correlation }),
    ...(contacts && { contacts }),
    ...(monitored.length > 0 && { monitored }),
    ...(held?.suppressionId && { suppression: held.explanation }),
  };
  return { ...impact.explanation, inputs: { ...impact.explanation.inputs, ...followed } };
}

const BY_IMPACT = { KNOWN: 'ESCALATED', UNCERTAIN: 'AWAITING_CUSTOMER', NONE: 'CLOSED' } as const;

/** What an alert is while its condition lasts, once every stage has judged it. */
export function openStatus({ held, impact }: Pick<Subject, 'held' | 'impact'>): AlertStatus {
  return held?.status ?? BY_IMPACT[impact.impact];
}
