import type { Config } from '../config';
import type { Progress } from './progress';
import type { Service } from './service';

export function greeting(config: Config, { say }: Progress): void {
  say(`Opsgraph on Node ${process.version}, state in ${config.dataDir}`);
  say(
    config.sandbox
      ? 'SANDBOX: a simulated AWS; no call leaves this machine. SANDBOX=off serves real accounts.'
      : 'Real AWS accounts, by the ordinary credential chain.',
  );
}

/** One query to paste, with a key that works. */
export function firstQuery(service: Service, keysFile: string, { say }: Progress): void {
  if (!service.url) return;
  say('');
  say(`Explorer        ${service.url}/`);
  if (service.unclaimed) {
    say('Nobody can sign in yet. The first organization and its key (with the same settings as this start):');
    say('  npm run admin -- create-organization --name "Acme"');
    say('  npm run admin -- create-key --name portal --role CUSTOMER_ADMIN --organization "Acme"');
  }
  if (!service.keys) return;
  const query = '{ incidents(first: 3) { nodes { number status priority title account { name } } } }';
  say(`Keys            ${keysFile}`);
  say(`Customer's key  ${service.keys.customer.key}`);
  say('Try             ');
  say(`  curl -s ${service.url}/graphql -H 'content-type: application/json' \\`);
  say(`    -H 'authorization: Bearer ${service.keys.customer.key}' \\`);
  say(`    -d '${JSON.stringify({ query })}'`);
}
