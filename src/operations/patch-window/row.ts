import type { PatchWindow as Entity } from '../../entities';

/** A window as its table has it. */
export type PatchWindow = Omit<Entity, 'account'>;
