import { randomUUID } from 'node:crypto';
import { testDatabase } from '../harness/database';
import { writeEvents } from '../log/write-events';
import { callerOf, startService, type Service, type ServiceOptions } from './service';

/** For one test file: a database, and services of which each test leaves nothing behind. */
export function testServices() {
  const database = testDatabase();
  const organizationId = randomUUID();
  const services: Service[] = [];

  afterEach(async () => {
    for (const service of services.splice(0)) {
      await service.stop();
      expect(service.faults).toEqual([]);
      expect(service.subscriptions.counts()).toEqual({ sockets: 0, eventStreams: 0, subscriptions: 0, groups: 0 });
    }
  });

  return {
    organizationId,
    /** One with a caller that is authorized by `Bearer key`. */
    async started(options: ServiceOptions = {}): Promise<Service> {
      const service = await startService(database.url, options);
      services.push(service);
      callerOf(service, 'key', { organizations: [organizationId] });
      return service;
    },
    write: (service: Service, count: number, summary = 'event') =>
      writeEvents(
        service.admin,
        Array.from({ length: count }, (_, i) => ({ organizationId, summary: `${summary} ${i}` })),
      ),
  };
}
