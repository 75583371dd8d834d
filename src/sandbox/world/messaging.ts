import type { Tags } from './tags';

export interface Queue {
  name: string;
  arn: string;
  accountId: string;
  region: string;
  attributes: Record<string, string>;
  tags: Tags;
  createdAt: number;
}

export interface Message {
  id: string;
  body: string;
  attributes?: Record<string, { DataType: string; StringValue?: string; BinaryValue?: string }>;
  senderId: string;
  sentAt: number;
  acceptedAt: number;
  /** Wall clock: a queue's own times do not follow the advanced clock. */
  visibleAt: number;
  order: number;
  received: number;
  firstReceivedAt?: number;
  receipt?: string;
}

export interface Topic {
  arn: string;
  attributes: Record<string, string>;
  tags: Tags;
}

export interface Subscription {
  arn: string;
  topicArn: string;
  protocol: string;
  endpoint: string;
  token: string;
  confirmed: boolean;
  raw: boolean;
  owner: string;
}

export interface Rule {
  name: string;
  arn: string;
  pattern?: string;
  schedule?: string;
  description?: string;
  enabled: boolean;
  bus: string;
}

export interface Target {
  Id: string;
  Arn: string;
  RoleArn?: string;
  Input?: string;
  InputPath?: string;
  InputTransformer?: { InputPathsMap?: Record<string, string>; InputTemplate?: string };
  HttpParameters?: { HeaderParameters?: Record<string, string>; QueryStringParameters?: Record<string, string> };
  DeadLetterConfig?: { Arn?: string };
  RetryPolicy?: { MaximumRetryAttempts?: number; MaximumEventAgeInSeconds?: number };
}

export interface Connection {
  name: string;
  arn: string;
  headers: Record<string, string>;
  authorizationType: string;
  createdAt: number;
}

export interface ApiDestination {
  name: string;
  arn: string;
  connectionArn: string;
  endpoint: string;
  method: string;
  ratePerSecond: number;
  createdAt: number;
}
