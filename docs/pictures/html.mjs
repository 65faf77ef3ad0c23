/** Text as it is, in HTML. */
export const plain = (text) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');

/** A picture of somebody: a letter. */
export const initial = (letter, color, weight) =>
  'data:image/svg+xml,' +
  encodeURIComponent(
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 40"><rect width="40" height="40" fill="${color}"/>` +
      `<text x="20" y="27" font-family="DejaVu Sans" font-size="20" font-weight="${weight}" fill="#fff" text-anchor="middle">${plain(letter)}</text></svg>`,
  );
