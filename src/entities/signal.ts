import { Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn, type Relation } from 'typeorm';
import { IngestOutcome, SignalSource } from '../domain/words';
import { Account } from './account';
import { Text, Time, Uuid, Word, Words } from './columns';

/** One delivery from outside, stored once with its outcome and why. A repeat raises `deliveries` and adds no row. */
@Entity('signal')
@Words('signal', 'source', SignalSource)
@Words('signal', 'outcome', IngestOutcome)
@Index('signal_unique', ['aws_account_id', 'source', 'sender_event_id', 'body_hash'], { unique: true })
@Index('signal_list_received', ['organization_id', 'received_at', 'id'])
@Index('signal_received', ['received_at', 'id'])
@Index('signal_account', ['account_id', 'received_at', 'id'])
@Index('signal_alert', ['alert_id', 'received_at', 'id'])
@Index('signal_unmatched', ['aws_account_id', 'received_at'], { where: 'account_id is null' })
export class Signal {
  @PrimaryColumn('uuid') id: string;
  /** null: unknown account, or another organization's key: Accelerate alone sees it. */
  @Uuid({ nullable: true }) organization_id: string | null;
  @Uuid({ nullable: true }) account_id: string | null;
  @ManyToOne(() => Account) @JoinColumn({ name: 'account_id' }) account: Relation<Account> | null;
  /** As the sender printed it, known to us or not; empty where it named none. */
  @Text() aws_account_id: string;
  @Text({ nullable: true }) region: string | null;
  @Word() source: SignalSource;
  @Text() sender_event_id: string;
  @Column('bytea') body_hash: Buffer;
  @Time() occurred_at: Date;
  @Time() received_at: Date;
  @Word() outcome: IngestOutcome;
  /** { summary, rule, ruleVersion, inputs } */
  @Column('jsonb') explanation: Record<string, unknown>;
  @Uuid({ nullable: true }) alert_id: string | null;
  @Uuid({ nullable: true }) duplicate_of_id: string | null;
  @Column('int', { default: 1 }) deliveries: number;
  /** The body as it came. */
  @Column('text') body: string;
  /** What the API shows instead of the body, where that is not JSON. */
  @Column('jsonb', { nullable: true }) payload: Record<string, unknown> | null;
  /** What the normaliser made of it: what routing (and routing again) reads. */
  @Column('jsonb') normalised: Record<string, unknown>;
}
