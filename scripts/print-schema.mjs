// Writes schema.graphql, the reviewed snapshot of the served API: `node scripts/print-schema.mjs`.
import { writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);
require('@swc-node/register');
const { printSchema } = require('graphql');
const { buildApiSchema } = require('../src/resolvers/schema.ts');

writeFileSync(new URL('../schema.graphql', import.meta.url), `${printSchema(buildApiSchema())}\n`);
