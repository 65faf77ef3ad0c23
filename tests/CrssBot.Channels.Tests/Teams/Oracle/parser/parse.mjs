// A card a line on stdin; on stdout, a line for each: what Microsoft's own reader (npm adaptivecards) says about it, as an array of strings.
import { createInterface } from 'node:readline';
import adaptivecards from 'adaptivecards/dist/adaptivecards.min.js';

const { AdaptiveCard, HostConfig, SerializationContext, ValidationEvent } = adaptivecards;

// Teams shows six actions side by side; the package's own default is five.
const teams = new HostConfig({ actions: { maxActions: 6 } });

function read(json) {
  const card = new AdaptiveCard();
  const context = new SerializationContext();
  card.hostConfig = teams;
  card.parse(json, context);
  const parsed = Array.from({ length: context.eventCount }, (_, i) => context.getEventAt(i));
  return [...parsed, ...card.validateProperties().validationEvents].map((e) => `${ValidationEvent[e.event]}: ${e.message}`);
}

/** As a client reads it that knows nothing with a fallback: the fallback in its owner's place. What a button sends is no part of the card. */
function older(node) {
  if (node === null || typeof node !== 'object') return node;
  if (Array.isArray(node)) return node.map(older);
  if (node.fallback !== null && typeof node.fallback === 'object') return older(node.fallback);
  return Object.fromEntries(Object.entries(node).map(([name, value]) => [name, name === 'data' ? value : older(value)]));
}

for await (const line of createInterface({ input: process.stdin })) {
  const card = JSON.parse(line);
  process.stdout.write(JSON.stringify([...new Set([...read(card), ...read(older(card))])]) + '\n');
}
