import * as Words from '../domain/words';
import { words } from './declare';

words('SignalSource', Words.SignalSource, 'Where a signal came from.', {
  CLOUDWATCH: 'An alarm of Amazon CloudWatch changed its state.',
  GUARDDUTY: 'A finding of Amazon GuardDuty.',
  MACIE: 'A finding of Amazon Macie.',
  CONFIG: 'A compliance change of AWS Config.',
  BACKUP: 'A backup, restore or copy job of AWS Backup.',
  EC2: 'A change in the state of an EC2 instance.',
  SSM: 'AWS Systems Manager: an automation, a maintenance window or a change in patch compliance.',
  HEALTH: 'A notice of AWS Health.',
  RDS: 'An event of Amazon RDS.',
  EVENTBRIDGE_GENERIC: 'Any other event that came through EventBridge.',
  WEBHOOK_GENERIC: 'A message that a system sent to the generic endpoint.',
  CUSTOMER: 'A report by the customer.',
});

words('IngestOutcome', Words.IngestOutcome, 'What became of a signal. Every signal ends in exactly one of these.', {
  OPENED: 'It opened an alert.',
  APPENDED: 'It joined, changed or ended an alert that was open.',
  SUPPRESSED: 'A suppression covered it.',
  DUPLICATE: "It carries the sender's id of an earlier signal with another body; `duplicateOf` names that one.",
  IGNORED: 'A rule says that nothing follows from it; `explanation` names the rule.',
  REJECTED: 'It may not be taken from this sender; `explanation` names the reason.',
});

words('AlertStatus', Words.AlertStatus, 'Where an alert stands. All but RESOLVED and CLOSED count as open.', {
  OPEN: 'The condition lasts and nothing has been decided yet.',
  AWAITING_CUSTOMER: 'The customer has been asked whether it has an impact and has three days to answer.',
  REMEDIATING: 'An automated remedy is under way.',
  SUPPRESSED: 'A suppression covers it; it is taken up again when that ends.',
  ESCALATED: 'It belongs to an incident.',
  RESOLVED: 'The condition ended, the customer saw no impact, or the question stayed unanswered.',
  CLOSED: 'It has no impact and needed no work.',
});

words('RemediationStatus', Words.RemediationStatus, 'Where an automatic remediation stands.', {
  PENDING: 'It waits for its guards to be judged.',
  RUNNING: 'An automation works, or is about to.',
  WAITING: 'It waits for the alarm to clear, or for another remediation of the same resource.',
  SUCCEEDED: 'The alert is over: an incident was prevented.',
  FAILED: 'It did not help; the alert became an incident.',
  BLOCKED: 'A guard did not let it go on; the alert became an incident. `guard` says why.',
  CANCELLED: 'The alert was over before anything was done.',
});

words('RemediationStepStatus', Words.RemediationStepStatus, 'Where a step of an automatic piece of work stands.', {
  PENDING: 'It has not begun.',
  IN_PROGRESS: 'It is under way.',
  WAITING: 'It waits for something outside.',
  SUCCESS: 'It ended well.',
  TIMED_OUT: 'It took longer than it may, and was stopped.',
  CANCELLING: 'It is being stopped.',
  CANCELLED: 'It was stopped, or was over before it began.',
  FAILED: 'It ended badly; `failureMessage` says how.',
  SKIPPED: 'It was left out.',
});

words('Impact', Words.Impact, 'What is known about the effect of an alert on the customer.', {
  KNOWN: 'It has an effect: an incident follows at once.',
  UNCERTAIN: 'It may have one: the customer is asked.',
  NONE: 'It has none.',
});

words('IncidentPriority', Words.IncidentPriority, 'How urgent an incident is.', {
  HIGH: 'Significant business impact: critical functions of production are unavailable.',
  MEDIUM: 'Moderate impact: the service is degraded.',
  LOW: 'Functions that are not critical are affected.',
});

words('IncidentStatus', Words.IncidentStatus, 'Where an incident stands. All but RESOLVED count as open.', {
  UNASSIGNED: 'Opened; nobody has taken it up.',
  OPENED: 'Assigned to somebody who has not acknowledged it.',
  WORK_IN_PROGRESS: 'Accelerate works on it.',
  PENDING_CUSTOMER_ACTION: 'It waits for the customer.',
  CUSTOMER_ACTION_COMPLETED: 'The customer has done or answered what was asked; it is up to Accelerate again.',
  REOPENED: 'It was resolved and the customer or an engineer took it up again.',
  RESOLVED: 'Ended. It can be rated, and reopened.',
});

words('ServiceRequestCategory', Words.ServiceRequestCategory, 'What kind of request a service request is.', {
  GENERAL_GUIDANCE: 'A question about managed operations.',
  PATCHING: 'A question or wish about patching.',
  BACKUP: 'A question or wish about backups.',
  AWS_SERVICE: 'A question about how an AWS service works.',
  FEATURE_CONFIGURATION: 'A wish about the configuration of Accelerate’s features.',
  CONFIG_EXCEPTION: 'A wish to exempt resources from a Config rule.',
  REMEDIATION: 'A wish to have something put right.',
  TERMINATION: 'The end of the service for accounts.',
  ALERT_NOTIFICATION: 'Accelerate asks whether alerts of uncertain impact affect the customer.',
  MAINTENANCE_NOTICE: 'Accelerate announces a patch window or tells its outcome.',
  CRITICAL_RECOMMENDATION: 'Accelerate warns with a date; to leave it undone is at the customer’s risk.',
  BLOCKED_REMEDIATION: 'A guard kept an automatic remediation from running; the customer decides.',
  FINDING_SUPPRESSION: 'Accelerate tells that findings of a kind are suppressed.',
  TAG_CONFLICT: 'Tags contradict each other, so that a configured response was not taken.',
  OTHER: 'None of these; also what an incident became that was none.',
});

