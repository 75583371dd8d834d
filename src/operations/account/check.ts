import { isAwsRegion } from '../../domain/catalog/regions';
import { InvalidError } from '../../domain/error';
import type { AddOn } from '../../domain/words';
import { distinct, unrepeated } from '../check';

const ROLE = /^arn:aws:iam::(\d{12}):role\/[\w+=,.@/-]{1,512}$/;

export function regionsOf(regions: readonly string[]): string[] {
  const list = distinct(regions, 'regions');
  const unknown = list.findIndex((region) => !isAwsRegion(region));
  if (unknown >= 0) {
    throw new InvalidError(`${list[unknown]} is no region that is served.`, ['input', 'regions', `${unknown}`]);
  }
  return list;
}

export function addOnsOf(addOns: readonly AddOn[]): AddOn[] {
  return unrepeated(addOns, 'addOns');
}

export function awsAccountIdOf(id: string): string {
  if (!/^\d{12}$/.test(id)) throw new InvalidError('An AWS account id has 12 digits.', ['input', 'awsAccountId']);
  return id;
}

/** A role of another account would let one tenant's configuration reach into another's. */
export function roleArnOf(arn: string | null | undefined, awsAccountId: string): string | null {
  if (arn === null || arn === undefined) return null;
  const path = ['input', 'roleArn'];
  const match = ROLE.exec(arn);
  if (!match) throw new InvalidError('roleArn is not the ARN of an IAM role.', path);
  if (match[1] !== awsAccountId) throw new InvalidError(`The role belongs to ${match[1]}, not ${awsAccountId}.`, path);
  return arn;
}
