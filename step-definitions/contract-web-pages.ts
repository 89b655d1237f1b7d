import { request } from 'node:http';
import { Then, When } from '@cucumber/cucumber';
import { expect } from 'chai';
import type { PipelineWorld } from '../support/world';

interface Answer {
  status: number | undefined;
  text: string;
}

const answers = new WeakMap<PipelineWorld, Answer>();

/** `Origin "https://evil.example", Host "evil.example"` */
const headersIn = (words: string): Record<string, string> =>
  Object.fromEntries(
    [...words.matchAll(/([A-Z][A-Za-z-]+) "([^"]*)"/g)].map(([, name = '', value = '']) => [name, value]),
  );

/** By the module underneath: `fetch` does not let anybody say another Host. */
const get = (url: string, headers: Record<string, string>): Promise<Answer> =>
  new Promise((resolve, reject) => {
    const asking = request(url, { headers, agent: false }, (response) => {
      let text = '';
      response.on('data', (chunk: Buffer) => (text += chunk.toString()));
      response.once('end', () => resolve({ status: response.statusCode, text }));
      response.once('error', reject);
    });
    asking.once('error', reject).end();
  });

When(/^a web page connects with (.*)$/, async function (this: PipelineWorld, words: string) {
  await this.contract.tryToConnect({ headers: headersIn(words) });
});

When(/^a web page asks for the journal with (.*)$/, async function (this: PipelineWorld, words: string) {
  const { url } = await this.contract.service();
  answers.set(this, await get(`${url}/journal`, headersIn(words)));
});

Then(
  'the service answers it with {int} and nothing of the journal',
  function (this: PipelineWorld, status: number) {
    const answer = answers.get(this);
    if (!answer) throw new Error('Bad step sequence: no step before this one asks for the journal');
    expect(answer.status).to.equal(status);
    expect(answer.text).not.to.include('"index"');
  },
);
