/**
 * The wall between the rooms: no circle; nothing imports upwards; operations and integrations meet only in jobs.
 * One rule a room. ARCHITECTURE.md says the same in words.
 */
const rooms = {
  domain: [],
  entities: ['domain'],
  database: ['entities', 'domain'],
  integrations: ['domain'],
  operations: ['database', 'entities', 'domain'],
  schema: ['domain'],
  query: ['database', 'entities', 'domain'],
  log: ['database', 'entities', 'domain'],
  resolvers: ['schema', 'operations', 'query', 'domain'],
  subscriptions: ['schema', 'operations', 'query', 'log', 'domain'],
  reports: ['operations', 'query', 'domain'],
  jobs: ['operations', 'integrations', 'reports', 'log', 'domain'],
  http: ['schema', 'resolvers', 'query', 'subscriptions', 'operations', 'domain'],
  sandbox: [],
};

const reason = {
  domain: 'The domain is words and pure rules: what it needs from outside comes in as arguments.',
  operations: 'An operation writes rows and enqueues a job; the job is what talks to AWS.',
  integrations: 'An integration speaks to one outside service and knows nothing of our tables.',
  sandbox: 'The sandbox stands for AWS: it knows nothing of the service that calls it.',
};

module.exports = {
  forbidden: [
    {
      name: 'no-circle',
      comment: 'Two files that import each other are one file: move what both need to a third.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    ...Object.entries(rooms).map(([room, allowed]) => ({
      name: `${room}-imports`,
      comment: `${reason[room] ?? 'Nothing imports upwards.'} ${room} may import: ${[room, ...allowed].join(', ')}.`,
      severity: 'error',
      from: { path: `^src/${room}/` },
      to: { path: '^(src|migrations|ormconfig)', pathNot: `^src/(${[room, ...allowed].join('|')})/` },
    })),
    {
      name: 'config-readers',
      comment: 'Settings come as arguments: only composition reads config.ts.',
      severity: 'error',
      from: { pathNot: '^(src/(server|worker|admin|scenario)\\.ts|ormconfig\\.ts|src/config\\.ts|src/compose/)' },
      to: { path: '^src/config\\.ts$' },
    },
    {
      name: 'composition-is-the-top',
      comment: 'compose/ puts the rooms together; no room knows it.',
      severity: 'error',
      from: { pathNot: '^(src/(server|worker|admin|scenario)\\.ts|src/compose/)' },
      to: { path: '^src/compose/' },
    },
  ],
  options: {
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
    exclude: { path: 'node_modules' },
  },
};
