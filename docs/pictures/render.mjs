// Draws the pictures of docs/discord.md, docs/teams.md and docs/facilitators.md from what the bot sent: see README.md.
import { createReadStream } from 'node:fs';
import { readFile, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { dirname, extname, join, normalize, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import puppeteer from 'puppeteer-core';
import UPNG from 'upng-js';
import * as discord from './discord.mjs';
import * as teams from './teams.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const packages = join(here, 'node_modules') + sep;

const pictures = [];
for (const chat of [discord, teams])
  for (const picture of JSON.parse(await readFile(join(here, chat.payloads), 'utf8'))) pictures.push({ ...picture, chat });

const types = { '.js': 'text/javascript', '.css': 'text/css', '.html': 'text/html; charset=utf-8' };
const server = createServer(async (request, response) => {
  const path = decodeURIComponent(new URL(request.url, 'http://localhost').pathname);
  const picture = pictures.find((p) => path === `/${p.file}.html`);
  const file = normalize(join(packages, path));
  if (picture) response.setHeader('Content-Type', types['.html']).end(picture.chat.page(picture));
  else if (file.startsWith(packages) && types[extname(file)] && (await stat(file).catch(() => null))?.isFile())
    createReadStream(file).pipe(response.setHeader('Content-Type', types[extname(file)]));
  else response.writeHead(404).end();
});
await new Promise((listening) => server.listen(0, '127.0.0.1', listening));

const browser = await puppeteer.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu', '--disable-lcd-text', '--font-render-hinting=none', '--hide-scrollbars'],
});
try {
  for (const { chat, ...picture } of pictures) {
    const tab = await browser.newPage();
    tab.on('pageerror', (error) => console.error(error.message));
    tab.on('requestfailed', (request) => console.error('not there:', request.url()));
    await tab.setViewport({ width: chat.width, height: 800, deviceScaleFactor: 2 });
    if (chat.zone) await tab.emulateTimezone(chat.zone(picture));
    await tab.goto(`http://127.0.0.1:${server.address().port}/${picture.file}.html`);
    await tab.waitForFunction('window.ready');
    await chat.settle?.(tab);
    await tab.evaluate(() => document.fonts.ready.then(() => {}));
    const path = join(here, '..', picture.file);
    const shot = UPNG.decode(await tab.screenshot({ fullPage: true }));
    await writeFile(path, Buffer.from(UPNG.encode(UPNG.toRGBA8(shot), shot.width, shot.height, chat.colors)));
    console.log(`${picture.file}: ${Math.round((await stat(path)).size / 1024)} KB`);
  }
} finally {
  await browser.close();
  server.close();
}
