import { randomUUID } from 'node:crypto';
import type { RunningApi } from '../harness/api';
import { mutationOf, type Client, type Payload } from '../harness/client';
import type { Verb } from '../harness/verbs';

const eventsAfter = `query ($after: Cursor) { events(first: 200, after: $after) {
  nodes { id cursor ordinal kind summary party actor { displayName } incident { id } } resumeAfter } }`
  .replace('$after: Cursor', '$after: String'); // prettier-ignore

interface Recorded {
  id: string;
  cursor: string;
  kind: string;
  incident: { id: string } | null;
}

/** What was recorded since, as the client sees it, in order. */
export async function recordedSince(client: Client, cursor: string): Promise<Recorded[]> {
  return (await client.query(eventsAfter, { after: cursor })).events.nodes;
}

/** The tests that every mutation passes in the same way. */
export function describeMutation(api: RunningApi, verb: Verb): void {
  const { name, by, kind, selection, target } = verb;

  describe(`${name}`, () => {
    it('does it, and tells it once, under one cursor everywhere', async () => {
      const client = api.as(by);
      const input = await verb.prepare(api);
      const before = await api.settled();
      const stream = await client
        .subscribe('subscription { events { __typename cursor ... on Event { id kind } } }')
        .opened();
      const payload = await client.done(name, input, selection);
      expect(payload).toMatchObject(verb.expected);
      const events = await recordedSince(client, before);
      const event = events.find(({ cursor }) => cursor === payload.cursor)!;
      expect(event).toMatchObject({ kind, actor: { displayName: `key of the ${by}` } });
      // The last thing that it recorded: who waits for the cursor has seen all of it.
      expect(events.at(-1)).toEqual(event);
      const streamed = await stream.upTo(payload.cursor!);
      stream.close();
      expect(streamed.map(({ id, cursor }) => ({ id, cursor }))).toEqual(
        events.map(({ id, cursor }) => ({ id, cursor })),
      );
      if (event.incident) await expectTimeline(client, event);
    });

    it('is done once, however often it is asked for with the same key', async () => {
      const client = api.as(by);
      const input = { ...(await verb.prepare(api)), idempotencyKey: randomUUID() };
      const before = await api.settled();
      const answers = await Promise.all([1, 2, 3].map(() => client.done(name, input, selection)));
      answers.push(await client.done(name, input, selection));
      expect(new Set(answers.map(withoutSecret))).toEqual(new Set([withoutSecret(answers[0])]));
      const own = (await recordedSince(client, before)).filter((event) => event.kind === kind);
      expect(own.map(({ cursor }) => cursor)).toEqual([answers[0].cursor]);
      expect(await client.refused(name, { ...input, ...verb.other })).toBe(
        'IDEMPOTENCY_KEY_REUSED input.idempotencyKey',
      );
      // With another selection it is the same effect, read again.
      expect(await client.done(name, input)).toEqual({ cursor: answers[0].cursor, userErrors: [] });
    });

    it('is not found by another tenant', async () => {
      const input = await verb.prepare(api);
      const before = await api.settled();
      // One of a list is named by its place.
      const refusal = `NOT_FOUND input.${target}${Array.isArray(input[target]) ? '.0' : ''}`;
      expect(await api.as(verb.stranger).refused(name, input)).toBe(refusal);
      expect(await api.as(by).refused(name, { ...input, [target]: 'bm9uc2Vuc2U' })).toBe(refusal);
      expect(await recordedSince(api.as('engineer'), before)).toEqual([]);
    });

    if (verb.versioned) {
      it('is refused to who looked at an older version', async () => {
        const client = api.as(by);
        const input = await verb.prepare(api);
        const { userErrors } = await client.mutate(name, { ...input, expectedVersion: 7 });
        expect(userErrors).toEqual([
          expect.objectContaining({
            __typename: 'ConflictError',
            code: 'CONFLICT',
            path: ['input', 'expectedVersion'],
            currentVersion: 1,
          }),
        ]);
        await client.done(name, { ...input, expectedVersion: 1 });
      });

      it('of two at once who know the same version one is done, and nothing of the other', async () => {
        const client = api.as(by);
        const input = { ...(await verb.prepare(api)), expectedVersion: 1 };
        const before = await api.settled();
        const answers = await Promise.all([1, 2].map(() => client.mutate(name, input, selection)));
        const refused = answers.filter(({ userErrors }) => userErrors.length > 0);
        // What the first deleted is not there for the second.
        const refusal = name.startsWith('delete')
          ? { code: 'NOT_FOUND' }
          : { code: 'CONFLICT', path: ['input', 'expectedVersion'] };
        expect(refused.map(({ userErrors }) => userErrors)).toEqual([[expect.objectContaining(refusal)]]);
        const [done] = answers.filter(({ userErrors }) => userErrors.length === 0);
        expect(done).toMatchObject(verb.expected);
        const own = (await recordedSince(client, before)).filter((event) => event.kind === kind);
        expect(own.map(({ cursor }) => cursor)).toEqual([done.cursor]);
      });
    }

    it('is refused to who only reads', async () => {
      const { data } = await api.as('viewer').ask(mutationOf(name), { input: await verb.prepare(api) });
      expect(['FORBIDDEN', 'NOT_RESPONSIBLE']).toContain(data[name].userErrors[0].code);
    });
  });
}

async function expectTimeline(client: Client, { id, cursor, incident }: Recorded): Promise<void> {
  const { node } = await client.query(
    'query ($id: ID!) { node(id: $id) { ... on Incident { timeline(last: 20) { nodes { id cursor } } } } }',
    { id: incident!.id },
  );
  expect(node.timeline.nodes.at(-1)).toEqual({ id, cursor });
}

function withoutSecret({ secret: _secret, ...payload }: Payload): string {
  return JSON.stringify(payload);
}
