/** A call that changed something, as AWS CloudTrail keeps it. */
export interface TrailEvent {
  id: string;
  time: number;
  /** The operation. */
  name: string;
  /** The service, such as `ec2.amazonaws.com`. */
  source: string;
  region: string;
  accountId: string;
  /** Who called. */
  arn: string;
  userId: string;
  accessKeyId?: string;
  userAgent: string;
  sourceIp: string;
  requestId: string;
  parameters: unknown;
  response: unknown;
  resources: { type: string; name: string }[];
}
