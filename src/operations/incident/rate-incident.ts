import { InvalidError } from '../../domain/error';
import { transition } from '../../domain/incident';
import { accepted, optionalTextOf } from '../check';
import type { Operation } from '../perform';
import { changeIncident } from './change';
import { lockIncident, type IncidentInput } from './lock';

export interface RateIncidentInput extends IncidentInput {
  rating: number;
  comment?: string | null;
}

/** A later rating takes the place of an earlier one. */
export const rateIncident: Operation<RateIncidentInput> = async (unit, input) => {
  const { rating } = input;
  if (!Number.isInteger(rating) || rating < 1 || rating > 5) {
    throw new InvalidError('A rating is a whole number from 1 to 5.', ['input', 'rating']);
  }
  const comment = optionalTextOf(input.comment, 'comment');
  const incident = await lockIncident(unit, input);
  return changeIncident(unit, incident, {
    columns: {
      status: accepted(transition(incident, 'rate', unit.caller.party)),
      rating,
      rating_comment: comment,
    },
    event: {
      kind: 'INCIDENT_RATED',
      summary: `${unit.caller.name} rated ${incident.number} with ${rating} of 5.`,
      after: comment === null ? {} : { comment },
    },
  });
};
