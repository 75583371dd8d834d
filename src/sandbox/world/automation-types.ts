/** A key and its values, as AWS names what something is done to. */
export interface Selector {
  Key: string;
  Values: string[];
}

/** Something that happens by itself at a moment of service time. */
export interface Due {
  kind:
    | 'POWER'
    | 'EXECUTION'
    | 'COMMAND'
    | 'VOLUME'
    | 'SNAPSHOT'
    | 'DATABASE'
    | 'FILE_SYSTEM'
    | 'FILE_SYSTEM_VOLUME'
    | 'BOOT'
    | 'ROOT_VOLUME'
    | 'WINDOW'
    | 'WINDOW_EXECUTION'
    | 'BACKUP_RULE'
    | 'BACKUP_ORDER'
    | 'BACKUP_JOB'
    | 'RECOVERY_POINT'
    | 'COPY_JOB'
    | 'RESTORE_JOB'
    | 'PATCH_SCAN';
  scope: string;
  id: string;
  at: number;
}

/** Who waits for the end of something. */
export type Waiting = Pick<Due, 'kind' | 'id'>;

export interface SsmDocument {
  name: string;
  type: 'Automation' | 'Command';
  content: string;
  version: number;
  owner: string;
  createdAt: number;
}

export type Parameters = Record<string, string[]>;

export interface StepRun {
  id: string;
  name: string;
  action: string;
  status: 'InProgress' | 'Success' | 'Failed' | 'Cancelled' | 'TimedOut';
  startedAt: number;
  endedAt?: number;
  inputs: Record<string, string>;
  outputs: Parameters;
  failure?: string;
  attempts: number;
  next?: string;
  /** What a step that waits has begun: a command, or a moment until when it sleeps. */
  began?: string;
}

export interface Execution {
  id: string;
  document: string;
  version: number;
  parameters: Parameters;
  /** Resource ids that its parameters name. */
  resources: string[];
  clientToken?: string;
  status: 'Pending' | 'InProgress' | 'Success' | 'Failed' | 'TimedOut' | 'Cancelling' | 'Cancelled';
  startedAt: number;
  endedAt?: number;
  executedBy: string;
  current: string;
  steps: StepRun[];
  /** What steps gave, under `step.Output`. */
  values: Record<string, unknown>;
  outputs: Parameters;
  failure?: string;
  fault?: AutomationFault;
  /** What goes on when it is over. */
  wakes?: Waiting;
  /** The targets that it is run for, each by a child of its own. */
  fleet?: Fleet;
  /** The automation that it is a child of, and the target that it is for. */
  parentId?: string;
  target?: string;
}

export interface Fleet {
  /** The parameter that takes the target. */
  parameter: string;
  targets: Selector[];
  values: string[];
  maxConcurrency: string;
  maxErrors: string;
  /** In the order of the values. */
  children: string[];
  /** Why no further child begins. */
  closed?: 'ERRORS' | 'CANCELLED';
}

/** What goes wrong with the next executions that fit. */
export interface AutomationFault {
  id: string;
  document?: string;
  resourceId?: string;
  mode: 'FAIL' | 'HANG' | 'SLOW' | 'REFUSE' | 'LOSE_ANSWER';
  delayMs: number;
  left: number;
}

export interface Invocation {
  instanceId: string;
  status: 'Pending' | 'InProgress' | 'Success' | 'Failed' | 'Cancelled' | 'TimedOut';
  details: string;
  startedAt?: number;
  endedAt?: number;
  code: number;
  output: string;
  error: string;
  /** Of one that takes its time: where it has got to, and when it goes on. */
  phase?: 'LOOK' | 'INSTALL' | 'REBOOT';
  until?: number;
}

export interface Command {
  id: string;
  document: string;
  comment: string;
  parameters: Parameters;
  timeoutSeconds: number;
  requestedAt: number;
  /** How many instances have it at once, and how many of them may fail before the others are spared. */
  concurrency?: number;
  errors?: number;
  invocations: Invocation[];
  /** What goes on when it is over. */
  wakes?: Waiting;
}
