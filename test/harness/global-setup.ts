import 'reflect-metadata';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { administer, databaseUrl, serverVariable, startTestServer, templateVariable } from './server';

declare global {
  // Read by the teardown, which runs in the same process.
  var stopTestServer: (() => Promise<void>) | undefined;
}

/** One server for a run (`TEST_DATABASE_URL`, or an embedded one), and in it one migrated database to clone. */
export default async function globalSetup(): Promise<void> {
  // Every run would print a paragraph about Node.js versions that the SDK will support.
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';
  const given = process.env.TEST_DATABASE_URL;
  const server = given ? { url: given, stop: async () => undefined } : await startTestServer();
  const template = `template_${process.pid}_${Date.now().toString(36)}`;
  globalThis.stopTestServer = async () => {
    if (given) await administer(given, (client) => client.query(`drop database if exists ${template} with (force)`));
    await server.stop();
  };
  try {
    await administer(server.url, (client) => client.query(`create database ${template}`));
    await prepareTemplate(databaseUrl(server.url, template));
  } catch (error) {
    await globalThis.stopTestServer();
    throw error;
  }
  process.env[serverVariable] = server.url;
  process.env[templateVariable] = template;
}

async function prepareTemplate(url: string): Promise<void> {
  const path = join(__dirname, '../../src/database/migrate');
  if (!existsSync(`${path}.ts`)) return;
  const { migrate } = (await import(path)) as { migrate(url: string): Promise<unknown> };
  await migrate(url);
}
