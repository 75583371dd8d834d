import { fileSystemsOf } from '../../src/domain/file-systems';

const volume = (volumeId: string, device: string) => ({ volumeId, device });
const linux = (device: string, path: string, fsType = 'xfs') => ({ device, path, fsType });
const drive = (path: string) => ({ device: null, path, fsType: null });
const placed = (...args: Parameters<typeof fileSystemsOf>): string[] =>
  fileSystemsOf(...args)
    .map(({ volumeId, device, path }) => `${volumeId} ${device ?? ''} ${path}`)
    .sort();

const three = [volume('c', '/dev/sdg'), volume('a', '/dev/xvda'), volume('b', '/dev/sdf')];

test.each([
  ['Xen devices by their names', [linux('xvdg', '/logs'), linux('xvda1', '/'), linux('xvdf', '/data')], ['a xvda1 /', 'b xvdf /data', 'c xvdg /logs']],
  ['NVMe devices in the order of attachment', [linux('nvme2n1', '/logs'), linux('nvme0n1p1', '/'), linux('nvme1n1', '/data')], ['a nvme0n1p1 /', 'b nvme1n1 /data', 'c nvme2n1 /logs']],
  ['logical volumes: the root where it is mounted, the others in order', [linux('mapper/vg1-data', '/data'), linux('mapper/vg0-root', '/')], ['a mapper/vg0-root /', 'b mapper/vg1-data /data']],
  ['drives of Windows', [drive('E:'), drive('C:'), drive('D:')], ['a  C:', 'b  D:', 'c  E:']],
  ['what is no disk is left out', [linux('tmpfs', '/run', 'tmpfs'), linux('nvme0n1p1', '/')], ['a nvme0n1p1 /']],
  ['more file systems than volumes', [linux('nvme0n1p1', '/'), linux('nvme0n1p2', '/boot'), linux('nvme1n1', '/data'), linux('nvme2n1', '/x'), linux('md0', '/y')], ['a nvme0n1p1 /', 'b nvme1n1 /data', 'c nvme2n1 /x']],
])('%s', (_, reported, expected) => {
  expect(placed(three, reported)).toEqual(expected);
}); // prettier-ignore

test('without volumes or reports nothing is tied', () => {
  expect(placed([], [linux('xvda1', '/')])).toEqual([]);
  expect(placed(three, [])).toEqual([]);
});
