import type { IncomingHttpHeaders } from 'node:http';
import { readDocument, writeDocument } from './document';
import { AwsError } from './error';
import type { NormalizedSchema, Operation, ServiceModel } from './model';
import { readScalar } from './scalar';

type Plain = Record<string, unknown>;

interface Binding {
  httpLabel?: unknown;
  httpQuery?: string;
  httpQueryParams?: unknown;
  httpHeader?: string;
  httpPayload?: unknown;
  jsonName?: string;
}

interface Route {
  operation: Operation;
  method: string;
  segments: string[];
  /** What the path must say beside itself, as in `/things?list`. */
  query: [string, string][];
}

export interface Found {
  operation: Operation;
  labels: ReadonlyMap<string, string>;
}

const tables = new WeakMap<ServiceModel, Route[]>();
const bindingOf = (schema: NormalizedSchema): Binding => schema.getMergedTraits() as Binding;

/** The routes of a service, the most literal first: `/plans/{Id}/versions` is tried before `/plans/{Id}/{What}`. */
function routesOf(model: ServiceModel): Route[] {
  let routes = tables.get(model);
  if (routes) return routes;
  routes = [...model.operations.values()].flatMap((operation): Route[] => {
    const [method, uri] = (operation.traits.http ?? []) as [string?, string?];
    if (method === undefined || uri === undefined) return [];
    const [path = '', query = ''] = uri.split('?');
    return [{ operation, method, segments: segmentsOf(path), query: [...new URLSearchParams(query)] }];
  });
  const weight = ({ segments, query }: Route): string =>
    segments.map((part) => (part.endsWith('+}') ? 2 : part.startsWith('{') ? 1 : 0)).join('') + (query.length ? 0 : 1);
  routes.sort((a, b) => (weight(a) < weight(b) ? -1 : 1));
  tables.set(model, routes);
  return routes;
}

/** A path's parts; one slash more at its end means the same. */
const segmentsOf = (path: string): string[] => path.replace(/^\//, '').replace(/\/$/, '').split('/');

/** The operation that a method and a path ask for, and what the path says in its labels. */
export function route(model: ServiceModel, method: string, url: URL): Found | undefined {
  const given = segmentsOf(url.pathname);
  for (const { operation, method: wanted, segments, query } of routesOf(model)) {
    if (wanted !== method || !query.every(([name, value]) => url.searchParams.get(name) === value)) continue;
    const labels = labelsOf(segments, given);
    if (labels) return { operation, labels };
  }
  return undefined;
}

function labelsOf(segments: readonly string[], given: readonly string[]): Map<string, string> | undefined {
  const greedy = segments.at(-1)?.endsWith('+}') ?? false;
  if (greedy ? given.length < segments.length : given.length !== segments.length) return undefined;
  const labels = new Map<string, string>();
  for (const [at, part] of segments.entries()) {
    if (!part.startsWith('{')) {
      if (part !== given[at]) return undefined;
      continue;
    }
    const text = part.endsWith('+}') ? given.slice(at).join('/') : (given[at] ?? '');
    if (text === '') return undefined;
    try {
      labels.set(part.replace(/[{}+]/g, ''), decodeURIComponent(text));
    } catch {
      throw new AwsError('SerializationException', 'The path is not encoded rightly', 400);
    }
  }
  return labels;
}

/** The input of a REST-JSON operation, gathered from path, query string, headers and body. */
export function readRest(
  { operation, labels }: Found,
  from: { url: URL; headers: IncomingHttpHeaders; body: Buffer },
): Plain {
  const { input } = operation;
  if (input.isUnitSchema() || !input.isStructSchema()) return {};
  const members = [...input.structIterator()];
  const payload = members.find(([, member]) => bindingOf(member).httpPayload);
  const out: Plain = payload ? {} : ((readDocument(input, parse(from.body), true) ?? {}) as Plain);
  if (payload) {
    const [name, member] = payload;
    const raw = member.isBlobSchema() ? from.body : member.isStringSchema() ? from.body.toString('utf8') : undefined;
    out[name] = raw ?? readDocument(member, parse(from.body), true);
  }
  for (const [name, member] of members) {
    const binding = bindingOf(member);
    const bound = binding.httpLabel ?? binding.httpQuery ?? binding.httpHeader;
    if (bound === undefined) continue;
    const texts = binding.httpLabel
      ? [labels.get(name) ?? '']
      : binding.httpQuery !== undefined
        ? from.url.searchParams.getAll(binding.httpQuery)
        : [from.headers[String(binding.httpHeader).toLowerCase()] ?? []].flat();
    if (texts.length === 0) delete out[name];
    else if (member.isListSchema()) out[name] = texts.map((text) => readScalar(member.getValueSchema(), text, name));
    else out[name] = readScalar(member, texts[0] ?? '', name);
  }
  return out;
}

function parse(body: Buffer): unknown {
  if (body.length === 0) return {};
  try {
    const value = JSON.parse(body.toString('utf8')) as unknown;
    if (value !== null && typeof value === 'object') return value;
  } catch {
    // Said below.
  }
  throw new AwsError('SerializationException', 'The request body could not be parsed as a structure', 400);
}

/** An output as REST-JSON sends it: its status, its headers, and the rest as body. */
export function writeRest(
  operation: Operation,
  value: Plain,
): { status: number; headers: Record<string, string>; body: string } {
  const [, , status = 200] = (operation.traits.http ?? []) as [string?, string?, number?];
  const schema = operation.output;
  const headers: Record<string, string> = {};
  if (schema.isUnitSchema() || !schema.isStructSchema()) return { status, headers, body: status === 204 ? '' : '{}' };
  const members = [...schema.structIterator()];
  const written = (writeDocument(schema, value, 'json', true) ?? {}) as Plain;
  for (const [name, member] of members) {
    const { httpHeader, httpPayload, jsonName } = bindingOf(member);
    const key = jsonName ?? name;
    if (httpPayload) return { status, headers, body: JSON.stringify(written[key] ?? {}) };
    if (httpHeader === undefined) continue;
    if (value[name] !== undefined) headers[httpHeader.toLowerCase()] = String(value[name]);
    delete written[key];
  }
  return { status, headers, body: status === 204 ? '' : JSON.stringify(written) };
}
