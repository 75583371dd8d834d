import { pastSupport, systemOf } from '../../../src/domain/catalog/operating-systems';

const now = new Date('2026-11-29T12:00:00Z');

/** As the SSM agent names them: the platform, its version, what Systems Manager calls it, and how it is supported. */
const systems: [string, string, string, 'SUPPORTED' | 'ENDED' | 'UNSUPPORTED'][] = [
  ['Microsoft Windows Server 2025 Datacenter', '10.0.26100', 'WINDOWS', 'SUPPORTED'],
  ['Microsoft Windows Server 2022 Datacenter', '10.0.20348', 'WINDOWS', 'SUPPORTED'],
  ['Microsoft Windows Server 2016 Standard', '10.0.14393', 'WINDOWS', 'SUPPORTED'],
  ['Microsoft Windows Server 2012 R2 Standard', '6.3.9600', 'WINDOWS', 'ENDED'],
  ['Microsoft Windows Server 2012 Standard', '6.2.9200', 'WINDOWS', 'ENDED'],
  ['Microsoft Windows Server 2008 R2 Standard', '6.1.7601', 'WINDOWS', 'UNSUPPORTED'],
  ['Amazon Linux', '2023', 'AMAZON_LINUX_2023', 'SUPPORTED'],
  ['Amazon Linux', '2', 'AMAZON_LINUX_2', 'ENDED'],
  ['Amazon Linux AMI', '2018.03', 'AMAZON_LINUX', 'ENDED'],
  ['Ubuntu', '24.04', 'UBUNTU', 'SUPPORTED'],
  ['Ubuntu', '20.04', 'UBUNTU', 'SUPPORTED'],
  ['Ubuntu', '18.04', 'UBUNTU', 'ENDED'],
  ['Ubuntu', '23.10', 'UBUNTU', 'UNSUPPORTED'],
  ['Red Hat Enterprise Linux', '9.4', 'REDHAT_ENTERPRISE_LINUX', 'SUPPORTED'],
  ['Red Hat Enterprise Linux', '8.10', 'REDHAT_ENTERPRISE_LINUX', 'SUPPORTED'],
  ['Red Hat Enterprise Linux Server', '7.9', 'REDHAT_ENTERPRISE_LINUX', 'ENDED'],
  ['SLES', '15.6', 'SUSE', 'SUPPORTED'],
  ['SLES', '15.5', 'SUSE', 'ENDED'],
  ['SLES', '12.5', 'SUSE', 'ENDED'],
  ['SLES_SAP', '15.4', 'SUSE', 'SUPPORTED'],
  ['SLES_SAP', '15.2', 'SUSE', 'ENDED'],
  ['Oracle Linux Server', '9.3', 'ORACLE_LINUX', 'SUPPORTED'],
  ['Oracle Linux Server', '7.9', 'ORACLE_LINUX', 'ENDED'],
  ['AlmaLinux', '8.9', 'ALMA_LINUX', 'SUPPORTED'],
  ['AlmaLinux', '9.5', 'ALMA_LINUX', 'SUPPORTED'],
  ['CentOS Linux', '7.9.2009', 'CENTOS', 'ENDED'],
  ['Rocky Linux', '9.3', 'ROCKY_LINUX', 'UNSUPPORTED'],
  ['Debian GNU/Linux', '12', 'DEBIAN', 'UNSUPPORTED'],
];

it.each(systems)('%s %s is %s and %s', (name, version, operatingSystem, support) => {
  const system = systemOf(name, version)!;
  expect(system.operatingSystem).toBe(operatingSystem);
  expect(pastSupport(system, now) ? 'ENDED' : system.supported ? 'SUPPORTED' : 'UNSUPPORTED').toBe(support);
});

it('knows nothing of what it was not told of', () => {
  expect(systemOf('Plan 9', '4')).toBeNull();
  expect(systemOf(null, null)).toBeNull();
});

it('ends support after its last day', () => {
  const system = systemOf('Amazon Linux', '2')!;
  expect(pastSupport(system, new Date('2026-06-30T23:59:59Z'))).toBe(false);
  expect(pastSupport(system, new Date('2026-07-01T00:00:00Z'))).toBe(true);
});
