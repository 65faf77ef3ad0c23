// The rival on Teams: botbuilder on express, as its samples have it, and nothing behind it but an echo.
//   node echo.mjs <app id> <port of the stand-in>
import botbuilder from 'botbuilder';
import connector from 'botframework-connector';
import express from 'express';

const { ActivityHandler, CloudAdapter, MessageFactory } = botbuilder;
const { AuthenticationConfiguration, BotFrameworkAuthenticationFactory } = connector;
const [appId, port] = process.argv.slice(2);

// MSAL for Node takes https alone: the rival's token for its replies is fixed, which spares it that work.
const credentials = {
  isValidAppId: async (id) => id === appId,
  isAuthenticationDisabled: async () => false,
  createCredentials: async () => ({
    signRequest: async (request) => {
      request.headers.set('authorization', 'Bearer fixed');
      return request;
    },
  }),
};

// Everything else is the public cloud's, but for where the keys of incoming tokens are described.
const authentication = BotFrameworkAuthenticationFactory.create(
  undefined,
  true,
  'https://login.microsoftonline.com/botframework.com',
  'https://api.botframework.com',
  'https://api.botframework.com',
  'https://token.botframework.com/',
  `http://127.0.0.1:${port}/v1/.well-known/openidconfiguration`,
  `http://127.0.0.1:${port}/v1/.well-known/openidconfiguration`,
  'urn:botframework:azure',
  credentials,
  new AuthenticationConfiguration(),
);

const adapter = new CloudAdapter(authentication);
adapter.onTurnError = async (_, error) => {
  console.error(error);
  process.exit(1);
};

class Echo extends ActivityHandler {
  constructor() {
    super();
    this.onMessage(async (context, next) => {
      await context.sendActivity(MessageFactory.text(`Echo: ${context.activity.text}`));
      await next();
    });
  }
}

const bot = new Echo();
const app = express();
app.use(express.json());
app.post('/api/messages', (request, response) => adapter.process(request, response, (context) => bot.run(context)));
const server = app.listen(0, '127.0.0.1', () => console.log(`listening ${server.address().port}`));
