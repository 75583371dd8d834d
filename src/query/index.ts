export { createReadPath, type ReadPathDependencies } from './read-path';
export type { EventsRequest, NodeRequest, ReadPath, ReadPorts, ReadRequest, ReadResult } from './ports';
