import { Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn, type Relation } from 'typeorm';
import { Account } from './account';
import { Time, Uuid } from './columns';

/** What was written to one owner about alerts of their resources that opened together. */
@Entity('contact_notice')
export class ContactNotice {
  @PrimaryColumn('uuid') id: string;
  @Uuid() organization_id: string;
  @Uuid() account_id: string;
  @ManyToOne(() => Account) @JoinColumn({ name: 'account_id' }) account: Relation<Account>;
  @Time() at: Date;
  @Column('text') subject: string;
  @Column('text') body: string;
}

/** That an owner was told of an alert, once: by which notice, and in which incident or question it was then. */
@Entity('alert_contact')
@Index('alert_contact_case', ['case_id', 'target'])
@Index('alert_contact_notice', ['contact_notice_id'])
export class AlertContact {
  /** Of a new alert it is written before the alert's row, whose explanation tells of it. */
  @PrimaryColumn('uuid') alert_id: string;
  @PrimaryColumn('text') target: string;
  @Uuid() organization_id: string;
  @Uuid() account_id: string;
  @Uuid() contact_notice_id: string;
  @ManyToOne(() => ContactNotice) @JoinColumn({ name: 'contact_notice_id' }) contact_notice: Relation<ContactNotice>;
  @Uuid() case_id: string;
}
