import { GraphQLError, type GraphQLFormattedError } from 'graphql';
import type { Pool } from 'pg';
import { tenancySettings } from '../domain/caller';
import { trip } from '../database/trip';
import { completeAll } from './completion';
import type { Run, Scope } from './language';
import type { Root, Statement } from './plan';
import type { ReadPorts } from './ports';
import { isTimeout, timedOut } from './refusal';

/** How statements reach the database. */
export interface Reach {
  pool: Pool;
  statementTimeoutMs: number;
}

interface Answer {
  root: Root;
  /** null where the field failed. */
  text: string | null;
  errors: GraphQLError[];
}

type Row = Record<string, string | null>;
interface Bound {
  statement: Statement;
  values: unknown[];
}

export function runOf(scope: Scope, ports: ReadPorts | null): Run {
  const made = new Map<string, unknown>();
  return {
    scope,
    ports,
    once: <T>(key: string, make: () => T): T => {
      if (!made.has(key)) made.set(key, make());
      return made.get(key) as T;
    },
  };
}

/** Runs statements in the caller's name, all in one round trip. */
export async function read(reach: Reach, scope: Scope, bound: readonly Bound[]): Promise<Row[][]> {
  if (bound.length === 0) return [];
  const settings = {
    ...tenancySettings(scope.caller),
    statement_timeout: String(reach.statementTimeoutMs),
    // Compiling such wide statements takes longer than running them.
    jit: 'off',
  };
  const queries = bound.map(({ statement: { name, text }, values }) => ({ name, text, values }));
  return trip(reach.pool, { role: 'app_read', settings }, queries);
}

export function bind(statement: Statement, scope: Scope): Bound {
  return { statement, values: statement.binds.map((value) => value(scope)) };
}

/** The data object as JSON text. One field's refusal leaves the others, where its type lets it be null. */
export async function answer(
  reach: Reach,
  roots: readonly Root[],
  run: Run,
): Promise<{ data: string; errors?: GraphQLFormattedError[] }> {
  const answers = await fill(reach, roots, run);
  const errors = answers.flatMap(({ root, errors }) => errors.map((error) => located(error, root)));
  const members = answers.map(({ root, text }) => `${JSON.stringify(root.key)}:${text ?? 'null'}`);
  const failed = answers.some(({ root, text }) => text === null && !root.nullable);
  const data = failed ? 'null' : `{${members.join()}}`;
  return errors.length > 0 ? { data, errors } : { data };
}

async function fill(reach: Reach, roots: readonly Root[], run: Run): Promise<Answer[]> {
  const answers = roots.map((root): Answer => ({ root, text: null, errors: [] }));
  const asked: { answer: Answer; bound: Bound }[] = [];
  for (const answer of answers) {
    const { root } = answer;
    if (root.kind === 'text') answer.text = root.text;
    if (root.kind === 'refused') answer.errors.push(root.error);
    if (root.kind === 'statement') {
      await guarded(answer, () => void asked.push({ answer, bound: bind(root.statement, run.scope) }));
    }
  }
  const [rows] = await Promise.all([
    readAll(reach, run.scope, asked),
    ...answers.map(async (answer) => {
      const { root } = answer;
      if (root.kind === 'local') {
        await guarded(answer, async () => void (answer.text = JSON.stringify(await root.read(run))));
      }
    }),
  ]);
  await Promise.all(
    asked.map(({ answer, bound }, index) =>
      guarded(answer, async () => {
        const text = rows[index]?.[0]?.j ?? null;
        if (answer.errors.length === 0)
          answer.text = await completed(bound.statement, answer.root.key, text, run, answer.errors);
      }),
    ),
  );
  return answers;
}

/** Of a trip the first error ends all: it is told at every field that was asked with it. */
async function readAll(reach: Reach, scope: Scope, asked: { answer: Answer; bound: Bound }[]): Promise<Row[][]> {
  try {
    return await read(
      reach,
      scope,
      asked.map(({ bound }) => bound),
    );
  } catch (error) {
    if (!isTimeout(error)) throw error;
    for (const { answer } of asked) answer.errors.push(timedOut(error));
    return [];
  }
}

/** The JSON of one statement; it is parsed only where fields are completed. null is JSON's null. */
export async function completed(
  statement: Statement,
  key: string,
  text: string | null,
  run: Run,
  errors: GraphQLError[],
): Promise<string> {
  if (text === null) return 'null';
  if (statement.completions.length === 0) return text;
  const holder = { [key]: JSON.parse(text) as unknown };
  errors.push(...(await completeAll(holder, statement.completions, run)));
  return JSON.stringify(holder[key]);
}

async function guarded(answer: Answer, work: () => Promise<void> | void): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!(error instanceof GraphQLError)) throw error;
    answer.errors.push(error);
  }
}

function located(error: GraphQLError, root: Root): GraphQLFormattedError {
  const { message, extensions, path = [root.key] } = error;
  return new GraphQLError(message, { nodes: root.nodes, path, extensions }).toJSON();
}
