// How teams.json is drawn: see README.md.
import { initial, plain } from './html.mjs';

export const payloads = 'teams.json';
export const width = 480; // A phone, or the narrow side of a meeting.
export const colors = 32;

// Sizes and colors as Teams shows cards in its light theme.
const font = "'Segoe UI', 'Noto Sans', 'DejaVu Sans', sans-serif";
const text = { default: '#242424', subtle: '#616161' };
const host = {
  fontFamily: font,
  supportsInteractivity: true,
  spacing: { small: 6, default: 12, medium: 14, large: 20, extraLarge: 24, padding: 14 },
  separator: { lineThickness: 1, lineColor: '#e0e0e0' },
  fontSizes: { small: 12, default: 14, medium: 16, large: 18, extraLarge: 24 },
  fontWeights: { lighter: 200, default: 400, bolder: 600 },
  lineHeights: { small: 16, default: 20, medium: 22, large: 24, extraLarge: 32 },
  containerStyles: { default: { backgroundColor: '#ffffff', foregroundColors: { default: text, attention: { default: '#c4314b', subtle: '#c4314b' } } } },
  inputs: { label: { inputSpacing: 'Small', requiredInputs: { size: 'Default', weight: 'Bolder' }, optionalInputs: { size: 'Default', weight: 'Bolder' } } },
  actions: { maxActions: 6, buttonSpacing: 8, actionsOrientation: 'horizontal', actionAlignment: 'left' },
};

const bot = `<img class="avatar" src="${initial('C', '#2f7d6d', 'bold')}">`;

function moment(m, n) {
  const card = `<div class="card" data-card="${n}"></div>`;
  const shown = m.dialog
    ? `<div class="dialog"><div class="title">${bot}<b>${plain(m.dialog)}</b><span>✕</span></div>${card}</div>`
    : `<div class="message${m.reply ? ' reply' : ''}">${bot}<div class="said"><div class="by"><b>CrssBot</b></div><div class="box">${card}</div></div></div>`;
  return `<div class="caption">${plain(m.caption)}</div>${shown}`;
}

export function page(picture) {
  let html = '';
  let place;
  picture.moments.forEach((m, n) => {
    if (m.place !== place) html += `<div class="place">${plain(m.place)}</div>`;
    place = m.place;
    html += moment(m, n);
  });
  const cards = JSON.stringify(picture.moments.map((m) => m.card)).replaceAll('<', '\\u003c');
  return `<!doctype html><meta charset="utf-8">
<link rel="stylesheet" href="/adaptivecards/dist/adaptivecards.css">
<script src="/adaptivecards/dist/adaptivecards.min.js"></script>
<style>
  body { margin: 0; padding-bottom: 16px; width: ${width}px; background: #f5f5f5; color: #242424; font: 14px/20px ${font}; -webkit-font-smoothing: antialiased; }
  b { font-weight: 600; }
  .place:not(:first-child) { margin-top: 20px; border-top: 1px solid #e0e0e0; }
  .place { background: #fff; border-bottom: 1px solid #e0e0e0; padding: 12px 16px; font-size: 16px; font-weight: 700; }
  .caption { color: #616161; font: italic 13px/18px ${font}; margin: 16px 16px 8px; }
  .message { display: flex; gap: 8px; padding: 0 16px; }
  .reply { padding-left: 32px; }
  .avatar { width: 32px; height: 32px; border-radius: 50%; flex: none; }
  .said { flex: 1; min-width: 0; }
  .by { font-size: 12px; line-height: 18px; color: #616161; }
  .box, .dialog { background: #fff; border-radius: 8px; box-shadow: 0 0 2px #0002, 0 1px 3px #0002; overflow: hidden; }
  .dialog { margin: 0 16px; }
  .title { display: flex; align-items: center; gap: 10px; padding: 14px 14px 0; font-size: 16px; }
  .title span { margin-left: auto; color: #616161; }
  .ac-actionSet { flex-wrap: wrap; row-gap: 8px; }
  .ac-actionSet > div[style*='flex: 0 0'] { flex: 0 0 auto !important; }
  .ac-pushButton { font: 600 14px/20px ${font}; padding: 5px 12px; color: #242424; background: #fff; border: 1px solid #d1d1d1; border-radius: 4px; }
  .ac-pushButton.style-positive { color: #fff; background: #5b5fc7; border-color: #5b5fc7; }
  .ac-pushButton.style-destructive { color: #fff; background: #c4314b; border-color: #c4314b; }
  input { accent-color: #5b5fc7; }
  .ac-input { font: 14px/20px ${font}; }
  .ac-textInput, .ac-multichoiceInput { border: 1px solid #d1d1d1; border-bottom-color: #616161; border-radius: 4px; padding: 5px 10px; background: #fff; }
</style><body>${html}<script>
  const host = new AdaptiveCards.HostConfig(${JSON.stringify(host)});
  const cards = ${cards};
  for (const place of document.querySelectorAll('[data-card]')) {
    const card = new AdaptiveCards.AdaptiveCard();
    card.hostConfig = host;
    card.parse(cards[place.dataset.card]);
    place.appendChild(card.render());
  }
  window.ready = true;
</script></body>`;
}

/** Instants are shown in the reader's zone: one in which the evening begins at seven, whenever it was played. */
export function zone(picture) {
  const [, hour] = /TIME\(\d+-\d+-\d+T(\d+)/.exec(JSON.stringify(picture)) ?? [, 19];
  const ahead = ((19 - Number(hour) + 24 + 11) % 24) - 11;
  return `Etc/GMT${ahead > 0 ? '-' : '+'}${Math.abs(ahead)}`;
}
