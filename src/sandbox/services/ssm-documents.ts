import type * as S from '@aws-sdk/client-ssm';
import { createHash } from 'node:crypto';
import type { Answer, Call } from '../service';
import { AwsError } from '../wire/error';
import { page } from '../wire/page';
import { type ParameterModel, documentOf, documentsOf, readRunbook } from '../world/runbook';
import type { SsmDocument } from '../world/types';

const missing = (): AwsError => new AwsError('InvalidDocument', 'The specified document does not exist.', 400);

export const bareName = (name: string | undefined): string =>
  (name ?? '').replace(/^arn:[^:]*:ssm:[^/]*:document\//, '');

export function known(call: Call, name: string | undefined, version?: string): SsmDocument {
  const document = documentOf(call.cloud, call.scope, bareName(name));
  if (!document) throw missing();
  if (version !== undefined && !['$DEFAULT', '$LATEST', String(document.version)].includes(version)) {
    throw new AwsError('InvalidDocumentVersion', 'The document version is not valid or does not exist.', 400);
  }
  return document;
}

const hash = (content: string): string => createHash('sha256').update(content).digest('hex');

const written = (model: ParameterModel): string | undefined =>
  model.default === undefined
    ? undefined
    : typeof model.default === 'string'
      ? model.default
      : JSON.stringify(model.default);

function describe(document: SsmDocument): S.DocumentDescription {
  const runbook = readRunbook(document.content, document.type);
  const platforms: S.PlatformType[] =
    document.name === 'AWS-RunPowerShellScript'
      ? ['Windows']
      : document.name === 'AWS-RunShellScript'
        ? ['Linux', 'MacOS']
        : ['Windows', 'Linux', 'MacOS'];
  return {
    Name: document.name,
    Owner: document.owner,
    CreatedDate: new Date(document.createdAt),
    Status: 'Active',
    DocumentVersion: String(document.version),
    LatestVersion: String(document.version),
    DefaultVersion: String(document.version),
    ...(runbook.description === undefined ? {} : { Description: runbook.description }),
    DocumentType: document.type,
    DocumentFormat: 'JSON',
    SchemaVersion: runbook.schemaVersion,
    Hash: hash(document.content),
    HashType: 'Sha256',
    PlatformTypes: platforms,
    Parameters: Object.entries(runbook.parameters).map(([Name, model]) => {
      const standard = written(model);
      return {
        Name,
        Type: model.type as S.DocumentParameterType,
        ...(model.description === undefined ? {} : { Description: model.description }),
        ...(standard === undefined ? {} : { DefaultValue: standard }),
      };
    }),
    Tags: [],
  };
}

function checked(content: string | undefined, type: SsmDocument['type'], format: string | undefined): string {
  if (format !== undefined && format !== 'JSON') {
    throw new AwsError('NotImplemented', 'The sandbox reads documents in JSON only.', 501);
  }
  try {
    readRunbook(content ?? '', type);
  } catch (error) {
    throw new AwsError('InvalidDocumentContent', (error as Error).message, 400);
  }
  return content ?? '';
}

export function createDocument(call: Call<S.CreateDocumentCommandInput>): Answer<S.CreateDocumentCommandOutput> {
  const { input, cloud, scope } = call;
  const name = input.Name ?? '';
  if (!/^[a-zA-Z0-9_\-.]{3,128}$/.test(name) || /^(aws|amazon|amzn)/i.test(name)) {
    throw new AwsError('ValidationException', `${name} is not a valid document name`, 400);
  }
  const type = (input.DocumentType ?? 'Command') as SsmDocument['type'];
  if (type !== 'Automation' && type !== 'Command') {
    throw new AwsError('NotImplemented', `The sandbox does not simulate documents of type ${String(type)}.`, 501);
  }
  if (documentOf(cloud, scope, name)) {
    throw new AwsError('DocumentAlreadyExists', `Document with same name ${name} already exists`, 400);
  }
  const content = checked(input.Content, type, input.DocumentFormat ?? 'JSON');
  const document = { name, type, content, version: 1, owner: call.caller.accountId, createdAt: cloud.now() };
  return { DocumentDescription: describe(cloud.documents.put(scope, name, document)) };
}

export function updateDocument(call: Call<S.UpdateDocumentCommandInput>): Answer<S.UpdateDocumentCommandOutput> {
  const { input, cloud, scope } = call;
  const before = known(call, input.Name);
  if (before.owner === 'Amazon') throw missing();
  const content = checked(input.Content, before.type, input.DocumentFormat ?? 'JSON');
  if (content === before.content) {
    throw new AwsError('DuplicateDocumentContent', 'The content is the same as in another version.', 400);
  }
  const document = { ...before, content, version: before.version + 1, createdAt: cloud.now() };
  return { DocumentDescription: describe(cloud.documents.put(scope, before.name, document)) };
}

export function deleteDocument(call: Call<S.DeleteDocumentCommandInput>): Answer<S.DeleteDocumentCommandOutput> {
  const document = known(call, call.input.Name);
  if (document.owner === 'Amazon') throw missing();
  call.cloud.documents.delete(call.scope, document.name);
  return {};
}

export function describeDocument(call: Call<S.DescribeDocumentCommandInput>): Answer<S.DescribeDocumentCommandOutput> {
  return { Document: describe(known(call, call.input.Name, call.input.DocumentVersion)) };
}

export function getDocument(call: Call<S.GetDocumentCommandInput>): Answer<S.GetDocumentCommandOutput> {
  const document = known(call, call.input.Name, call.input.DocumentVersion);
  return {
    Name: document.name,
    CreatedDate: new Date(document.createdAt),
    DocumentVersion: String(document.version),
    Status: 'Active',
    Content: document.content,
    DocumentType: document.type,
    DocumentFormat: 'JSON',
  };
}

export function listDocuments(call: Call<S.ListDocumentsCommandInput>): Answer<S.ListDocumentsCommandOutput> {
  const { input, cloud, scope } = call;
  let found = documentsOf(cloud, scope);
  for (const { Key = '', Values = [] } of input.Filters ?? []) {
    found = found.filter((document) => {
      if (Key === 'Owner') {
        const owner = document.owner === 'Amazon' ? 'Amazon' : 'Self';
        return Values.includes(owner);
      }
      if (Key === 'DocumentType') return Values.includes(document.type);
      if (Key === 'Name') return Values.some((value) => document.name.startsWith(value));
      throw new AwsError('InvalidFilterKey', `The filter key ${Key} is not valid.`, 400);
    });
  }
  const { items, next } = page(found, (document) => document.name, {
    size: input.MaxResults ?? 50,
    token: input.NextToken,
    of: [scope, input.Filters],
    invalid: () => new AwsError('InvalidNextToken', 'The specified token is not valid.', 400),
  });
  const DocumentIdentifiers = items.map((document) => {
    const { Name, Owner, DocumentType, DocumentVersion, PlatformTypes, SchemaVersion } = describe(document);
    return {
      Name,
      Owner,
      DocumentType,
      DocumentVersion,
      PlatformTypes,
      SchemaVersion,
      DocumentFormat: 'JSON' as const,
    };
  });
  return { DocumentIdentifiers, ...(next ? { NextToken: next } : {}) };
}
