// The rival on HTTP: express with discord-interactions, as its README has it, and nothing behind it.
//   node http.mjs <public key>
import { InteractionResponseType, InteractionType, verifyKeyMiddleware } from 'discord-interactions';
import express from 'express';

const app = express();

app.post('/discord/interactions', verifyKeyMiddleware(process.argv[2]), (request, response) => {
  if (request.body.type === InteractionType.APPLICATION_COMMAND_AUTOCOMPLETE) {
    response.send({
      type: InteractionResponseType.APPLICATION_COMMAND_AUTOCOMPLETE_RESULT,
      data: { choices: [{ name: 'Stress', value: 'stress' }] },
    });
  } else {
    response.send({ type: InteractionResponseType.CHANNEL_MESSAGE_WITH_SOURCE, data: { content: 'You chose **A**.', flags: 64 } });
  }
});

const server = app.listen(0, '127.0.0.1', () => console.log(`listening ${server.address().port}`));
