import { testApi } from '../harness/api';
import { accountVerbs } from '../harness/mutations';
import { describeMutation } from './each-mutation';

const api = testApi();

for (const verb of accountVerbs) describeMutation(api, verb);
