import type { Cloud } from '../cloud';
import { type Mount, clearTemporaryFiles, growFileSystem, mountsOf } from './disk';
import type { Instance } from './types';

export interface Ran {
  code: number;
  output: string;
  error: string;
}

const GIB_KB = 1024 ** 2;
const TEMPORARY = /(^|[\s"'])(\/tmp|\/var\/tmp|\/var\/cache|\/var\/log)\//;
const WINDOWS_TEMPORARY = /\\Temp\b|\$env:TEMP|SoftwareDistribution|Clear-RecycleBin/i;

const ok = (output = ''): Ran => ({ code: 0, output, error: '' });
const bad = (code: number, error: string): Ran => ({ code, output: '', error });

const usedKb = (mount: Mount): number => Math.round((mount.sizeGiB * GIB_KB * mount.usedPercent) / 100);

function df(mounts: readonly Mount[]): string {
  const rows = mounts.map((mount) => {
    const total = mount.sizeGiB * GIB_KB;
    const used = usedKb(mount);
    return [mount.device, mount.type, total, used, total - used, `${Math.ceil(mount.usedPercent)}%`, mount.path].join(
      ' ',
    );
  });
  return ['Filesystem Type 1024-blocks Used Available Capacity Mounted on', ...rows].join('\n') + '\n';
}

/** `lsblk -J -b -o NAME,SIZE,TYPE,FSTYPE,MOUNTPOINT`: disks with what lies on them. */
function lsblk(mounts: readonly Mount[]): string {
  const blockdevices = mounts.map((mount, place) => ({
    name: `nvme${place}n1`,
    size: mount.volume.sizeGiB * 1024 ** 3,
    type: 'disk',
    fstype: null,
    mountpoint: null,
    serial: mount.volume.id.replace('-', ''),
    children: [
      {
        name: mount.device.replace('/dev/', ''),
        size: mount.sizeGiB * 1024 ** 3,
        type: mount.device.includes('/mapper/') ? 'lvm' : 'part',
        fstype: mount.type,
        mountpoint: mount.path,
      },
    ],
  }));
  return `${JSON.stringify({ blockdevices })}\n`;
}

function clear(cloud: Cloud, scope: string, mounts: readonly Mount[]): Ran {
  for (const mount of mounts) clearTemporaryFiles(cloud, scope, mount);
  return ok();
}

/** Grows the file system that a device, a path or a drive names. */
function grow(cloud: Cloud, scope: string, mounts: readonly Mount[], text: string): Ran {
  const words = text.split(/[\s"']+/);
  const mount =
    mounts.find(({ device, path }) => words.includes(device) || words.includes(path)) ??
    mounts.find(({ path }) => words.some((word) => /^[A-Z]$/i.test(word) && `${word.toUpperCase()}:` === path));
  if (!mount) return bad(1, `${words[0]}: no such file system`);
  if (mount.device.includes('/mapper/')) return bad(1, `${words[0]}: ${mount.device} is a logical volume`);
  return growFileSystem(cloud, scope, mount)
    ? ok(`data blocks changed: ${mount.path} is ${mount.volume.sizeGiB} GiB\n`)
    : ok('data size unchanged, skipping\n');
}

/** One command of a Linux shell: those that look at disks, clear them and grow them, and a few that everybody uses. */
function linux(cloud: Cloud, scope: string, instance: Instance, text: string): Ran {
  const mounts = mountsOf(cloud, scope, instance);
  const [name = '', ...rest] = text.replace(/^sudo\s+/, '').split(/\s+/);
  if (/[|<>`]|\$\(/.test(text.replace(/2>\s*(&1|\/dev\/null)/g, '').replace(/>\s*\/dev\/null/g, ''))) {
    return bad(2, `sh: the simulated shell has no pipes, redirections or substitutions: ${text}`);
  }
  switch (name) {
    case 'df':
      return ok(df(mounts));
    case 'lsblk':
      return ok(lsblk(mounts));
    case 'echo':
      return ok(`${rest.join(' ').replace(/^(["'])(.*)\1$/s, '$2')}\n`);
    case 'hostname':
      return ok(`ip-${instance.privateIp.replace(/\./g, '-')}\n`);
    case 'uptime':
      return ok(
        ` up ${Math.max(0, Math.floor((cloud.now() - instance.launchedAt) / 60_000))} min, load average: 0.10\n`,
      );
    case 'true':
    case 'set':
    case 'sync':
    case 'sleep':
    case '#':
      return ok();
    case 'exit':
      return { code: Number(rest[0] ?? 0) & 255, output: '', error: '' };
    case 'false':
      return bad(1, '');
    case 'rm':
    case 'find':
      return TEMPORARY.test(text) ? clear(cloud, scope, mounts) : ok();
    case 'journalctl':
      return rest.some((word) => word.startsWith('--vacuum')) ? clear(cloud, scope, mounts) : ok();
    case 'yum':
    case 'dnf':
    case 'apt-get':
    case 'zypper':
      return rest.some((word) => word.startsWith('clean')) ? clear(cloud, scope, mounts) : ok();
    case 'growpart':
      return ok(`CHANGED: ${rest.join(' ')}\n`);
    case 'xfs_growfs':
    case 'resize2fs':
      return grow(cloud, scope, mounts, text);
    default:
      return bad(127, `sh: ${name}: command not found`);
  }
}

/** The same for PowerShell. */
function powershell(cloud: Cloud, scope: string, instance: Instance, text: string): Ran {
  const mounts = mountsOf(cloud, scope, instance);
  const [name = ''] = text.split(/\s+/);
  switch (name.toLowerCase()) {
    case 'get-volume':
      return ok(
        `${JSON.stringify(
          mounts.map((mount) => ({
            DriveLetter: mount.path.replace(':', ''),
            FileSystem: mount.type,
            Size: mount.sizeGiB * 1024 ** 3,
            SizeRemaining: (mount.sizeGiB * GIB_KB - usedKb(mount)) * 1024,
          })),
        )}\n`,
      );
    case 'write-output':
    case 'write-host':
    case 'echo':
      return ok(`${text.slice(name.length + 1).replace(/^(["'])(.*)\1$/s, '$2')}\n`);
    case 'remove-item':
    case 'clear-recyclebin':
    case 'get-childitem':
      return WINDOWS_TEMPORARY.test(text) ? clear(cloud, scope, mounts) : ok();
    case 'resize-partition':
      return grow(cloud, scope, mounts, text);
    case 'exit':
      return { code: Number(text.split(/\s+/)[1] ?? 0), output: '', error: '' };
    case 'start-sleep':
    case 'update-disk':
    case '#':
      return ok();
    default:
      return bad(1, `${name} : The term '${name}' is not recognized as the name of a cmdlet.`);
  }
}

/** Runs a script line by line until one fails, as `sh -e` does; what it changes, it changes in the world. */
export function runScript(
  cloud: Cloud,
  scope: string,
  instance: Instance,
  script: readonly string[],
  dialect: 'SHELL' | 'POWERSHELL',
): Ran {
  const lines = script.flatMap((line) => line.split(/\n|;|&&/)).map((line) => line.trim());
  let output = '';
  for (const line of lines) {
    if (!line || line.startsWith('#')) continue;
    const current = cloud.instances.get(scope, instance.id) ?? instance;
    const ran = dialect === 'SHELL' ? linux(cloud, scope, current, line) : powershell(cloud, scope, current, line);
    output += ran.output;
    if (ran.code !== 0 || line.startsWith('exit')) return { ...ran, output };
  }
  return ok(output);
}
