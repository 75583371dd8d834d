import { testApi } from '../harness/api';
import { alertVerbs } from '../harness/verbs';
import { describeMutation } from './each-mutation';

const api = testApi();

for (const verb of alertVerbs) describeMutation(api, verb);
