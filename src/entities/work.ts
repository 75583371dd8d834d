import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import type { NodeType } from '../domain/id';
import { JobStatus } from '../domain/words';
import { Text, Time, Uuid, Word, Words } from './columns';

/** A piece of background work as the API shows it. */
@Entity('job')
@Words('job', 'status', JobStatus)
@Index('job_account', ['account_id', 'created_at'])
export class Job {
  @PrimaryColumn('uuid') id: string;
  @Uuid({ nullable: true }) organization_id: string | null;
  @Uuid({ nullable: true }) account_id: string | null;
  @Text() kind: string;
  @Word() status: JobStatus;
  @Text({ nullable: true }) subject_type: NodeType | null;
  @Uuid({ nullable: true }) subject_id: string | null;
  @Time() created_at: Date;
  @Time({ nullable: true }) started_at: Date | null;
  @Time({ nullable: true }) ended_at: Date | null;
  @Column('int', { default: 0 }) done: number;
  @Column('int', { nullable: true }) total: number | null;
  @Text({ nullable: true }) error: string | null;
  /** What `done` counts, by name: a part that runs again after a crash is counted once. */
  @Column('text', { array: true, default: '{}' }) ended_parts: string[];
}

/** Something that falls due in service time. */
@Entity('timer')
@Index('timer_due', ['due_at'])
export class Timer {
  @PrimaryColumn({ type: 'text', collation: 'C' }) task: string;
  @PrimaryColumn({ type: 'text', collation: 'C' }) key: string;
  @Column('jsonb') ids: Record<string, unknown>;
  @Time() due_at: Date;
}

/** One row: how far service time is ahead of the wall clock, in milliseconds. Zero and unmovable outside the sandbox. */
@Entity('service_clock')
export class ServiceClock {
  @PrimaryColumn('boolean', { default: true }) singleton: boolean;
  @Column('bigint', { default: 0 }) offset_ms: string;
}

/** What a mutation with an idempotency key did: enough to answer a repeat, nothing secret and no rendered text. */
@Entity('idempotency')
@Index('idempotency_created', ['created_at'])
export class Idempotency {
  @PrimaryColumn('uuid') principal_id: string;
  @PrimaryColumn({ type: 'text', collation: 'C' }) operation: string;
  @PrimaryColumn({ type: 'text', collation: 'C' }) key: string;
  @Column('bytea') input_hash: Buffer;
  @Column('jsonb') outcome: Record<string, unknown>;
  @Time() created_at: Date;
}

/** A process that takes jobs, and when it was last alive (wall clock). */
@Entity('worker_heartbeat')
export class WorkerHeartbeat {
  @PrimaryColumn({ type: 'text', collation: 'C' }) worker_id: string;
  @Time() seen_at: Date;
}
