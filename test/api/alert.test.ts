import { testApi } from '../harness/api';
import { alertVerbs } from '../harness/mutations';
import { describeMutation } from './each-mutation';

const api = testApi();

for (const verb of alertVerbs) describeMutation(api, verb);
