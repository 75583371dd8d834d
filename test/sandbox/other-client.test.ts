import { execFile, spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Fixture, platform } from './sandbox';

const available = spawnSync('python3', ['-c', 'import boto3']).status === 0;

/** The same wire seen by AWS's Python SDK, which shares no code with the JavaScript one. */
(available ? describe : describe.skip)('boto3', () => {
  it('reads and changes the world', async () => {
    const fixture = await Fixture.start();
    const { accountId, roleArn } = fixture.first;
    await fixture.control('POST', 'trust', { accountId, externalId: 'python' });
    const script = [
      join(__dirname, 'boto3_check.py'),
      fixture.sandbox.url,
      platform.accessKeyId,
      platform.secretAccessKey,
    ];
    const { stdout } = await promisify(execFile)('python3', [...script, roleArn, 'python', fixture.world.queueUrl]);
    const seen = JSON.parse(stdout) as Record<string, number>;
    expect(seen).toEqual({
      identity: `arn:aws:sts::${accountId}:assumed-role/opsgraph-operations/boto3`,
      instances: expect.any(Number) as number,
      volumes: expect.any(Number) as number,
      databases: expect.any(Number) as number,
      alarms: expect.any(Number) as number,
      tagged: expect.any(Number) as number,
      agents: expect.any(Number) as number,
      patching: [true, true, 11],
      snapshot: ['pending'],
      root: ['pending'],
      alarm: ['ALARM', 1.5, true],
      event: 'boto3',
      published: true,
      failed: 0,
      vaults: 6,
      backups: expect.any(Number) as number,
      point: ['COMPLETED', true],
      tags: { 'Checked by': 'boto3' },
      window: ['RUN_COMMAND', true, true],
      errors: [
        'InvalidInstanceID.NotFound',
        'ResourceNotFound',
        'DoesNotExistException',
        'AWS.SimpleQueueService.NonExistentQueue',
        'DBInstanceNotFound',
        'ResourceNotFoundException',
        'InvalidClientTokenId',
      ],
    });
    expect(seen.instances).toBeGreaterThanOrEqual(50);
    expect(seen.volumes).toBeGreaterThan(seen.instances ?? 0);
    expect(seen.alarms).toBeGreaterThan(200);
    expect(seen.tagged).toBe(132);
    expect(seen.agents).toBeGreaterThan(40);
    expect(seen.backups).toBeGreaterThan(15);
    await fixture.close();
  });
});
