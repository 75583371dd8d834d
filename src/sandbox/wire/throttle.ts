/**
 * How many requests a second AWS allows an account in a region, as its quota pages publish them, times FACTOR: the
 * sandbox's world is small and its first synchronisation should not take longer than its size deserves. CloudWatch's:
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch_limits.html
 */
export const FACTOR = 5;

interface Quota {
  rate: number;
  burst: number;
}

const quota = (rate: number, burst = rate): Quota => ({ rate: rate * FACTOR, burst: burst * FACTOR });

const QUOTAS: Record<string, Quota> = {
  'monitoring.DescribeAlarms': quota(9),
  'monitoring.PutMetricAlarm': quota(3),
  'monitoring.PutCompositeAlarm': quota(3),
  'monitoring.DeleteAlarms': quota(3),
  'monitoring.SetAlarmState': quota(3),
  'monitoring.DescribeAlarmHistory': quota(20),
  'monitoring.GetMetricData': quota(50),
  'monitoring.GetMetricStatistics': quota(400),
  'monitoring.ListMetrics': quota(25),
  'monitoring.PutMetricData': quota(500),
  'monitoring.ListTagsForResource': quota(50),
  'monitoring.TagResource': quota(20),
  'monitoring.UntagResource': quota(20),
  'monitoring.EnableAlarmActions': quota(3),
  'monitoring.DisableAlarmActions': quota(3),
  'monitoring.*': quota(10),
  'ec2.StartInstances': quota(5, 1000),
  'ec2.StopInstances': quota(5, 1000),
  'ec2.RebootInstances': quota(5, 1000),
  'ec2.*': quota(20, 100),
  'rds.*': quota(20),
  'tagging.GetResources': quota(15),
  'tagging.*': quota(10),
  'ssm.DescribeInstanceInformation': quota(10),
  'ssm.StartAutomationExecution': quota(10, 20),
  'ssm.*': quota(10),
  'fsx.*': quota(10),
  'backup.*': quota(10, 20),
  'support.*': quota(5),
  'health.*': quota(10),
  'organizations.*': quota(10),
  'cloudtrail.LookupEvents': quota(2),
  'sts.*': quota(600),
  'sns.Publish': quota(300),
  'sns.*': quota(100),
  'events.PutEvents': quota(600),
  'events.*': quota(50),
};

interface Bucket {
  tokens: number;
  at: number;
}

/** Token buckets per account, region and operation. SQS has none: its standard queues take any number of calls. */
export class Throttle {
  private readonly buckets = new Map<string, Bucket>();

  admit(account: string, region: string, service: string, operation: string, now: number): boolean {
    const name = `${service}.${operation}` in QUOTAS ? `${service}.${operation}` : `${service}.*`;
    const limit = QUOTAS[name];
    if (!limit) return true;
    const key = `${account}/${region}/${name}`;
    const bucket = this.buckets.get(key) ?? { tokens: limit.burst, at: now };
    bucket.tokens = Math.min(limit.burst, bucket.tokens + (Math.max(0, now - bucket.at) / 1000) * limit.rate);
    bucket.at = now;
    this.buckets.set(key, bucket);
    if (bucket.tokens < 1) return false;
    bucket.tokens -= 1;
    return true;
  }
}
