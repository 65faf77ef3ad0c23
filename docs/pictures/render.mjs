// Draws docs/discord-quiz.png and docs/discord-more.png from payloads.json: see README.md.
import { createReadStream } from 'node:fs';
import { readFile, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { dirname, join, normalize, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import puppeteer from 'puppeteer-core';
import UPNG from 'upng-js';

const here = dirname(fileURLToPath(import.meta.url));
const packages = join(here, 'node_modules') + sep;
const width = 620; // A large phone, or a narrow window.
const colors = 48; // Enough for text on gray, and a third of the size.

// Discord's Markdown, as far as we write it (Channel/Render/Markdown.cs).

const plain = (text) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');

/** "in 3 minutes", counted from the moment of the message. */
function relative(seconds) {
  const units = [['day', 86400], ['hour', 3600], ['minute', 60], ['second', 1]];
  const [unit, size] = units.find(([, s]) => Math.abs(seconds) >= s - (s > 1 ? 2 : 0)) ?? units.at(-1);
  return new Intl.RelativeTimeFormat('en', { numeric: 'always' }).format(Math.round(seconds / size), unit);
}

const inline = [
  [/^\\([\\*_~|`<>#@[\]])/, (m) => plain(m[1])],
  [/^\*\*((?:\\.|[^\\])+?)\*\*/, (m, at) => `<discord-bold>${spans(m[1], at)}</discord-bold>`],
  [/^\*((?:\\.|[^\\*])+?)\*/, (m, at) => `<discord-italic>${spans(m[1], at)}</discord-italic>`],
  [/^`([^`]+)`/, (m) => `<discord-code>${plain(m[1])}</discord-code>`],
  [/^<t:(\d+):R>/, (m, at) => `<discord-time>${relative(Number(m[1]) - at)}</discord-time>`],
];

function spans(text, at) {
  let html = '';
  while (text) {
    const [rule, found] = inline.map(([r, f]) => [f, r.exec(text)]).find(([, m]) => m) ?? [];
    html += found ? rule(found, at) : plain(text[0]);
    text = text.slice(found ? found[0].length : 1);
  }
  return html;
}

function markdown(content, at) {
  const blocks = [];
  for (const line of content.split('\n')) {
    const last = blocks.at(-1);
    if (line.startsWith('### ')) blocks.push({ html: `<discord-header level="3">${spans(line.slice(4), at)}</discord-header>` });
    else if (line.startsWith('-# ')) blocks.push({ html: `<discord-subscript>${spans(line.slice(3), at)}</discord-subscript>` });
    else if (line.startsWith('- ')) {
      const item = `<discord-list-item>${spans(line.slice(2), at)}</discord-list-item>`;
      if (last?.items) last.items += item;
      else blocks.push({ items: item });
    } else blocks.push({ html: `<div class="line">${spans(line, at)}</div>` });
  }
  return blocks.map((b) => (b.items ? `<discord-unordered-list>${b.items}</discord-unordered-list>` : b.html)).join('');
}

// Messages.

const styles = { 1: 'primary', 2: 'secondary', 3: 'success', 4: 'destructive' };
const avatar =
  'data:image/svg+xml,' +
  encodeURIComponent(
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 40"><rect width="40" height="40" fill="#2f7d6d"/>' +
      '<text x="20" y="27" font-family="DejaVu Sans" font-size="20" font-weight="bold" fill="#fff" text-anchor="middle">C</text></svg>',
  );

const initial = (name) =>
  'data:image/svg+xml,' +
  encodeURIComponent(
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 40"><rect width="40" height="40" fill="#5865f2"/>' +
      `<text x="20" y="27" font-family="DejaVu Sans" font-size="20" fill="#fff" text-anchor="middle">${plain(name[0])}</text></svg>`,
  );

function component(c) {
  if (c.type === 2) return `<discord-button type="${styles[c.style]}"${c.disabled ? ' disabled' : ''}>${plain(c.label)}</discord-button>`;
  throw new Error(`A component of type ${c.type} is not drawn yet.`);
}

function message(m) {
  const rows = m.components.map((r) => `<discord-action-row>${r.components.map(component).join('')}</discord-action-row>`).join('');
  const command = m.command
    ? `<discord-command slot="reply" type="slash_command" author="${plain(m.command.by)}" avatar="${initial(m.command.by)}" command="${plain(m.command.name.slice(1))}"></discord-command>`
    : '';
  return (
    `<div class="caption">${plain(m.caption)}</div>` +
    `<discord-message author="CrssBot" bot avatar="${avatar}"${m.onlyFor ? ' ephemeral' : ''}>${command}${markdown(m.content, m.at)}` +
    (rows ? `<div slot="components" class="rows">${rows}</div>` : '') +
    '</discord-message>'
  );
}

function page(picture) {
  let html = '';
  let place;
  for (const m of picture.moments) {
    if (m.place !== place) {
      html += `${place ? '</discord-messages>' : ''}<discord-messages channel-type="${m.thread ? 'thread' : 'text'}" channel-name="${plain(m.place.replace(/^#/, ''))}">`;
      place = m.place;
    }
    html += message(m);
  }
  // Node's way of finding packages, for a browser.
  const imports = {};
  for (const [name, entry] of [['lit', 'index.js'], ['lit-html', 'lit-html.js'], ['lit-element', 'index.js'], ['@lit/reactive-element', 'reactive-element.js'], ['@lit/context', 'index.js']]) {
    imports[name] = `/${name}/${entry}`;
    imports[`${name}/`] = `/${name}/`;
  }
  return `<!doctype html><meta charset="utf-8"><script type="importmap">${JSON.stringify({ imports })}</script>
<script type="module">import '/@skyra/discord-components-core/dist/index.js'; window.ready = true;</script>
<style>
  body { margin: 0; width: ${width}px; background: #313338; -webkit-font-smoothing: antialiased; }
  discord-messages { background: #313338; border: 0; }
  discord-message { padding-right: 16px; padding-top: 6px; padding-bottom: 6px; color: #dbdee1; }
  .line { min-height: 0.7em; line-height: 1.375rem; white-space: break-spaces; }
  .caption { color: #b5bac1; font: italic 13px 'Noto Sans', sans-serif; padding: 0 16px; border-top: 1px solid #404249; padding-top: 10px !important; }
  discord-message + .caption { margin-top: 12px !important; }
  .caption + discord-message { margin-top: 2px !important; }
  .rows { margin-top: 6px; }
</style><body>${html}</discord-messages></body>`;
}

// What the components leave open: the heading's space above, buttons of a phone's width, and a date that would say when the picture was made.
const inside = {
  'discord-message': '.discord-message-timestamp { display: none }',
  'discord-header': ':host > h3 { margin: 4px 0 6px !important; font-size: 1.05rem !important; color: #f2f3f5 }',
  'discord-button': ':host > *:first-child { padding: 2px 14px !important; min-width: 32px !important; border-radius: 8px !important }',
  'discord-bold': '',
  'discord-italic': '',
  'discord-code': ':host { white-space: nowrap }',
  'discord-time': ':host { white-space: nowrap }',
  'discord-unordered-list': ':host > ul { margin-bottom: 6px !important }',
};

const pictures = JSON.parse(await readFile(join(here, 'payloads.json'), 'utf8'));
const types = { '.js': 'text/javascript', '.html': 'text/html; charset=utf-8' };
const server = createServer(async (request, response) => {
  const path = decodeURIComponent(new URL(request.url, 'http://localhost').pathname);
  const picture = pictures.find((p) => path === `/${p.file}.html`);
  const file = normalize(join(packages, path));
  if (picture) response.setHeader('Content-Type', types['.html']).end(page(picture));
  else if (file.startsWith(packages) && file.endsWith('.js') && (await stat(file).catch(() => null))?.isFile())
    createReadStream(file).pipe(response.setHeader('Content-Type', types['.js']));
  else response.writeHead(404).end();
});
await new Promise((listening) => server.listen(0, '127.0.0.1', listening));

const browser = await puppeteer.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu', '--disable-lcd-text', '--font-render-hinting=none', '--hide-scrollbars'],
});
try {
  for (const picture of pictures) {
    const tab = await browser.newPage();
    tab.on('pageerror', (error) => console.error(error.message));
    tab.on('requestfailed', (request) => console.error('not there:', request.url()));
    await tab.setViewport({ width, height: 800, deviceScaleFactor: 2 });
    await tab.goto(`http://127.0.0.1:${server.address().port}/${picture.file}.html`);
    await tab.waitForFunction('window.ready');
    await tab.evaluate(async (sheets) => {
      for (const [tag, css] of Object.entries(sheets))
        for (const element of document.querySelectorAll(tag)) {
          await element.updateComplete;
          // Its own layout would show as spaces, now that ours count.
          const inline = getComputedStyle(element).display === 'inline';
          const texts = document.createTreeWalker(element.shadowRoot, NodeFilter.SHOW_TEXT);
          while (inline && texts.nextNode()) if (!texts.currentNode.data.trim()) texts.currentNode.data = '';
          element.shadowRoot.appendChild(Object.assign(document.createElement('style'), { textContent: css }));
        }
      await document.fonts.ready;
    }, inside);
    const path = join(here, '..', picture.file);
    const shot = UPNG.decode(await tab.screenshot({ fullPage: true }));
    await writeFile(path, Buffer.from(UPNG.encode(UPNG.toRGBA8(shot), shot.width, shot.height, colors)));
    console.log(`${picture.file}: ${Math.round((await stat(path)).size / 1024)} KB`);
  }
} finally {
  await browser.close();
  server.close();
}
