import { actor } from '../actor';
import { dateTime, id, value } from '../fields';
import { byText, byTime } from '../filter';
import type { Noun } from '../language';

export const comment: Noun = {
  type: 'Comment',
  entitled: 'Comment',
  source: 'comment',
  fields: {
    id: id('Comment'),
    body: value('body'),
    visibility: value('visibility'),
    author: actor({ kind: 'actor_kind', id: 'actor_id', name: 'actor_name', party: 'party', detail: 'actor_detail' }),
    party: value('party'),
    createdAt: dateTime('created_at'),
    editedAt: dateTime('edited_at'),
  },
  filters: { visibility: byText('visibility'), createdAt: byTime('created_at') },
  orders: { CREATED_AT: { column: 'created_at', kind: 'time' } },
  defaultOrder: { field: 'CREATED_AT', direction: 'ASC' },
};
