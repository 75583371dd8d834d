export interface Communication {
  /** Who wrote: an address or an ARN's name. */
  by: string;
  body: string;
  at: number;
}

/** A case of AWS Support in an account. */
export interface Case {
  id: string;
  displayId: string;
  accountId: string;
  subject: string;
  status:
    | 'unassigned'
    | 'opened'
    | 'work-in-progress'
    | 'pending-customer-action'
    | 'customer-action-completed'
    | 'reopened'
    | 'resolved';
  serviceCode: string;
  categoryCode: string;
  severityCode: string;
  issueType: string;
  language: string;
  submittedBy: string;
  ccEmailAddresses: string[];
  createdAt: number;
  communications: Communication[];
}

/** How AWS Support serves an account. */
export interface SupportPlan {
  /** false: its plan has no Support API. */
  subscribed: boolean;
  /**
   * Whose word the platform's role has in a case: AWS's, as AMS's own operators do, or that of the account that the role
   * belongs to, as with every other role.
   */
  platform: 'AWS' | 'CUSTOMER';
}

export interface HealthEntity {
  value: string;
  status: 'IMPAIRED' | 'UNIMPAIRED' | 'PENDING' | 'RESOLVED' | 'UNKNOWN';
}

/** An event of AWS Health as an account sees it. */
export interface HealthEvent {
  arn: string;
  accountId: string;
  region: string;
  service: string;
  typeCode: string;
  category: 'issue' | 'accountNotification' | 'scheduledChange' | 'investigation';
  scopeCode: 'ACCOUNT_SPECIFIC' | 'PUBLIC';
  status: 'open' | 'closed' | 'upcoming';
  startedAt: number;
  endedAt?: number;
  updatedAt: number;
  description: string;
  entities: HealthEntity[];
}
