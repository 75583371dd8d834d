import { authorOf } from '../../src/domain/support/case';

test('whoever writes in a case has a name that events can hold: no NUL, no half of a character', () => {
  expect(authorOf('Jane\0Doe \ud83d').name).toBe('Jane\\u0000Doe \\ud83d');
  expect(authorOf(`${'a'.repeat(199)}😀b`).name).not.toMatch(/\p{Surrogate}/u);
  expect([...authorOf('😀'.repeat(300)).name]).toHaveLength(200);
});

test('AWS’s people, an ARN and an address are known as before', () => {
  expect(authorOf('Amazon Web Services <x>')).toMatchObject({ name: 'Amazon Web Services', party: 'ACCELERATE' });
  expect(authorOf('arn:aws:iam::123456789012:user/jane')).toMatchObject({ name: 'user/jane', party: 'CUSTOMER' });
  expect(authorOf('Jane <Jane@acme.example>')).toMatchObject({ email: 'jane@acme.example', party: 'CUSTOMER' });
});
