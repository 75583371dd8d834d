import { describeRecoveryPoints } from '../integrations/aws/recovery-points';
import { describeRestores } from '../integrations/aws/restores';
import type { AwsAccess, AwsSessions } from '../integrations/aws/session';
import { applyRecoveryPoints } from '../operations/recovery-point/apply-recovery-points';
import type { Scan } from '../operations/resource/apply-resources';
import { applyRestores } from '../operations/restore-job/apply-restores';
import type { Unit } from '../operations/unit';

/** Reads what the vaults of a region hold and what is or was restored there; what is given back takes it over. */
export async function readRecovery(
  aws: AwsSessions,
  access: AwsAccess,
  region: string,
  signal: AbortSignal,
  heard: () => void,
): Promise<(unit: Unit, scan: Scan) => Promise<void>> {
  const [points, restores] = await Promise.all([
    describeRecoveryPoints(aws, access, region, signal, heard),
    describeRestores(aws, access, region, signal, { heard }),
  ]);
  return async (unit, scan) => {
    await applyRecoveryPoints(unit, scan, points);
    await applyRestores(unit, scan, restores);
  };
}
