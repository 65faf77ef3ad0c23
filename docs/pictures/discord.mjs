// How discord.json is drawn: see README.md.
import { initial, plain } from './html.mjs';

export const payloads = 'discord.json';
export const width = 620; // A large phone, or a narrow window.
export const colors = 48; // Enough for text on gray, and a third of the size.

// Discord's Markdown, as far as we write it (Channel/Render/Markdown.cs).

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
const avatar = initial('C', '#2f7d6d', 'bold');

function component(c) {
  if (c.type === 2) return `<discord-button type="${styles[c.style]}"${c.disabled ? ' disabled' : ''}>${plain(c.label)}</discord-button>`;
  if (c.type === 3) return `<div class="list"><span>${plain(c.placeholder)}</span><span>⌄</span></div>`;
  throw new Error(`A component of type ${c.type} is not drawn yet.`);
}

function message(m) {
  const rows = m.components.map((r) => `<discord-action-row>${r.components.map(component).join('')}</discord-action-row>`).join('');
  const command = m.command
    ? `<discord-command slot="reply" type="slash_command" author="${plain(m.command.by)}" avatar="${initial(m.command.by[0], '#5865f2', 'normal')}" command="${plain(m.command.name.slice(1))}"></discord-command>`
    : '';
  return (
    `<div class="caption">${plain(m.caption)}</div>` +
    `<discord-message author="CrssBot" bot avatar="${avatar}"${m.onlyFor ? ' ephemeral' : ''}>${command}${markdown(m.content, m.at)}` +
    (rows ? `<div slot="components" class="rows">${rows}</div>` : '') +
    '</discord-message>'
  );
}

export function page(picture) {
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
  .list { display: flex; justify-content: space-between; width: 360px; box-sizing: border-box; margin: 4px 8px 4px 0; padding: 8px 12px; background: #1e1f22; color: #b5bac1; border-radius: 8px; font: 15px 'Noto Sans', sans-serif; }
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

/** In the browser, before the picture is taken. */
export const settle = (tab) =>
  tab.evaluate(async (sheets) => {
    for (const [tag, css] of Object.entries(sheets))
      for (const element of document.querySelectorAll(tag)) {
        await element.updateComplete;
        // Its own layout would show as spaces, now that ours count.
        const inline = getComputedStyle(element).display === 'inline';
        const texts = document.createTreeWalker(element.shadowRoot, NodeFilter.SHOW_TEXT);
        while (inline && texts.nextNode()) if (!texts.currentNode.data.trim()) texts.currentNode.data = '';
        element.shadowRoot.appendChild(Object.assign(document.createElement('style'), { textContent: css }));
      }
  }, inside);
