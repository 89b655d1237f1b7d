import assert from 'node:assert/strict';
import { test } from 'node:test';
import { html, trusted } from './html';

test('what is put in is escaped, also in attributes', () => {
  const nasty = `"><script>alert('x')</script>&`;
  assert.equal(
    html`<p title="${nasty}">${nasty}</p>`.text,
    '<p title="&quot;&gt;&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;&amp;">' +
      '&quot;&gt;&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;&amp;</p>',
  );
});

test('markup within markup, lists and nothing', () => {
  const items = ['a', '<'].map((each) => html`<li>${each}</li>`);
  assert.equal(
    html`<ul>
        ${items}
      </ul>
      ${undefined}${false}${0}`.text.replace(/\s+/g, ''),
    '<ul><li>a</li><li>&lt;</li></ul>0',
  );
  assert.equal(html`${trusted('<b>')}`.text, '<b>');
});
