import { PatchSeverity } from '../../domain/words';
import { dateTime, id, value } from '../fields';
import { byText } from '../filter';
import type { Noun } from '../language';

const severities = PatchSeverity.map((word) => `'${word}'`).join(', ');

export const patch: Noun = {
  type: 'Patch',
  entitled: 'Patch',
  // What a patch is, is kept once for all instances of an account.
  source:
    '(select p.id, p.organization_id, p.account_id, p.resource_id, p.state, p.installed_at, d.title, d.kb_id,' +
    ` d.classification, d.severity, d.cves, array_position(array[${severities}]::text[], d.severity) as severity_rank` +
    ' from patch p join patch_definition d on d.id = p.definition_id)',
  fields: {
    id: id('Patch'),
    title: value('title'),
    kbId: value((row) => `nullif(${row}.kb_id, '')`),
    classification: value('classification'),
    severity: value('severity'),
    state: value('state'),
    installedAt: dateTime('installed_at'),
    cves: value('cves'),
  },
  filters: {
    state: byText('state'),
    severity: byText('severity'),
    classification: byText('classification'),
  },
  orders: {
    SEVERITY: { column: 'severity_rank', kind: 'int' },
    TITLE: { column: 'title', kind: 'text' },
  },
  defaultOrder: { field: 'SEVERITY', direction: 'ASC' },
};
