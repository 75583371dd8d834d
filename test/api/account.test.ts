import { testApi } from '../harness/api';
import { accountVerbs } from '../harness/verbs';
import { describeMutation } from './each-mutation';

const api = testApi();

for (const verb of accountVerbs) describeMutation(api, verb);
