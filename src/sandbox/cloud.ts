import type { Clock } from './clock';
import type { Journal, Table } from './journal';
import type { RecoveryPoint } from './world/recovery-types';
import type { TrailEvent } from './world/trail-types';
import type * as T from './world/types';

/** The header of a world: what it was generated from. */
export interface Origin {
  seed: string;
  accounts: number;
  resources: number;
  createdAt: number;
}

/** Everything the simulated cloud holds. Scope of a regional table is `account/region`. */
export class Cloud {
  readonly origin: Table<Origin>;
  readonly accounts: Table<T.Account>;
  readonly trust: Table<T.Trust>;
  readonly weather: Table<T.Weather>;
  readonly instances: Table<T.Instance>;
  readonly volumes: Table<T.Volume>;
  readonly databases: Table<T.Database>;
  readonly natGateways: Table<T.NatGateway>;
  readonly vpnConnections: Table<T.VpnConnection>;
  readonly tagged: Table<T.Tagged>;
  readonly alarms: Table<T.Alarm>;
  readonly history: Table<T.AlarmHistory[]>;
  readonly conditions: Table<T.Condition>;
  readonly series: Table<T.Series>;
  readonly queues: Table<T.Queue>;
  readonly messages: Table<T.Message>;
  readonly topics: Table<T.Topic>;
  readonly subscriptions: Table<T.Subscription>;
  readonly rules: Table<T.Rule>;
  readonly targets: Table<T.Target>;
  readonly connections: Table<T.Connection>;
  readonly apiDestinations: Table<T.ApiDestination>;
  readonly calls: Table<number>;
  /** Of those calls the ones that were over a quota. */
  readonly throttled: Table<number>;
  readonly cases: Table<T.Case>;
  readonly supportPlans: Table<T.SupportPlan>;
  readonly healthEvents: Table<T.HealthEvent>;
  readonly offsets: Table<number>;
  readonly agenda: Table<T.Due>;
  readonly documents: Table<T.SsmDocument>;
  readonly executions: Table<T.Execution>;
  readonly commands: Table<T.Command>;
  readonly faults: Table<T.AutomationFault>;
  /** Scope of what belongs to a window or to a run of its task: `account/region/id`. */
  readonly windows: Table<T.MaintenanceWindow>;
  readonly windowTargets: Table<T.WindowTarget>;
  readonly windowTasks: Table<T.WindowTask>;
  readonly windowExecutions: Table<T.WindowExecution>;
  readonly windowInvocations: Table<T.WindowInvocation>;
  readonly modifications: Table<T.VolumeModification>;
  readonly snapshots: Table<T.Snapshot>;
  readonly fileSystems: Table<T.FileSystem>;
  readonly fileSystemVolumes: Table<T.FileSystemVolume>;
  /** By root volume, instance, task and fault. */
  readonly disks: Table<T.Disk>;
  readonly outages: Table<T.Outage>;
  readonly rootVolumeTasks: Table<T.RootVolumeTask>;
  readonly patchFaults: Table<T.PatchFault>;
  /** The latest installations of patches on an instance, by its id. */
  readonly installs: Table<T.Install[]>;
  readonly backupVaults: Table<T.BackupVault>;
  readonly backupPlans: Table<T.BackupPlan>;
  readonly backupSelections: Table<T.BackupSelection>;
  readonly backupJobs: Table<T.BackupJob>;
  readonly recoveryPoints: Table<RecoveryPoint>;
  readonly copyJobs: Table<T.CopyJob>;
  readonly restoreJobs: Table<T.RestoreJob>;
  readonly backupFaults: Table<T.BackupFault>;
  readonly backupOrders: Table<T.BackupOrder>;
  readonly backupLosses: Table<T.BackupLosses>;
  readonly patchBaselines: Table<T.PatchBaseline>;
  /** The id of the baseline that is the default of an operating system. */
  readonly patchDefaults: Table<string>;
  readonly patchGroups: Table<T.PatchGroup>;
  readonly patchReports: Table<T.PatchReport>;
  readonly patchScans: Table<T.PatchScan>;
  /** When a snapshot of approved patches was first asked for. */
  readonly patchSnapshots: Table<number>;
  /** Calls that changed something, as CloudTrail has them. */
  readonly trail: Table<TrailEvent>;
  readonly keys: Table<{ privateKey: string; certificate: string }>;
  /** Where this sandbox is reached; known once it listens. */
  url = '';
  /** Set when the sandbox ends, so that long polls answer at once. */
  closing = false;
  private moment?: number | undefined;

