/** Durable background work: a task's name, the ids it is about, and a key that makes a second enqueue of the same a no-op. */
export interface JobDraft {
  task: Task;
  /** Same key, not yet started: replaced, not doubled. */
  key: string;
  ids: Record<string, string | number | boolean | null>;
  /** Wall time; only for retries and spreading. Waits in service time are timers. */
  runAt?: Date;
  /** Jobs of one queue run one after another. */
  queue?: string;
}

/** Work that falls due in service time; a leader turns it into a job. */
export interface TimerDraft {
  task: Task;
  key: string;
  ids: Record<string, string | number | boolean | null>;
  dueAt: Date;
}

export const Task = [
  'verify-account',
  'sync-account',
  'sync-region',
  'sync-support',
  'deliver-to-support',
  'deploy-monitoring',
  'apply-alarms',
  'check-monitoring',
  'route-found-alarms',
  'route-found-backups',
  'apply-backup-plan',
  'start-backup-job',
  'reroute-signals',
  'resolve-unanswered-alert',
  'end-alert-flapping',
  'settle-suppression',
  'resolve-grouped-incident',
  'follow-service-level',
  'check-instance',
  'run-remediation',
  'run-restore',
  'expire-recovery-points',
  'refresh-coverage',
  'apply-patch-window',
  'follow-patch-window',
  'send-patch-notice',
  'end-add-on',
  'find-patch-runs',
  'follow-patch-run',
  'follow-patch-target',
  'escalate-incident',
  'review-escalations',
  'deliver-email',
  'deliver-webhook',
  'deliver-slow-webhook',
  'sync-patches',
  'apply-patch-baseline',
  'store-patch-snapshots',
  'sweep',
] as const;
export type Task = (typeof Task)[number];
