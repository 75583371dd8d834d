import { serviceRequestTransition, ServiceRequestVerb } from '../../src/domain/service-request';
import { Party, ServiceRequestStatus } from '../../src/domain/words';

const no = null;
const working = 'WORK_IN_PROGRESS';
const pending = 'PENDING_CUSTOMER_ACTION';
const answered = 'CUSTOMER_ACTION_COMPLETED';
type Row = (ServiceRequestStatus | null)[];
const ended: Row = ['RESOLVED', 'RESOLVED', 'RESOLVED', 'RESOLVED', 'RESOLVED', 'RESOLVED', no];

/** Columns in the order of ServiceRequestStatus; null is refused. */
const table: Record<Exclude<ServiceRequestVerb, 'reply'> | 'reply CUSTOMER' | 'reply ACCELERATE', Row> = {
  'reply CUSTOMER': ['UNASSIGNED', 'OPENED', working, answered, answered, 'REOPENED', 'REOPENED'],
  'reply ACCELERATE': [working, working, working, working, working, working, 'RESOLVED'],
  ask: [pending, pending, pending, pending, pending, pending, no],
  note: [...ServiceRequestStatus],
  resolve: ended,
  reclassify: ended,
  open: ['OPENED', no, no, no, no, no, no],
  reopen: [no, no, no, no, no, no, 'REOPENED'],
};

const cases = ServiceRequestVerb.flatMap((verb) =>
  ServiceRequestStatus.flatMap((status, column) =>
    Party.map((party) => {
      const row = verb === 'reply' ? table[`reply ${party}` as const] : table[verb];
      return [status, verb, party, row[column]] as const;
    }),
  ),
);

test.each(cases)('%s %s by %s → %s', (status, verb, party, next) => {
  const result = serviceRequestTransition({ status }, verb, party);
  if (next) expect(result).toEqual({ status: next });
  else expect(result).toMatchObject({ refusal: 'INVALID_TRANSITION', path: ['input', 'serviceRequestId'] });
});
