import { reasonDemanded } from '../domain/break-glass';
import { ForbiddenError, NotFoundError, NotResponsibleError } from '../domain/error';
import { decide } from '../domain/permission';
import type { Unit } from './unit';

/**
 * The first statement of every operation: role, scope and the responsibility table decide whether this caller may do
 * it. Tenancy is not decided here: another tenant's object is simply not found.
 */
export function authorize(unit: Unit, operation: string): void {
  if (unit.caller.role === 'BREAK_GLASS' && !unit.caller.reason) throw reasonDemanded();
  const decision = decide(unit.caller, operation);
  if (decision.allowed) {
    unit.raciCode = decision.raci?.code ?? null;
    return;
  }
  if (decision.code === 'NOT_RESPONSIBLE') {
    throw new NotResponsibleError(decision.reason, decision.responsibleParty!, decision.responsibility!.code);
  }
  if (decision.code === 'NOT_FOUND') throw new NotFoundError(decision.reason);
  throw new ForbiddenError(decision.reason);
}
