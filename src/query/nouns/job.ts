import { NodeType } from '../../domain/id';
import { anyNode } from '../actor';
import { dateTime, id, one, value } from '../fields';
import type { Noun } from '../language';

export const job: Noun = {
  type: 'Job',
  entitled: 'Job',
  source: 'job',
  fields: {
    id: id('Job'),
    kind: value('kind'),
    status: value('status'),
    subject: anyNode(
      NodeType.filter((type) => type !== 'Event' && type !== 'Responsibility'),
      'subject_type',
      'subject_id',
    ),
    account: one('Account', 'account_id'),
    createdAt: dateTime('created_at'),
    startedAt: dateTime('started_at'),
    endedAt: dateTime('ended_at'),
    done: value('done'),
    total: value('total'),
    error: value('error'),
  },
  filters: {},
  orders: {},
};
