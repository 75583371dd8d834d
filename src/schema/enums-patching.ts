import * as Words from '../domain/words';
import { words } from './declare';

words('OperatingSystem', Words.OperatingSystem, 'The operating systems that Systems Manager patches.', {
  WINDOWS: 'Microsoft Windows Server.',
  AMAZON_LINUX: 'Amazon Linux, 2018.03 and before.',
  AMAZON_LINUX_2: 'Amazon Linux 2.',
  AMAZON_LINUX_2022: 'Amazon Linux 2022, a forerunner of 2023.',
  AMAZON_LINUX_2023: 'Amazon Linux 2023.',
  UBUNTU: 'Ubuntu Server.',
  REDHAT_ENTERPRISE_LINUX: 'Red Hat Enterprise Linux.',
  SUSE: 'SUSE Linux Enterprise Server.',
  CENTOS: 'CentOS.',
  ORACLE_LINUX: 'Oracle Linux.',
  DEBIAN: 'Debian Server.',
  MACOS: 'macOS.',
  RASPBIAN: 'Raspberry Pi OS.',
  ROCKY_LINUX: 'Rocky Linux.',
  ALMA_LINUX: 'AlmaLinux.',
});

words('ComplianceStatus', Words.ComplianceStatus, 'How an instance stands to its patch baseline.', {
  COMPLIANT: 'Nothing that the baseline approves is missing.',
  NON_COMPLIANT: 'At least one patch that the baseline approves is missing.',
  UNSPECIFIED: 'It was never scanned.',
});

words('PatchSeverity', Words.PatchSeverity, 'How severe it is to lack a patch, by what its maker says.', {
  CRITICAL: 'Critical; of Ubuntu and Debian: packages of the priority Required.',
  HIGH: 'Important.',
  MEDIUM: 'Moderate or Medium; of Ubuntu and Debian: packages of the priority Standard.',
  LOW: 'Low; of Ubuntu and Debian: packages of the priority Optional.',
  INFORMATIONAL: 'For information; of Ubuntu and Debian: packages of the priority Extra.',
  UNSPECIFIED: 'Its maker does not grade it.',
});

words('PatchState', Words.PatchState, 'How a patch stands on an instance.', {
  INSTALLED: 'It is approved and installed.',
  INSTALLED_OTHER: 'It is installed, though the baseline does not ask for it.',
  INSTALLED_PENDING_REBOOT: 'It is installed and takes effect with the next reboot.',
  INSTALLED_REJECTED: 'It is installed, and the baseline rejects it.',
  MISSING: 'It is approved and not installed.',
  NOT_APPLICABLE: 'It is approved, and the instance has nothing that it is for.',
  FAILED: 'It is approved and could not be installed.',
  AVAILABLE_SECURITY_UPDATE: 'It is a security update that the baseline does not approve yet.',
});
