export type { EventLog, EventLogOptions } from './event-log';
export type { PositionRow } from './row';
export { startSequencer, type Sequencer, type SequencerOptions } from './sequencer';
export { openEventLog } from './tail';