words(
  'ServiceRequestStatus',
  Words.ServiceRequestStatus,
  'Where a service request stands. All but RESOLVED are open.',
  {
    UNASSIGNED: 'Opened; nobody has replied.',
    OPENED: 'Taken up in AWS Support; nobody has replied.',
    WORK_IN_PROGRESS: 'Accelerate works on it.',
    PENDING_CUSTOMER_ACTION: 'It waits for the customer.',
    CUSTOMER_ACTION_COMPLETED: 'The customer has answered; it is up to Accelerate again.',
    REOPENED: 'It was resolved and the customer wrote again.',
    RESOLVED: 'Ended.',
  },
);

words('ProblemStatus', Words.ProblemStatus, 'Where a problem stands. All but RESOLVED are open.', {
  OPEN: 'Opened for its incidents; nobody looks into it yet.',
  INVESTIGATING: 'The root cause is looked for, also again after a resolution that did not hold.',
  ROOT_CAUSE_KNOWN: 'The root cause is known and written down.',
  REMEDIATING: 'The root cause is being removed.',
  RESOLVED: 'Ended by resolveProblem.',
});

words('CorrectiveActionStatus', Words.CorrectiveActionStatus, 'Where a corrective action stands.', {
  OPEN: 'To be done.',
  IN_PROGRESS: 'Somebody is at it.',
  DONE: 'Done.',
  DROPPED: 'It will not be done.',
});

words('IncidentOrigin', Words.IncidentOrigin, 'How an incident came about.', {
  DETECTED: 'Found by Accelerate: from an alert of known impact, or by one of its people.',
  CUSTOMER_REPORTED: 'Reported by the customer.',
  CONFIRMED_ALERT: 'From an alert whose impact was confirmed.',
  FAILED_REMEDIATION: 'From an alert that an automated remedy could not clear.',
  CONFIG_RULE: 'From a configuration rule that asks for an incident.',
  RECLASSIFIED: 'From a service request that turned out to be an incident.',
  SUPPORT_CASE: 'From a case in the AWS Support Center.',
});

words('ResolutionOutcome', Words.ResolutionOutcome, 'How an incident ended.', {
  RESTORED: 'The affected resources work again.',
  NOT_RESTORABLE: 'The affected resources cannot be restored.',
  RESTORE_INITIATED: 'A restore of the infrastructure, authorised by the customer, has been started.',
  NOT_AN_INCIDENT: 'It was none, or it was gathered into another incident; commitments are void.',
});

words('CommentVisibility', Words.CommentVisibility, 'Who reads a comment.', {
  CUSTOMER: "The customer's people and Accelerate's.",
  INTERNAL: "Accelerate's people only.",
});

words('SlaKind', Words.SlaKind, 'Which promise is meant.', {
  RESPONSE: "Accelerate's first word to the customer.",
  RESOLUTION: 'The end of the incident.',
});

words('SlaStatus', Words.SlaStatus, 'How one promise stands.', {
  RUNNING: 'Its clock runs.',
  PAUSED: 'Its clock stands still: the customer is waited for, or nothing is promised for the time.',
  MET: 'It was done before the target was used up, or there was no target to miss.',
  BREACHED: 'Its target was used up, whether or not it is done since.',
  VOID: 'Nothing is owed: the incident was none, or is treated in another.',
});

words('SlaState', Words.SlaState, 'How both promises on an incident stand, the most pressing first.', {
  NONE: 'No target is agreed.',
  ON_TRACK: 'A clock runs, and less than three quarters of its target are used.',
  AT_RISK: 'A clock runs, and three quarters of its target are used.',
  PAUSED: 'The clocks stand still.',
  BREACHED: 'A target was used up.',
  MET: 'All that was promised was done in time.',
  VOID: 'Nothing is owed.',
});

words('SlaPauseReason', Words.SlaPauseReason, 'Why the clocks of an incident stood still.', {
  WAITING_ON_CUSTOMER: 'The customer was waited for; the time between resolved and reopened counts as that too.',
  AGREED_WINDOW: 'It was agreed that nothing is promised for the time.',
});

words('CorrelationMode', Words.CorrelationMode, 'Whether a correlation rule acts.', {
  MONITOR:
    'It changes nothing, and says on each new alert (in `explanation.inputs.monitored`) what it would have made of it.',
  ACTIVE: 'It takes alerts together.',
  DISABLED: 'It rests.',
});

words('CorrelationKey', Words.CorrelationKey, 'What alerts that are taken together have in common.', {
  ACCOUNT: 'The account; alerts of different accounts are never taken together anyway.',
  REGION: 'The AWS Region; what has none is of one group.',
  RESOURCE: 'The resource; an alert without a known one is of no group with others.',
  DEFINITION: 'The definition of the alarm, as the built-in correlation tells definitions apart.',
  TAG: 'The value of a tag on the resource; the key is the rule’s `tagKey`.',
});
