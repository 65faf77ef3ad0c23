// The rival on the gateway: discord.js with its defaults, and nothing behind it.
//   node bot.mjs count <port> <warm-up> <counted>   counts interactions, answers none
//   node bot.mjs reply <port>                       answers each with a fixed line
import { Client, GatewayIntentBits } from 'discord.js';

const [mode, port, warm, counted] = process.argv.slice(2);
const client = new Client({ intents: [GatewayIntentBits.Guilds], rest: { api: `http://127.0.0.1:${port}/api` } });

if (mode === 'count') {
  let seen = 0;
  let cpu;
  let began;
  client.on('interactionCreate', () => {
    seen += 1;
    if (seen === Number(warm)) {
      cpu = process.cpuUsage();
      began = process.hrtime.bigint();
    } else if (seen === Number(warm) + Number(counted)) {
      const milliseconds = Number(process.hrtime.bigint() - began) / 1e6;
      const used = process.cpuUsage(cpu);
      console.log(`counted ${milliseconds} ${(used.user + used.system) / 1e3}`);
    }
  });
} else {
  client.on('interactionCreate', async (interaction) => {
    try {
      if (interaction.isAutocomplete()) {
        await interaction.respond([{ name: 'Stress', value: 'stress' }]);
      } else {
        await interaction.reply({ content: 'You chose **A**.', flags: 64 });
      }
    } catch (error) {
      console.error(error.message);
    }
  });
}

await client.login('bench-token');