  constructor(
    readonly journal: Journal,
    readonly clock: Clock,
    readonly log: (line: string) => void,
  ) {
    this.origin = journal.table('origin');
    this.accounts = journal.table('accounts');
    this.trust = journal.table('trust');
    this.weather = journal.table('weather');
    this.instances = journal.table('instances');
    this.volumes = journal.table('volumes');
    this.databases = journal.table('databases');
    this.natGateways = journal.table('natGateways');
    this.vpnConnections = journal.table('vpnConnections');
    this.tagged = journal.table('tagged');
    this.alarms = journal.table('alarms');
    this.history = journal.table('history');
    this.conditions = journal.table('conditions');
    this.series = journal.table('series');
    this.queues = journal.table('queues');
    this.messages = journal.table('messages');
    this.topics = journal.table('topics');
    this.subscriptions = journal.table('subscriptions');
    this.rules = journal.table('rules');
    this.targets = journal.table('targets');
    this.connections = journal.table('connections');
    this.apiDestinations = journal.table('apiDestinations');
    this.calls = journal.table('calls');
    this.throttled = journal.table('throttled');
    this.cases = journal.table('cases');
    this.supportPlans = journal.table('supportPlans');
    this.healthEvents = journal.table('healthEvents');
    this.offsets = journal.table('offsets');
    this.agenda = journal.table('agenda');
    this.documents = journal.table('documents');
    this.executions = journal.table('executions');
    this.commands = journal.table('commands');
    this.faults = journal.table('faults');
    this.windows = journal.table('windows');
    this.windowTargets = journal.table('windowTargets');
    this.windowTasks = journal.table('windowTasks');
    this.windowExecutions = journal.table('windowExecutions');
    this.windowInvocations = journal.table('windowInvocations');
    this.modifications = journal.table('modifications');
    this.snapshots = journal.table('snapshots');
    this.fileSystems = journal.table('fileSystems');
    this.fileSystemVolumes = journal.table('fileSystemVolumes');
    this.disks = journal.table('disks');
    this.outages = journal.table('outages');
    this.rootVolumeTasks = journal.table('rootVolumeTasks');
    this.patchFaults = journal.table('patchFaults');
    this.installs = journal.table('installs');
    this.backupVaults = journal.table('backupVaults');
    this.backupPlans = journal.table('backupPlans');
    this.backupSelections = journal.table('backupSelections');
    this.backupJobs = journal.table('backupJobs');
    this.recoveryPoints = journal.table('recoveryPoints');
    this.copyJobs = journal.table('copyJobs');
    this.restoreJobs = journal.table('restoreJobs');
    this.backupFaults = journal.table('backupFaults');
    this.backupOrders = journal.table('backupOrders');
    this.backupLosses = journal.table('backupLosses');
    this.patchBaselines = journal.table('patchBaselines');
    this.patchDefaults = journal.table('patchDefaults');
    this.patchGroups = journal.table('patchGroups');
    this.patchReports = journal.table('patchReports');
    this.patchScans = journal.table('patchScans');
    this.patchSnapshots = journal.table('patchSnapshots');
    this.trail = journal.table('trail');
    this.keys = journal.table('keys');
  }

  /** Service time. */
  now(): number {
    return this.moment ?? this.clock.now();
  }

  /** Does something as of a moment that a moved clock has passed over: whatever it dates bears that moment. */
  at<R>(moment: number, act: () => R): R {
    const before = this.moment;
    this.moment = moment;
    try {
      return act();
    } finally {
      this.moment = before;
    }
  }

  account(id: string): T.Account | undefined {
    return this.accounts.get('all', id);
  }

  /** The sample customers' accounts; the spare one is nobody's. */
  allAccounts(): T.Account[] {
    return this.accounts.all('all').filter((account) => account.organization !== null);
  }

  trustOf(accountId: string): T.Trust {
    return this.trust.get('all', accountId) ?? { roles: [], revoked: false };
  }
}

export const scopeOf = (accountId: string, region: string): string => `${accountId}/${region}`;
