import { id, value } from '../fields';
import type { Noun } from '../language';

export const responsibility: Noun = {
  type: 'Responsibility',
  entitled: 'Responsibility',
  source: 'responsibility',
  fields: {
    id: id('Responsibility'),
    code: value('code'),
    category: value('category'),
    activity: value('activity'),
    customer: value('customer'),
    accelerate: value('accelerate'),
    operations: value('operations'),
    position: value('position'),
  },
  filters: {},
  orders: {},
};
